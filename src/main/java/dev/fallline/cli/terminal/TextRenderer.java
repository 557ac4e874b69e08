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

    private static final int LEAST_BAR = 8;

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
            case Paragraph(String text, boolean warning) ->
                    String.join("\n", Text.wrap((warning ? "warning: " : "") + text, width));
            case Facts facts -> of(facts);
            case DataTable table -> of(table.brief());
            case Chart _ -> "";
        };
    }

    private String of(Facts facts) {
        List<Facts.Fact> brief = facts.all().stream().filter(Facts.Fact::brief).toList();
        int names = brief.stream().mapToInt(f -> Text.width(f.name())).max().orElse(0);
        int label = names + GAP.length();
        return brief.stream()
                .flatMap(f -> Text.beside(f.name(), label, f.value(), width).stream())
                .collect(Collectors.joining("\n"));
    }

    /**
     * Titles, a rule and the rows, in columns as wide as their widest cell. Where that is too wide,
     * bars and texts become narrower first.
     */
    private String of(DataTable table) {
        List<TableColumn<?>> columns = table.columns();
        List<List<String>> lines = lines(table, TableColumn.Bar.CELLS);
        int over = total(widths(lines)) - width;
        if (over > 0) {
            lines = lines(table, Math.max(LEAST_BAR, TableColumn.Bar.CELLS - over));
        }
        int[] widths = widths(lines);
        narrowTexts(columns, widths);
        lines.add(1, IntStream.of(widths).mapToObj("-"::repeat).toList());
        List<List<String>> all = lines;
        return parts(widths).stream()
                .map(
                        part ->
                                all.stream()
                                        .map(line -> line(columns, line, widths, part))
                                        .collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n\n"));
    }

    private List<List<String>> lines(DataTable table, int barCells) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(table.columns().stream().map(TableColumn::title).toList());
        for (List<Object> row : table.rows()) {
            lines.add(
                    IntStream.range(0, row.size())
                            .mapToObj(c -> text(table.columns().get(c), row.get(c), barCells))
                            .toList());
        }
        return lines;
    }

    private static int[] widths(List<List<String>> lines) {
        return IntStream.range(0, lines.getFirst().size())
                .map(c -> lines.stream().mapToInt(l -> Text.width(l.get(c))).max().orElse(0))
                .toArray();
    }

    private static int total(int[] widths) {
        return IntStream.of(widths).sum() + GAP.length() * (widths.length - 1);
    }

    /**
     * The widest column of texts, whose cells become several lines, as narrow as the whole table
     * needs it; or all of them, where that would be too narrow to read, so that each fits beside
     * the first column.
     */
    private void narrowTexts(List<TableColumn<?>> columns, int[] widths) {
        if (total(widths) <= width) return;
        int[] texts =
                IntStream.range(1, widths.length)
                        .filter(c -> columns.get(c).format() == null && widths[c] > Text.LEAST)
                        .toArray();
        if (texts.length == 0) return;
        int widest = texts[0];
        for (int c : texts) if (widths[c] > widths[widest]) widest = c;
        int enough = widths[widest] - (total(widths) - width);
        if (enough >= Text.LEAST) {
            widths[widest] = enough;
            return;
        }
        int beside = Math.max(Text.LEAST, width - widths[0] - GAP.length());
        for (int c : texts) widths[c] = Math.min(widths[c], beside);
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

    /** Several lines where the text of a cell is wider than its column. */
    private static String line(
            List<TableColumn<?>> columns, List<String> cells, int[] widths, List<Integer> part) {
        List<List<String>> wrapped =
                part.stream().map(c -> Text.wrap(cells.get(c), widths[c])).toList();
        int height = wrapped.stream().mapToInt(List::size).max().orElseThrow();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < height; i++) {
            StringBuilder line = new StringBuilder();
            for (int k = 0; k < part.size(); k++) {
                int c = part.get(k);
                String text = i < wrapped.get(k).size() ? wrapped.get(k).get(i) : "";
                line.append(k == 0 ? "" : GAP).append(cell(columns.get(c), text, widths[c]));
            }
            lines.add(line.toString().stripTrailing());
        }
        return String.join("\n", lines);
    }

    private static String cell(TableColumn<?> column, String text, int width) {
        if (column.format() == null) return Text.left(text, width);
        return Text.right(text, width);
    }

    private String text(TableColumn<?> column, Object cell, int barCells) {
        if (cell instanceof TableColumn.Bar(double share)) {
            return TableColumn.Bar.text(share, barCells, unicode);
        }
        String text = column.text(cell);
        return text.equals(NumberFormat.MISSING) ? "-" : text;
    }
}
