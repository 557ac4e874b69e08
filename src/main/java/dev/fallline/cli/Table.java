package dev.fallline.cli;

import dev.fallline.cli.terminal.Text;

import java.util.ArrayList;
import java.util.List;

/**
 * Text in columns as wide as their widest cell.
 *
 * <pre>{@code new Table().left("optimizer").right("updates/s").row("adam", "1,234")}</pre>
 */
final class Table {
    private static final String GAP = "  ";

    private record Column(String header, boolean right) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a column for words. */
    Table left(String header) {
        columns.add(new Column(header, false));
        return this;
    }

    /** Adds a column for numbers. */
    Table right(String header) {
        columns.add(new Column(header, true));
        return this;
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     */
    Table row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    "%d cells for %d columns".formatted(cells.length, columns.size()));
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Headers, a rule, the rows; no space at a line's end, no newline after the last. */
    @Override
    public String toString() {
        List<List<String>> all = new ArrayList<>();
        all.add(columns.stream().map(Column::header).toList());
        all.addAll(rows);
        int[] widths = new int[columns.size()];
        for (List<String> row : all) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], Text.width(row.get(c)));
            }
        }
        List<String> rule = new ArrayList<>();
        for (int width : widths) rule.add("-".repeat(width));
        all.add(1, rule);
        return String.join("\n", all.stream().map(row -> line(row, widths)).toList());
    }

    private String line(List<String> row, int[] widths) {
        List<String> cells = new ArrayList<>();
        for (int c = 0; c < widths.length; c++) {
            String cell = row.get(c);
            cells.add(
                    columns.get(c).right
                            ? Text.right(cell, widths[c])
                            : Text.left(cell, widths[c]));
        }
        return String.join(GAP, cells).stripTrailing();
    }
}
