package dev.fallline.data.table;

import static dev.fallline.FalllineException.bad;

import dev.fallline.data.Column;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Missing;
import dev.fallline.data.Schema;
import dev.fallline.data.Targets;
import dev.fallline.data.Task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes examples of the rows of a table as a schema has it. Columns are found by their names; by
 * their places where the file that was learned from or this one does not name them.
 */
public final class RowEncoder {
    private final Schema schema;

    /** Whether it is for a row that was given by itself: no flag reads it in another way. */
    private final boolean single;

    /** Where each of the schema's columns stands in the table. */
    private int[] places;

    /** Where its targets stand; null where the table has none. */
    private int[] targetPlaces;

    /** By the name of the column. */
    private final Map<String, Integer> unseen = new LinkedHashMap<>();

    private final Map<String, Integer> blank = new LinkedHashMap<>();
    private final Map<String, Integer> filled = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * @param table whose columns, and those of all that follow it, are as those of this one
     */
    public RowEncoder(Schema schema, Table table) {
        this(schema, table, false);
    }

    private RowEncoder(Schema schema, Table table, boolean single) {
        this.schema = schema;
        this.single = single;
        boolean named =
                schema.layout() == null ? !schema.columns().isEmpty() : schema.layout().named();
        if (named && table.named()) findByName(table);
        else findByPlace(table);
    }

    /**
     * The features of a single row, of which cells are separated by commas. Missing values are
     * treated as in a file, but for NaN: in a row it is the result of a computation that failed.
     *
     * @param name what the row is called in complaints
     * @param notes hears what should be said of it
     */
    public static Features row(String name, String cells, Schema schema, Consumer<String> notes) {
        if (cells.isBlank()) throw bad("%s is empty: give numbers, separated by commas", name);
        Table table = TableReader.row(name, cells, schema);
        var encoder = new RowEncoder(schema, table, true);
        for (int c = 0; c < encoder.places.length; c++) {
            int place = encoder.places[c];
            if (encoder.column(c).isNumber()
                    && table.cells(place).text(0).equalsIgnoreCase("NaN")) {
                throw table.badCell(
                        0, place, "a finite number, or an empty cell for a missing value");
            }
        }
        Features features = encoder.features(table, new int[] {0});
        encoder.notes().forEach(notes);
        return features;
    }

    private void findByName(Table table) {
        Map<String, Integer> index = index(table.names());
        List<String> absent =
                schema.columns().stream()
                        .map(Column::name)
                        .filter(name -> !index.containsKey(name))
                        .toList();
        if (!absent.isEmpty()) {
            throw bad(
                    "%s has no column %s: expected %s, the columns trained on",
                    table.file(),
                    list(absent),
                    list(schema.columns().stream().map(Column::name).toList()));
        }
        places = places(schema.columns(), index::get);
        targetPlaces = targets(index);
        var known = new TreeSet<String>();
        schema.columns().forEach(c -> known.add(c.name()));
        schema.targets().forEach(c -> known.add(c.name()));
        if (schema.layout() != null) known.addAll(schema.layout().names());
        List<String> more = table.names().stream().filter(n -> !known.contains(n)).toList();
        if (!more.isEmpty()) {
            notes.add("%s was not trained on and has no effect".formatted(list(more)));
        }
    }

    private int[] targets(Map<String, Integer> index) {
        boolean all = schema.targets().stream().allMatch(c -> index.containsKey(c.name()));
        return all ? places(schema.targets(), index::get) : null;
    }

    private static int[] places(List<Column> columns, Function<String, Integer> place) {
        return columns.stream().mapToInt(c -> place.apply(c.name())).toArray();
    }

    private static Map<String, Integer> index(List<String> names) {
        return IntStream.range(0, names.size())
                .boxed()
                .collect(Collectors.toMap(names::get, i -> i));
    }

    private void findByPlace(Table table) {
        int features = schema.columns().isEmpty() ? schema.shape().size() : schema.columns().size();
        int targets = schema.targets().size();
        int width = table.names().size();
        if (schema.layout() == null) {
            if (width == features + targets) {
                // MNIST as CSV has its label first; other data that are written here, last.
                int at = labelOf(table.names(), schema.pixels() ? 0 : features);
                targetPlaces = IntStream.range(at, at + targets).toArray();
                places =
                        IntStream.range(0, width)
                                .filter(c -> c < at || c >= at + targets)
                                .toArray();
                return;
            }
        } else {
            List<String> names = schema.layout().names();
            if (width == names.size()) {
                Map<String, Integer> index = index(names);
                places = places(schema.columns(), index::get);
                targetPlaces = targets(index);
                return;
            }
            if (width == names.size() - targets) {
                List<String> rest = new ArrayList<>(names);
                schema.targets().forEach(c -> rest.remove(c.name()));
                places = places(schema.columns(), index(rest)::get);
                return;
            }
        }
        if (width != features) {
            int all = schema.layout() == null ? features + targets : schema.layout().names().size();
            String without =
                    all - targets == features
                            ? ""
                            : ", which are %d without what is to be predicted"
                                    .formatted(all - targets);
            throw bad(
                    "%s has %d column%s, not named as in training: expected the %s, or all %d"
                            + " columns of the training data%s",
                    table.file(),
                    width,
                    width == 1 ? "" : "s",
                    features == 1 ? "1 feature" : features + " features",
                    all,
                    without);
        }
        places = IntStream.range(0, features).toArray();
    }

    private static int labelOf(List<String> names, int usual) {
        return IntStream.range(0, names.size())
                .filter(c -> Sniffer.LABEL_NAMES.contains(names.get(c).toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(usual);
    }

    /**
     * The rows that make examples: those with their targets and, where rows with missing values are
     * left out, with all features. A note says how many are left out.
     *
     * @throws dev.fallline.FalllineException (bad data) if there are none
     */
    public int[] usable(Table table) {
        boolean drops = schema.layout() != null && schema.layout().missing() == Missing.DROP;
        int[] needed =
                IntStream.concat(
                                drops ? IntStream.of(places) : IntStream.empty(),
                                targetPlaces == null
                                        ? IntStream.empty()
                                        : IntStream.of(targetPlaces))
                        .toArray();
        int[] rows =
                IntStream.of(table.all())
                        .filter(
                                r ->
                                        IntStream.of(needed)
                                                .noneMatch(c -> table.cells(c).isMissing(r)))
                        .toArray();
        if (rows.length == 0) {
            throw bad("%s has a missing value in every row: give rows without", table.file());
        }
        if (rows.length < table.rows()) {
            notes.add(
                    "%,d of %,d rows have missing values and are left out"
                            .formatted(table.rows() - rows.length, table.rows()));
        }
        return rows;
    }

    /**
     * Examples with their targets.
     *
     * @throws dev.fallline.FalllineException if a cell is not what it must be, or there is a class
     *     that the schema does not know
     */
    public Examples examples(Table table, int[] rows) {
        return new Examples(schema.shape().size(), features(table, rows), targets(table, rows));
    }

    public Features features(Table table, int[] rows) {
        return schema.pixels() ? pixels(table, rows) : reals(table, rows);
    }

    private Features pixels(Table table, int[] rows) {
        var bytes = new byte[Math.multiplyExact(rows.length, places.length)];
        double factor = Schema.BYTE / schema.white();
        int to = 0;
        for (int row : rows) {
            for (int place : places) {
                double value = table.cells(place).number(row);
                if (!(value >= 0 && value <= schema.white() && value == (int) value)) {
                    throw table.badCell(
                            row,
                            place,
                            "a pixel, a whole number from 0 to %.0f%s",
                            schema.white(),
                            single ? "" : " (for other numbers: --pixels none)");
                }
                bytes[to++] = (byte) Math.round(value * factor);
            }
        }
        return new Features.Bytes(bytes);
    }

    private Features reals(Table table, int[] rows) {
        int width = schema.shape().size();
        var values = new float[Math.multiplyExact(rows.length, width)];
        int offset = 0;
        for (int c = 0; c < places.length; c++) {
            Column column = column(c);
            Cells cells = table.cells(places[c]);
            Map<String, Integer> categories = index(column.categories());
            for (int i = 0; i < rows.length; i++) {
                int at = i * width + offset;
                boolean missing = cells.isMissing(rows[i]);
                if (missing && column.indicator()) values[at + column.width() - 1] = 1;
                if (column.isNumber()) {
                    values[at] =
                            missing
                                    ? filled(table, column, places[c], rows[i])
                                    : number(table, column, places[c], rows[i]);
                } else {
                    Integer category = missing ? null : categories.get(cells.text(rows[i]));
                    if (category == null)
                        (missing ? blank : unseen).merge(column.name(), 1, Integer::sum);
                    else values[at + category] = 1;
                }
            }
            offset += column.width();
        }
        return new Features.Reals(values);
    }

    private Column column(int feature) {
        return schema.columns().isEmpty() ? Column.plain("") : schema.columns().get(feature);
    }

    private float filled(Table table, Column column, int place, int row) {
        // Data that were no table had no missing values, and their mean is not known.
        if (schema.layout() == null) throw table.badCell(row, place, "a finite number");
        filled.merge(column.name(), 1, Integer::sum);
        return column.standardize(column.fill());
    }

    private float number(Table table, Column column, int place, int row) {
        double raw = table.cells(place).number(row);
        float standardized = column.standardize(raw);
        if (Float.isFinite(standardized)) return standardized;
        throw table.badCell(
                row,
                place,
                "a finite number of at most about %.2g (%s)",
                Float.MAX_VALUE * Math.min(1, column.scale()),
                single
                        ? "an empty cell stands for a missing one"
                        : "if it stands for a missing one: --missing-values");
    }

    private Targets targets(Table table, int[] rows) {
        if (targetPlaces == null) {
            throw bad(
                    "%s has no column %s: expected the targets to compare with",
                    table.file(), list(schema.targets().stream().map(Column::name).toList()));
        }
        return schema.task() == Task.CLASSIFICATION
                ? new Targets.Classes(labels(table, rows))
                : new Targets.Reals(numbers(table, rows), schema.targets());
    }

    private int[] labels(Table table, int[] rows) {
        Map<String, Integer> classes = index(schema.classes());
        int place = targetPlaces[0];
        var labels = new int[rows.length];
        var strange = new TreeSet<String>();
        for (int i = 0; i < rows.length; i++) {
            String text = table.cells(place).text(rows[i]);
            Integer label = classes.get(text);
            if (label == null && table.cells(place).isMissing(rows[i])) {
                throw table.badCell(rows[i], place, "a class");
            }
            if (label == null) strange.add(text);
            else labels[i] = label;
        }
        if (strange.isEmpty()) return labels;
        throw bad(
                "%s has %s in %s: expected the classes trained on, %s",
                table.file(),
                list(List.copyOf(strange)),
                table.title(place),
                list(schema.classes()));
    }

    private double[] numbers(Table table, int[] rows) {
        int width = targetPlaces.length;
        var numbers = new double[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            for (int c = 0; c < width; c++) {
                double value = table.cells(targetPlaces[c]).number(rows[i]);
                if (Double.isNaN(value)) {
                    String classes =
                            width == 1 ? "if the column has classes: --task classification; " : "";
                    throw table.badCell(
                            rows[i],
                            targetPlaces[c],
                            "a finite number to predict (%sif the text stands for a missing value: --missing-values)",
                            classes);
                }
                numbers[i * width + c] = value;
            }
        }
        return numbers;
    }

    /** What should be said of the rows so far, though nothing failed. */
    public List<String> notes() {
        var all = new ArrayList<>(notes);
        unseen.forEach(
                (name, count) ->
                        all.add(
                                "%s in column %s that %s not in the training data: treated as none"
                                        .formatted(
                                                count == 1
                                                        ? "1 row has a category"
                                                        : "%,d rows have categories"
                                                                .formatted(count),
                                                name,
                                                count == 1 ? "is" : "are")));
        if (!blank.isEmpty()) {
            all.add("missing categories were treated as none: " + counts(blank));
        }
        if (!filled.isEmpty()) {
            Missing way = schema.layout().missing();
            all.add(
                    "missing values were replaced by the %s of the training part: %s%s"
                            .formatted(
                                    way == Missing.MEDIAN ? "median" : "mean",
                                    counts(filled),
                                    single ? "" : "; other ways: train --missing"));
        }
        return all;
    }

    private static String counts(Map<String, Integer> columns) {
        return columns.entrySet().stream()
                .map(column -> "%d in column %s".formatted(column.getValue(), column.getKey()))
                .collect(Collectors.joining(", "));
    }

    /** The first of some names, with commas, each as it stands in the file. */
    static String list(List<String> names) {
        String some =
                names.stream()
                        .limit(12)
                        .map(name -> "'%s'".formatted(Table.shortened(name)))
                        .collect(Collectors.joining(", "));
        return names.size() <= 12 ? some : "%s … (%d)".formatted(some, names.size());
    }
}
