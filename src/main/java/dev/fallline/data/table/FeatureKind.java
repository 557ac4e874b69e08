package dev.fallline.data.table;

import static dev.fallline.FalllineException.bad;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What a column to learn from holds; of numbers and categories it can be learned. */
enum FeatureKind {
    NUMBERS,
    CATEGORIES,
    /** Numbers, but for a few cells. */
    MIXED,
    /** A number that no float holds. */
    TOO_LARGE,
    DATES,
    /** Texts that hardly come again. */
    TEXTS;

    /** More categories need to be asked for. */
    private static final int MOST_CATEGORIES = 200;

    private static final Pattern DATE =
            Pattern.compile(
                    "\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}.*|\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2,4}.*"
                            + "|\\d{1,2}:\\d{2}(:\\d{2})?.*");

    /** As far as some rows show it. */
    static FeatureKind of(Cells cells, int[] rows) {
        if (!cells.hasTexts()) return NUMBERS;
        int numbers = 0;
        int texts = 0;
        int dates = 0;
        Set<String> different = new HashSet<>();
        for (int r : rows) {
            if (cells.isNumber(r)) numbers++;
            else if (!cells.isMissing(r)) {
                String text = cells.text(r);
                if (texts++ == 0 && !Double.isNaN(CellFormat.plain(text))) return TOO_LARGE;
                if (different.add(text) && DATE.matcher(text).matches()) dates++;
            }
        }
        if (texts == 0) return NUMBERS;
        if (numbers >= texts) return MIXED;
        if (dates > different.size() / 2) return DATES;
        boolean few = different.size() <= MOST_CATEGORIES && 2 * different.size() <= texts;
        return few || different.size() <= 2 ? CATEGORIES : TEXTS;
    }

    private static boolean isText(Cells cells, int row) {
        return !cells.isNumber(row) && !cells.isMissing(row);
    }

    boolean isUsable() {
        return this == NUMBERS || this == CATEGORIES;
    }

    /**
     * Refuses a table with columns that cannot be used, by the first of them.
     *
     * @param columns that are of no usable kind
     */
    static RuntimeException refusal(Table table, List<Integer> columns, int[] rows) {
        int column = columns.getFirst();
        Cells cells = table.cells(column);
        int row = IntStream.of(rows).filter(r -> isText(cells, r)).findFirst().orElseThrow();
        boolean names =
                columns.size() > 1 && columns.stream().allMatch(c -> isText(table.cells(c), row));
        String out =
                "%s: --drop %s"
                        .formatted(
                                columns.size() == 1
                                        ? "to leave the column out"
                                        : "to leave out the %d columns that cannot be used"
                                                .formatted(columns.size()),
                                table.argument(columns));
        return switch (of(cells, rows)) {
            case TOO_LARGE ->
                    table.badCell(row, column, "a finite number of at most about 3.4e38 (%s)", out);
            case MIXED ->
                    table.badCell(
                            row,
                            column,
                            "a finite number, as in most rows (%s; %s)",
                            names
                                    ? "if this line names the columns: --header " + table.line(row)
                                    : "if it stands for a missing one: --missing-values",
                            out);
            case DATES ->
                    table.badCell(
                            row,
                            column,
                            "numbers or categories, but these are dates or times (%s)",
                            out);
            case TEXTS, CATEGORIES, NUMBERS ->
                    bad(
                            "%s has %,d different texts in %,d rows of %s, such as '%s' (%s; to take each text as a category: --categorical %s)",
                            table.file(),
                            IntStream.of(rows).mapToObj(cells::text).distinct().count(),
                            rows.length,
                            table.title(column),
                            Table.shortened(cells.text(row)),
                            out,
                            table.argument(List.of(column)));
        };
    }
}
