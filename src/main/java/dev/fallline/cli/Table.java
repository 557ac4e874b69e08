package dev.fallline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Text in columns; a column whose cells all begin like numbers is set to the right. */
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headers) {
        rows.add(List.of(headers));
    }

    Table row(Object... cells) {
        rows.add(IntStream.range(0, cells.length).mapToObj(i -> text(cells[i])).toList());
        return this;
    }

    private static String text(Object cell) {
        return cell instanceof Integer n ? "%,d".formatted(n) : String.valueOf(cell);
    }

    /** The lines, each with its line break. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                String padding = " ".repeat(width(c) - length(row.get(c)));
                line.append(c == 0 ? "" : GAP)
                        .append(isNumeric(c) ? padding + row.get(c) : row.get(c) + padding);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(r -> length(r.get(column))).max().orElse(0);
    }

    private boolean isNumeric(int column) {
        return column > 0
                && rows.stream().skip(1).allMatch(r -> r.get(column).matches("|[-+]?\\d.*"));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
