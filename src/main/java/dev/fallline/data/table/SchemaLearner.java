package dev.fallline.data.table;

import static dev.fallline.FalllineException.bad;
import static dev.fallline.FalllineException.usage;

import dev.fallline.Nearest;
import dev.fallline.data.Column;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Missing;
import dev.fallline.data.Schema;
import dev.fallline.data.Split;
import dev.fallline.data.TableLayout;
import dev.fallline.data.Task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds out what the columns of a table mean. Guesses are remembered in the {@link Schema}; what
 * looks wrong is asked about in {@link #questions}, and what cannot be used is refused by its name,
 * with the flag that helps.
 */
public final class SchemaLearner {
    /** MNIST as CSV has no header, and its label comes before 784 pixels. */
    private static final int MNIST_WIDTH = 785;

    private static final Pattern IDENTIFIER =
            Pattern.compile("(?i)|id|.*[ _.-]id|index|unnamed: ?0|rownames|row[ _.]?(id|number)");
    private static final Pattern CAMEL_IDENTIFIER = Pattern.compile(".*[a-z](Id|ID)");
    private static final Pattern ROW_NUMBER = Pattern.compile("(?i)x|row|rn|no|nr|#");

    private final Table table;
    private final TableLayout layout;
    private final TableOptions options;
    private final List<Integer> targets;
    private final Task task;
    private final List<Integer> features = new ArrayList<>();
    private final List<Integer> identifiers = new ArrayList<>();
    private final Set<Integer> categorical;
    private final List<String> classes;
    private final int[] rows;
    private final List<String> guesses = new ArrayList<>();
    private final List<String> questions = new ArrayList<>();

    /**
     * @param task what the label column holds; empty to guess
     */
    public SchemaLearner(
            Table table, TableLayout layout, TableOptions options, Optional<Task> task) {
        this.table = table;
        this.layout = layout;
        this.options = options;
        guesses.addAll(table.guesses());
        if (table.names().size() < 2) {
            throw bad(
                    "%s has one column in its first line: expected two or more, separated by"
                            + " commas (another delimiter: --delimiter)",
                    table.file());
        }
        targets = targetColumns();
        this.task = task.orElseGet(this::guessTask);
        if (targets.size() > 1 && this.task == Task.CLASSIFICATION) {
            throw usage(
                    "--label %s: several columns need --task regression, and to hold numbers",
                    String.join(",", options.labels()));
        }
        categorical =
                new HashSet<>(
                        options.categorical().stream()
                                .map(w -> resolve("--categorical", w))
                                .toList());
        chooseFeatures();
        rows = usableRows();
        checkKinds();
        classes =
                this.task == Task.CLASSIFICATION
                        ? label().classes(rows, !options.labels().isEmpty(), questions::add)
                        : List.of();
        questionHeader();
    }

    private List<Integer> targetColumns() {
        if (!options.labels().isEmpty()) {
            return options.labels().stream().map(wanted -> resolve("--label", wanted)).toList();
        }
        List<String> names = table.names();
        for (int c = 0; c < names.size() && table.named(); c++) {
            if (Sniffer.LABEL_NAMES.contains(names.get(c).toLowerCase(Locale.ROOT)))
                return List.of(c);
        }
        if (!table.named() && names.size() == MNIST_WIDTH) return List.of(0);
        int last = names.size() - 1;
        // Rows that end with a delimiter have an empty last column.
        while (last > 0 && isEmpty(last)) last--;
        return List.of(last);
    }

    /** The place of a column that a flag names, or whose number from 1 it gives. */
    private int resolve(String flag, String wanted) {
        List<String> names = table.names();
        for (int c = 0; c < names.size() && table.named(); c++) {
            if (names.get(c).equals(wanted)) return c;
        }
        for (int c = 0; c < names.size() && table.named(); c++) {
            // A number counts the columns, unless it is a name to the letter.
            if (names.get(c).equalsIgnoreCase(wanted)) return c;
        }
        if (wanted.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(wanted);
            if (number >= 1 && number <= names.size()) return number - 1;
        }
        String guess =
                Nearest.nearest(wanted, table.named() ? names : List.of())
                        .map("did you mean '%s'?"::formatted)
                        .orElse(
                                "give a name from its first line or a number from 1 to %d"
                                        .formatted(names.size()));
        throw usage("%s %s: %s has no such column; %s", flag, wanted, table.file(), guess);
    }

    private void chooseFeatures() {
        List<Integer> dropped =
                options.drop().orElse(List.of()).stream()
                        .filter(wanted -> !wanted.equals(TableOptions.NONE))
                        .map(wanted -> resolve("--drop", wanted))
                        .distinct()
                        .toList();
        for (int c = 0; c < table.names().size(); c++) {
            if (targets.contains(c)) {
                if (dropped.contains(c))
                    throw usage(
                            "--drop %s is the column to learn: give another, or another --label",
                            table.names().get(c));
            } else if (!dropped.contains(c) && isUseful(c, dropped)) {
                features.add(c);
            }
        }
        if (!features.isEmpty()) return;
        if (identifiers.isEmpty()) throw bad("%s has no column left to learn from", table.file());
        throw bad(
                "%s has no column left to learn from (to keep %s, which identifies the rows: %s)",
                table.file(), table.title(identifiers.getFirst()), keep(dropped));
    }

    /** The flag that leaves out these columns alone. */
    private String keep(List<Integer> dropped) {
        return "--drop none" + (dropped.isEmpty() ? "" : "," + table.argument(dropped));
    }

    /**
     * @param dropped the columns that {@code --drop} names
     */
    private boolean isUseful(int column, List<Integer> dropped) {
        if (isEmpty(column)) {
            if (!table.names().get(column).isEmpty())
                guesses.add(table.title(column) + " is empty and left out");
            return false;
        }
        if (options.keepsIdentifiers() || categorical.contains(column)) return true;
        boolean counts = countsRows(column);
        String name = table.named() ? table.names().get(column) : "x";
        boolean identifier =
                IDENTIFIER.matcher(name).matches() || CAMEL_IDENTIFIER.matcher(name).matches();
        boolean number = counts && ROW_NUMBER.matcher(name).matches();
        if (number || (identifier && allDiffer(column))) {
            identifiers.add(column);
            guesses.add(
                    "%s identifies the rows and is left out (to keep it: %s)"
                            .formatted(table.title(column), keep(dropped)));
            return false;
        }
        if (counts) {
            questions.add(
                    "%s numbers the rows: leave it out by --drop %s"
                            .formatted(table.title(column), table.argument(with(dropped, column))));
        }
        return true;
    }

    private static List<Integer> with(List<Integer> columns, int another) {
        return Stream.concat(columns.stream(), Stream.of(another)).toList();
    }

    private boolean isEmpty(int column) {
        Cells cells = table.cells(column);
        return IntStream.range(0, table.rows()).allMatch(cells::isMissing);
    }

    private boolean countsRows(int column) {
        Cells cells = table.cells(column);
        double first = cells.number(0);
        return table.rows() >= 10
                && (first == 0 || first == 1)
                && IntStream.range(0, table.rows()).allMatch(r -> cells.number(r) == first + r);
    }

    /** Whether no whole number or text comes twice. */
    private boolean allDiffer(int column) {
        Cells cells = table.cells(column);
        Set<String> seen = new HashSet<>();
        for (int r = 0; r < table.rows(); r++) {
            boolean fraction = cells.isNumber(r) && cells.number(r) != Math.rint(cells.number(r));
            if (fraction || !seen.add(cells.text(r))) return false;
        }
        return table.rows() > 2;
    }

    private LabelColumn label() {
        return new LabelColumn(table, targets.getFirst());
    }

    /** Classes, unless the column to learn has numbers to predict or there are several. */
    private Task guessTask() {
        if (targets.size() > 1) return Task.REGRESSION;
        Optional<String> why = label().numbers();
        if (why.isEmpty()) return Task.CLASSIFICATION;
        guesses.add(
                "%s is to be predicted as a number, since %s (for classes: --task classification; for another column: --label)"
                        .formatted(table.title(targets.getFirst()), why.get()));
        return Task.REGRESSION;
    }

    private int[] usableRows() {
        if (!options.standardized()) {
            guesses.add("numbers are not standardized, as --standardize none says");
        }
        int[] labelled = IntStream.of(table.all()).filter(r -> !lacksTarget(r)).toArray();
        List<String> titles = targets.stream().map(table::title).toList();
        if (labelled.length == 0) {
            throw bad(
                    "%s has no value in %s: %s",
                    table.file(),
                    String.join(" and ", titles),
                    options.labels().isEmpty()
                            ? "name the column to learn by --label"
                            : "correct the file, or learn another column");
        }
        if (labelled.length < table.rows()) {
            guesses.add(
                    "%,d of %,d rows have no value in %s and are left out"
                            .formatted(
                                    table.rows() - labelled.length,
                                    table.rows(),
                                    String.join(" or ", titles)));
        }
        if (options.missing() != Missing.DROP) return labelled;
        int[] usable =
                IntStream.of(labelled)
                        .filter(r -> features.stream().noneMatch(c -> table.cells(c).isMissing(r)))
                        .toArray();
        if (usable.length == 0)
            throw bad("%s has a missing value in every row: give another --missing", table.file());
        if (usable.length < labelled.length) {
            guesses.add(
                    "%,d of %,d rows have missing values and are left out"
                            .formatted(labelled.length - usable.length, table.rows()));
        }
        return usable;
    }

    private boolean lacksTarget(int row) {
        return targets.stream().anyMatch(c -> new LabelColumn(table, c).isMissing(row, task));
    }

    private void checkKinds() {
        List<Integer> unusable = features.stream().filter(c -> !kind(c).isUsable()).toList();
        if (!unusable.isEmpty()) throw FeatureKind.refusal(table, unusable, rows);
    }

    private FeatureKind kind(int column) {
        return categorical.contains(column)
                ? FeatureKind.CATEGORIES
                : FeatureKind.of(table.cells(column), rows);
    }

    private void questionHeader() {
        if (!table.named() || options.header().isPresent()) return;
        List<String> numbers =
                table.names().stream().filter(n -> !Double.isNaN(CellFormat.plain(n))).toList();
        if (numbers.isEmpty()) return;
        questions.add(
                "line 1 (%s) was read as the names of the columns: if it is a row, give --header none"
                        .formatted(RowEncoder.list(table.names())));
    }

    /** What is to be learned, given or guessed. */
    public Task task() {
        return task;
    }

    /** The rows that can be used. */
    public int[] rows() {
        return rows;
    }

    /** Divides the usable rows into those to learn from and those held out. */
    public Split split(double fraction, long seed) {
        if (task == Task.REGRESSION) return Split.stratified(new int[rows.length], fraction, seed);
        Map<String, Integer> index = new LinkedHashMap<>();
        for (String name : classes) index.put(name, index.size());
        Cells cells = table.cells(targets.getFirst());
        return Split.stratified(
                IntStream.of(rows).map(r -> index.get(cells.text(r))).toArray(), fraction, seed);
    }

    /** What the columns mean, as seen in some rows, which are to learn from. */
    public Schema schema(int[] train) {
        Optional<PixelColumns> pixels =
                PixelColumns.of(table, features, options.pixels().orElse(null), guesses::add);
        if (pixels.isPresent()) {
            List<Column> plain =
                    features.stream().map(c -> Column.plain(table.names().get(c))).toList();
            return new Schema(
                    pixels.get().shape(),
                    pixels.get().white(),
                    plain,
                    targets(train),
                    layout,
                    guesses);
        }
        List<Column> columns = features.stream().map(c -> feature(c, train)).toList();
        int width = columns.stream().mapToInt(Column::width).sum();
        return new Schema(ExampleShape.row(width), 0, columns, targets(train), layout, guesses);
    }

    private List<Column> targets(int[] train) {
        return targets.stream()
                .map(
                        c ->
                                task == Task.CLASSIFICATION
                                        ? Column.of(table.names().get(c), classes)
                                        : column(table.names().get(c), numbers(c, train)))
                .toList();
    }

    private Column column(String name, double[] values) {
        Column c = Column.standardized(name, values);
        return options.standardized() ? c : Column.plain(name).withFill(c.fill());
    }

    private double[] numbers(int column, int[] rows) {
        Cells cells = table.cells(column);
        return IntStream.of(rows).mapToDouble(cells::number).toArray();
    }

    private Column feature(int column, int[] train) {
        Cells cells = table.cells(column);
        String name = table.names().get(column);
        if (kind(column) == FeatureKind.CATEGORIES) {
            List<String> categories =
                    IntStream.of(train)
                            .filter(r -> !cells.isMissing(r))
                            .mapToObj(cells::text)
                            .distinct()
                            .sorted()
                            .toList();
            LabelColumn.questionCase(table, column, categories, questions::add);
            // Without any, the column says nothing, as a constant one.
            if (categories.isEmpty()) return Column.of(name, List.of(""));
            Column c = Column.of(name, categories);
            return indicates(column) ? c.withIndicator() : c;
        }
        double[] values = numbers(column, train);
        Column c = column(name, values);
        if (options.missing() == Missing.MEDIAN) c = c.withFill(median(values, c.fill()));
        return indicates(column) ? c.withIndicator() : c;
    }

    private boolean indicates(int column) {
        return options.missing() == Missing.INDICATOR
                && IntStream.of(rows).anyMatch(table.cells(column)::isMissing);
    }

    private static double median(double[] values, double none) {
        double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        int n = sorted.length;
        return n == 0 ? none : sorted[(n - 1) / 2] / 2 + sorted[n / 2] / 2;
    }

    /** What looks wrong, each with the flag that would correct it. */
    public List<String> questions() {
        return questions;
    }
}
