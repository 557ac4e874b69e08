package dev.fallline.data.table;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.data.BadData.bad;

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
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds out what the columns of a table mean. Guesses are remembered in the {@link Schema}; what
 * looks wrong is asked about in {@link #questions}, and what cannot be used is refused by its name,
 * with the flag that helps.
 */
public final class SchemaLearner {
    /** MNIST as CSV has no header, and its label comes before 784 pixels. */
    private static final int MNIST_WIDTH = 785;

    /** Fewer columns are hardly a picture. */
    private static final int FEWEST_PIXELS = 64;

    /** Full scales: of one bit, of four, of counts of 4 × 4 dots as in UCI's digits, of bytes. */
    private static final List<Double> WHITES = List.of(1.0, 15.0, 16.0, Schema.BYTE);

    private static final Pattern PIXEL_NAME =
            Pattern.compile("(?i)(pixel|px)[ _.]?\\d.*|\\d+x\\d+");
    private static final Pattern IDENTIFIER =
            Pattern.compile("(?i)|id|.*[ _.-]id|index|unnamed: ?0|rownames|row[ _.]?(id|number)");
    private static final Pattern CAMEL_IDENTIFIER = Pattern.compile(".*[a-z](Id|ID)");
    private static final Pattern ROW_NUMBER = Pattern.compile("(?i)x|row|rn|no|nr|#");
    private static final Pattern DATE =
            Pattern.compile(
                    "\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}.*|\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2,4}.*"
                            + "|\\d{1,2}:\\d{2}(:\\d{2})?.*");

    /** More categories need to be asked for. */
    private static final int MOST_CATEGORIES = 200;

    private final Table table;
    private final TableLayout layout;
    private final TableOptions options;
    private final Task task;
    private final List<Integer> targets;
    private final List<Integer> features = new ArrayList<>();
    private final Set<Integer> categorical;
    private final List<String> classes;
    private final int[] rows;
    private final List<String> guesses = new ArrayList<>();
    private final List<String> questions = new ArrayList<>();

    /**
     * @param task what the label column holds
     */
    public SchemaLearner(Table table, TableLayout layout, TableOptions options, Task task) {
        this.table = table;
        this.layout = layout;
        this.options = options;
        this.task = task;
        if (table.names().size() < 2) {
            throw bad(
                    "%s has one column in its first line: expected two or more, set apart by"
                            + " commas (another delimiter: --delimiter)",
                    table.file());
        }
        targets = targetColumns();
        categorical =
                new HashSet<>(
                        options.categorical().stream()
                                .map(w -> resolve("--categorical", w))
                                .toList());
        chooseFeatures();
        rows = usableRows();
        classes = task == Task.CLASSIFICATION ? classes() : List.of();
        questionHeader();
    }

    private List<Integer> targetColumns() {
        if (!options.labels().isEmpty()) {
            if (options.labels().size() > 1 && task == Task.CLASSIFICATION) {
                throw usage(
                        "--label %s: several columns need --task regression",
                        String.join(",", options.labels()));
            }
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
        Set<Integer> dropped =
                options.drop().orElse(List.of()).stream()
                        .filter(wanted -> !wanted.equals("none"))
                        .map(wanted -> resolve("--drop", wanted))
                        .collect(Collectors.toCollection(HashSet::new));
        for (int c = 0; c < table.names().size(); c++) {
            if (targets.contains(c)) {
                if (dropped.contains(c))
                    throw usage(
                            "--drop %s is the column to learn: give another, or another --label",
                            table.names().get(c));
            } else if (!dropped.contains(c) && isUseful(c)) {
                features.add(c);
            }
        }
        if (features.isEmpty()) throw bad("%s has no column left to learn from", table.file());
    }

    private boolean isUseful(int column) {
        if (isEmpty(column)) {
            if (!table.names().get(column).isEmpty())
                guesses.add(table.title(column) + " is empty and left out");
            return false;
        }
        if (options.drop().isPresent() || categorical.contains(column)) return true;
        boolean counts = countsRows(column);
        String name = table.named() ? table.names().get(column) : "x";
        boolean identifier =
                IDENTIFIER.matcher(name).matches() || CAMEL_IDENTIFIER.matcher(name).matches();
        boolean number = counts && ROW_NUMBER.matcher(name).matches();
        if (number || (identifier && allDiffer(column))) {
            guesses.add(
                    "%s identifies the rows and is left out (to keep it: --drop none)"
                            .formatted(table.title(column)));
            return false;
        }
        if (counts) {
            questions.add(
                    "%s counts the rows: if that means nothing, leave it out by --drop %s"
                            .formatted(table.title(column), argument(column)));
        }
        return true;
    }

    /** The column as a flag names it. */
    private String argument(int column) {
        String name = table.names().get(column);
        boolean plain = table.named() && !name.contains(",") && !name.isBlank();
        if (!plain) return Integer.toString(column + 1);
        return name.matches("[\\w.-]+") ? name : "'" + name + "'";
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

    private int[] usableRows() {
        if (options.missing() != Missing.DROP) return table.all();
        int[] usable =
                IntStream.of(table.all())
                        .filter(r -> features.stream().noneMatch(c -> table.cells(c).isMissing(r)))
                        .filter(r -> targets.stream().noneMatch(c -> isMissingTarget(c, r)))
                        .toArray();
        if (usable.length == 0)
            throw bad("%s has a missing value in every row: give another --missing", table.file());
        if (usable.length < table.rows()) {
            guesses.add(
                    "%,d of %,d rows have missing values and are left out"
                            .formatted(table.rows() - usable.length, table.rows()));
        }
        return usable;
    }

    /** A dash is a class, as opposed to a plus. */
    private boolean isMissingTarget(int column, int row) {
        Cells cells = table.cells(column);
        return cells.isMissing(row) && !cells.text(row).equals("-");
    }

    /** The classes in their order: whole numbers rising, texts sorted. */
    private List<String> classes() {
        int column = targets.getFirst();
        Cells cells = table.cells(column);
        Map<String, Integer> counts = new TreeMap<>();
        boolean numbers = true;
        for (int row : rows) {
            if (isMissingTarget(column, row)) {
                throw table.badCell(
                        row, column, "a class (to leave such rows out: --missing drop)");
            }
            numbers &= cells.isNumber(row);
            counts.merge(cells.text(row), 1, Integer::sum);
        }
        if (numbers) checkWhole(column);
        if (counts.size() < 2) {
            throw bad(
                    "%s has the class '%s' alone in %s: expected at least two (another column: --label; numbers to predict: --task regression)",
                    table.file(), counts.keySet().iterator().next(), table.title(column));
        }
        if (counts.size() > Math.max(2, rows.length / 10)) {
            questions.add(
                    "%s has %,d classes in %,d rows: if it holds %s"
                            .formatted(
                                    table.title(column),
                                    counts.size(),
                                    rows.length,
                                    numbers
                                            ? "numbers to predict, give --task regression; if another column has the classes, --label"
                                            : "no classes, name the column that does by --label"));
        } else {
            List<String> single = counts.keySet().stream().filter(c -> counts.get(c) == 1).toList();
            if (!single.isEmpty()) {
                questions.add(
                        "%s occurs in a single row, so that the test says nothing about it"
                                .formatted(RowEncoder.list(single)));
            }
        }
        if (!numbers) return List.copyOf(counts.keySet());
        return counts.keySet().stream().sorted(Comparator.comparingLong(Long::parseLong)).toList();
    }

    private void checkWhole(int column) {
        for (int row : rows) {
            double value = table.cells(column).number(row);
            if (value != Math.rint(value) || Math.abs(value) > 1e15) {
                throw table.badCell(
                        row,
                        column,
                        "a class, which is a text or a whole number (for numbers to predict: --task regression)");
            }
        }
    }

    private void questionHeader() {
        if (!table.named() || options.header().isPresent()) return;
        List<String> numbers =
                table.names().stream().filter(n -> !Double.isNaN(CellFormat.plain(n))).toList();
        if (numbers.isEmpty()) return;
        questions.add(
                "line 1 (%s) was taken for the names of the columns: if it is a row, give --header none"
                        .formatted(RowEncoder.list(table.names())));
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
        Optional<Schema> picture = picture(train);
        if (picture.isPresent()) return picture.get();
        List<Column> columns = features.stream().map(c -> feature(c, train)).toList();
        int width = columns.stream().mapToInt(Column::width).sum();
        return new Schema(
                ExampleShape.row(width), 0, columns, targets(train), layout, allGuesses());
    }

    private List<Column> targets(int[] train) {
        return targets.stream()
                .map(
                        c ->
                                task == Task.CLASSIFICATION
                                        ? Column.of(table.names().get(c), classes)
                                        : Column.standardized(
                                                table.names().get(c), numbers(c, train)))
                .toList();
    }

    private double[] numbers(int column, int[] rows) {
        Cells cells = table.cells(column);
        return IntStream.of(rows).mapToDouble(cells::number).toArray();
    }

    private Column feature(int column, int[] train) {
        Cells cells = table.cells(column);
        String name = table.names().get(column);
        if (isCategorical(column)) {
            List<String> categories =
                    IntStream.of(train)
                            .filter(r -> !cells.isMissing(r))
                            .mapToObj(cells::text)
                            .distinct()
                            .sorted()
                            .toList();
            // Without any, the column says nothing, as a constant one.
            if (categories.isEmpty()) return Column.of(name, List.of(""));
            Column c = Column.of(name, categories);
            return indicates(column) ? c.withIndicator() : c;
        }
        double[] values = numbers(column, train);
        Column c = Column.standardized(name, values);
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

    /** Whether a column is one of categories rather than of numbers; it may be of neither. */
    private boolean isCategorical(int column) {
        if (categorical.contains(column)) return true;
        Cells cells = table.cells(column);
        int numbers = 0;
        int firstText = -1;
        int dates = 0;
        int texts = 0;
        Set<String> different = new HashSet<>();
        for (int r : rows) {
            if (cells.isNumber(r)) numbers++;
            else if (!cells.isMissing(r)) {
                String text = cells.text(r);
                if (texts++ == 0) firstText = r;
                if (different.add(text) && DATE.matcher(text).matches()) dates++;
            }
        }
        if (texts == 0) return false;
        String argument = argument(column);
        if (numbers >= texts || !Double.isNaN(CellFormat.plain(cells.text(firstText)))) {
            boolean large = !Double.isNaN(CellFormat.plain(cells.text(firstText)));
            throw table.badCell(
                    firstText,
                    column,
                    large
                            ? "a finite number of at most about 3.4e38 (to leave the column out: --drop %s)"
                            : "a finite number, as in most rows (if it stands for a missing one: --missing-values; to leave the column out: --drop %s)",
                    argument);
        }
        if (dates > different.size() / 2) {
            throw table.badCell(
                    firstText,
                    column,
                    "numbers or categories, but these are dates or times: leave the column out by --drop %s",
                    argument);
        }
        boolean few = different.size() <= MOST_CATEGORIES && 2 * different.size() <= texts;
        if (few || different.size() <= 2) return true;
        throw bad(
                "%s has %,d different texts in %,d rows of %s, such as '%s': leave the column out by --drop %s, or take each text as a category by --categorical %6$s",
                table.file(),
                different.size(),
                texts,
                table.title(column),
                shortened(cells.text(firstText)),
                argument);
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    /** Pictures, if the columns are or are said to be their pixels. */
    private Optional<Schema> picture(int[] train) {
        ExampleShape said = options.pixels().orElse(null);
        if (TableOptions.NO_PIXELS.equals(said)) return Optional.empty();
        int width = features.size();
        if (said != null && said.size() != width) {
            throw usage(
                    "--pixels %s are %d columns, but %s has %d to learn from: give another shape or none",
                    said.toString().replace(" × ", "x"), said.size(), table.file(), width);
        }
        double largest = largestPixel();
        if (said == null && !looksLikePixels(largest)) return Optional.empty();
        double white = WHITES.stream().filter(w -> w >= largest).findFirst().orElse(Schema.BYTE);
        ExampleShape shape = said != null ? said : square(width).orElse(ExampleShape.row(width));
        if (said == null)
            guesses.add(
                    "its columns are taken for the pixels of pictures of %s, of which %.0f is full scale (otherwise: --pixels)"
                            .formatted(shape, white));
        List<Column> columns =
                features.stream().map(c -> Column.plain(table.names().get(c))).toList();
        return Optional.of(new Schema(shape, white, columns, targets(train), layout, allGuesses()));
    }

    /** Whether whole numbers from 0 to this one, in so many columns of such names, are pixels. */
    private boolean looksLikePixels(double largest) {
        boolean named =
                table.named()
                        && features.stream()
                                .map(table.names()::get)
                                .allMatch(n -> PIXEL_NAME.matcher(n).matches());
        boolean range = largest >= 128 || largest == 15 || largest == 16;
        boolean picture = features.size() >= FEWEST_PIXELS && square(features.size()).isPresent();
        return largest <= Schema.BYTE && largest > 1 && (named || (range && picture));
    }

    /** Infinite where there is anything but whole numbers from 0. */
    private double largestPixel() {
        double largest = 0;
        for (int c : features) {
            Cells cells = table.cells(c);
            for (int r = 0; r < table.rows(); r++) {
                double value = cells.number(r);
                if (!(value >= 0 && value == Math.rint(value))) return Double.POSITIVE_INFINITY;
                largest = Math.max(largest, value);
            }
        }
        return largest;
    }

    /** A square of one channel or of three. */
    private static Optional<ExampleShape> square(int width) {
        for (int channels : new int[] {1, 3}) {
            int side = (int) Math.sqrt((double) width / channels);
            if (side * side * channels == width)
                return Optional.of(new ExampleShape(side, side, channels));
        }
        return Optional.empty();
    }

    private List<String> allGuesses() {
        var all = new ArrayList<>(guesses);
        table.comma().ifPresent(c -> all.add("%s (otherwise: --decimal)".formatted(c)));
        return all;
    }

    /** What looks wrong, each with the flag that would mend it. */
    public List<String> questions() {
        return questions;
    }
}
