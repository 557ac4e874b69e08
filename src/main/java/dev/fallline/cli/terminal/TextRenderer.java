package dev.fallline.cli.terminal;

import dev.fallline.report.Block;
import dev.fallline.report.Chart;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.report.TableColumn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Blocks as lines of a terminal: what is brief, and no charts. */
public final class TextRenderer {
    private static final String GAP = "  ";

    private final boolean unicode;
    private final int width;

    /**
     * @param unicode whether the terminal shows more than ASCII
     */
    public TextRenderer(boolean unicode) {
        this(unicode, Integer.MAX_VALUE);
    }

    /**
     * @param width that tables may have; a wider one goes on below, with its first column again
     */
    public TextRenderer(boolean unicode, int width) {
        this.unicode = unicode;
        this.width = width;
    }

    /**
     * Lines, the last without a line feed. Between blocks one is empty, but a paragraph stands
     * right above another one and above a table.
     */
    public String of(List<? extends Block> blocks) {
        StringBuilder text = new StringBuilder();
        Block before = null;
        for (Block block : blocks) {
            String some = of(block);
            if (some.isEmpty()) continue;
            if (before != null) text.append(belong(before, block) ? "\n" : "\n\n");
            text.append(some);
            before = block;
        }
        return text.toString();
    }

    private static boolean belong(Block above, Block below) {
        return above instanceof Paragraph
                && (below instanceof Paragraph || below instanceof DataTable);
    }

    private String of(Block block) {
        return switch (block) {
            case Paragraph(String text, boolean warning) -> (warning ? "warning: " : "") + text;
            case Facts facts -> of(facts);
            case DataTable table -> of(table.brief());
            case Chart _ -> "";
        };
    }

    private static String of(Facts facts) {
        List<Facts.Fact> brief = facts.all().stream().filter(Facts.Fact::brief).toList();
        int width = brief.stream().mapToInt(f -> Text.width(f.name())).max().orElse(0);
        return brief.stream()
                .map(f -> Text.left(f.name(), width) + GAP + f.value())
                .collect(Collectors.joining("\n"));
    }

    /** Titles, a rule and the rows, in columns as wide as their widest cell. */
    private String of(DataTable table) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(table.columns().stream().map(TableColumn::title).toList());
        for (List<Object> row : table.rows()) {
            lines.add(
                    IntStream.range(0, row.size())
                            .mapToObj(c -> text(table.columns().get(c), row.get(c)))
                            .toList());
        }
        int[] widths =
                IntStream.range(0, table.columns().size())
                        .map(
                                c ->
                                        lines.stream()
                                                .mapToInt(l -> Text.width(l.get(c)))
                                                .max()
                                                .orElse(0))
                        .toArray();
        lines.add(1, IntStream.of(widths).mapToObj("-"::repeat).toList());
        return parts(widths).stream()
                .map(
                        part ->
                                lines.stream()
                                        .map(line -> line(table.columns(), line, widths, part))
                                        .collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n\n"));
    }

    /**
     * The columns of each part of a table: as many as fit, but one beside the first in any case.
     */
    private List<List<Integer>> parts(int[] widths) {
        List<List<Integer>> parts = new ArrayList<>();
        long taken = width;
        for (int c = 0; c < widths.length; c++) {
            taken += GAP.length() + widths[c];
            if (c != 1 && taken > width) {
                parts.add(new ArrayList<>(c == 0 ? List.of() : List.of(0)));
                taken = c == 0 ? widths[0] : widths[0] + GAP.length() + widths[c];
            }
            parts.getLast().add(c);
        }
        return parts;
    }

    private static String line(
            List<TableColumn<?>> columns, List<String> cells, int[] widths, List<Integer> part) {
        return part.stream()
                .map(c -> cell(columns.get(c), cells.get(c), widths[c]))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    private static String cell(TableColumn<?> column, String text, int width) {
        if (column.format() == null) return Text.left(text, width);
        return Text.right(text, width);
    }

    private String text(TableColumn<?> column, Object cell) {
        if (cell instanceof TableColumn.Bar bar) return bar.text(unicode);
        String text = column.text(cell);
        return text.equals(NumberFormat.MISSING) ? "-" : text;
    }
}
