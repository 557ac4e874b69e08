package dev.fallline.data.table;

import static dev.fallline.FalllineException.bad;

import dev.fallline.data.Task;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The column to learn: classes, or numbers to predict. */
final class LabelColumn {
    /** Names that say that whole numbers are the numbers of classes. */
    private static final Set<String> CLASS_NAMES = Set.of("label", "class", "species");

    /** So many different whole numbers may be classes however few the rows are. */
    private static final int FEW_CLASSES = 10;

    /** In fewer rows, each may be of a class of its own. */
    private static final int SOME_ROWS = 20;

    private final Table table;
    private final int column;
    private final Cells cells;

    LabelColumn(Table table, int column) {
        this.table = table;
        this.column = column;
        this.cells = table.cells(column);
    }

    /**
     * Why the column is taken as numbers to predict where no task is given; empty where it has
     * classes. Numbers with fractions are to predict, and so are more different whole numbers than
     * a tenth of the rows, or such as skip most numbers, as years do.
     */
    Optional<String> numbers() {
        Set<Double> different = new HashSet<>();
        int numbers = 0;
        int texts = 0;
        boolean fraction = false;
        for (int r = 0; r < table.rows(); r++) {
            if (!cells.isNumber(r)) {
                if (!cells.isMissing(r)) texts++;
                continue;
            }
            numbers++;
            fraction |= cells.number(r) != Math.rint(cells.number(r));
            different.add(cells.number(r));
        }
        if (numbers <= texts) return Optional.empty();
        if (fraction) return Optional.of("it has fractions");
        String name = table.named() ? table.names().get(column).toLowerCase(Locale.ROOT) : "";
        double largest = Collections.max(different);
        boolean codes = different.size() <= numbers / 10 && largest < 10 * different.size();
        if (different.size() <= FEW_CLASSES || codes || CLASS_NAMES.contains(name))
            return Optional.empty();
        return Optional.of(
                "it has %,d different whole numbers in %,d rows"
                        .formatted(different.size(), numbers));
    }

    /** A dash is a class, as opposed to a plus, and no number. */
    boolean isMissing(int row, Task task) {
        boolean dash = task == Task.CLASSIFICATION && cells.text(row).equals("-");
        return cells.isMissing(row) && !dash;
    }

    /**
     * The classes in their order: whole numbers ascending, texts sorted.
     *
     * @param rows that are used
     * @param named whether the user named the column, so that it is not guessed
     * @param questions receives what looks wrong
     */
    List<String> classes(int[] rows, boolean named, Consumer<String> questions) {
        Map<String, Integer> counts = new TreeMap<>();
        boolean numbers = true;
        for (int row : rows) {
            numbers &= cells.isNumber(row);
            counts.merge(cells.text(row), 1, Integer::sum);
        }
        if (numbers) checkWhole(rows);
        if (counts.size() < 2) {
            throw bad(
                    "%s has only the class '%s' in %s: expected at least two (another column: --label; numbers to predict: --task regression%s)",
                    table.file(),
                    counts.keySet().iterator().next(),
                    table.title(column),
                    missing()
                            .map("; if '%s' is a class too: --missing-values"::formatted)
                            .orElse(""));
        }
        if (!numbers) checkSize(rows);
        if (!numbers && rows.length >= SOME_ROWS && counts.size() > rows.length / 2) {
            throw bad(
                    "%s has %,d different texts in %,d rows of %s, such as '%s', which are neither numbers nor classes: %s",
                    table.file(),
                    counts.size(),
                    rows.length,
                    table.title(column),
                    Table.shortened(text(rows)),
                    named
                            ? "leave nothing in its cells but a number, or texts that come again"
                            : "name the column to learn by --label");
        }
        question(counts, rows.length, numbers, named, questions);
        questionCase(table, column, counts.keySet(), questions);
        if (!numbers) return List.copyOf(counts.keySet());
        return counts.keySet().stream().sorted(Comparator.comparingLong(Long::parseLong)).toList();
    }

    /** What many classes may be instead. */
    private static String remedy(boolean numbers, boolean named) {
        if (numbers) {
            return "numbers to predict, give --task regression"
                    + (named ? "" : "; if another column has the classes, --label");
        }
        return named
                ? "several spellings of a class, correct the file"
                : "no classes, name the column that does by --label";
    }

    /** The first cell that is no number. */
    private String text(int[] rows) {
        int row = IntStream.of(rows).filter(r -> !cells.isNumber(r)).findFirst().orElseThrow();
        return cells.text(row);
    }

    /** A text that stands for a missing class. */
    private Optional<String> missing() {
        return IntStream.of(table.all())
                .filter(cells::isMissing)
                .mapToObj(cells::text)
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    /** Numbers that no float can hold are read as texts, and are no classes. */
    private void checkSize(int[] rows) {
        for (int row : rows) {
            if (cells.isNumber(row) || Double.isNaN(CellFormat.plain(cells.text(row)))) continue;
            throw table.badCell(
                    row,
                    column,
                    "a class, or a number to predict of at most 3.4e38: scale the column");
        }
    }

    private void checkWhole(int[] rows) {
        for (int row : rows) {
            double value = cells.number(row);
            if (value != Math.rint(value) || Math.abs(value) > 1e15) {
                throw table.badCell(
                        row,
                        column,
                        "a class, which is a text or a whole number of at most 15 digits (for numbers to predict: --task regression)");
            }
        }
    }

    /** Asks about texts that are the same but for capitals. */
    static void questionCase(
            Table table, int column, Collection<String> texts, Consumer<String> questions) {
        texts.stream()
                .collect(Collectors.groupingBy(t -> t.toLowerCase(Locale.ROOT)))
                .values()
                .stream()
                .filter(same -> same.size() > 1)
                .findFirst()
                .ifPresent(
                        same ->
                                questions.accept(
                                        "%s has texts that differ in capitals alone, %s: if they are the same, correct the file"
                                                .formatted(
                                                        table.title(column),
                                                        RowEncoder.list(same))));
    }

    private void question(
            Map<String, Integer> counts,
            int rows,
            boolean numbers,
            boolean named,
            Consumer<String> questions) {
        if (counts.size() > Math.max(2, rows / 10)) {
            questions.accept(
                    "%s has %,d classes in %,d rows: if it holds %s"
                            .formatted(
                                    table.title(column),
                                    counts.size(),
                                    rows,
                                    remedy(numbers, named)));
            return;
        }
        List<String> single = counts.keySet().stream().filter(c -> counts.get(c) == 1).toList();
        if (!single.isEmpty()) {
            questions.accept(
                    "the test says nothing about classes with a single row, %s (if one is an error: correct the file, or name another column by --label)"
                            .formatted(RowEncoder.list(single)));
        }
    }
}
