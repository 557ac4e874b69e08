package dev.fallline.train;

import static dev.fallline.FalllineException.usage;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;

import dev.fallline.data.ExampleShape;
import dev.fallline.data.Missing;
import dev.fallline.data.Task;
import dev.fallline.data.table.TableOptions;
import dev.fallline.io.Csv;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Type;
import dev.fallline.setting.Values;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a table is read and what its columns are; what is not given is guessed. */
public final class TableSettings {
    private static final String NONE = "none";
    private static final String GUESSED = "guessed";
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,4})x(\\d{1,4})(?:x(\\d{1,3}))?");
    private static final Map<String, Character> DELIMITERS =
            Map.of("comma", ',', "semicolon", ';', "tab", '\t', "pipe", '|', "space", ' ');

    private static final List<Setting<?>> ALL = new ArrayList<>();

    public static final Setting<List<String>> LABEL =
            Setting.of("label=COLUMN", new Columns(false))
                    .describe(
                            "Column of a table to learn, by name or number from 1; several of numbers"
                                    + " with commas between.")
                    .otherwise("the one named label, class, target or species, or the last")
                    .refuseWhen(
                            c ->
                                    c.get(TableSettings.LABEL).size() > 1
                                            && c.get(TrainingSettings.TASK) == Task.CLASSIFICATION,
                            "names several columns, which need --task regression")
                    .addTo(ALL, "Data");

    public static final Setting<Integer> HEADER =
            Setting.of(
                            "header=LINE",
                            new Type.Parsed<>(
                                    TableSettings::header,
                                    line -> line == 0 ? NONE : line.toString(),
                                    List.of()))
                    .describe(
                            "Line of a table that names the columns, such as 1, before which nothing"
                                    + " is read; first, or none.")
                    .otherwise(GUESSED)
                    .addTo(ALL, "Data");

    public static final Setting<Character> DELIMITER =
            Setting.of(
                            "delimiter=NAME",
                            new Type.Parsed<>(
                                    TableSettings::delimiter,
                                    TableSettings::delimiterName,
                                    List.of("comma", "semicolon", "tab", "pipe", "space")))
                    .describe(
                            "Between the cells of a table: %s (any number of spaces), or another character.")
                    .otherwise(GUESSED)
                    .addTo(ALL, "Data");

    public static final Setting<String> DECIMAL =
            Setting.of("decimal=NAME", Type.Choice.of(List.of("point", "comma")))
                    .describe("Sign before the fraction of a number: %s.")
                    .otherwise("a comma too where commas do not separate the cells")
                    .addTo(ALL, "Data");

    public static final Setting<List<String>> MISSING_VALUES =
            Setting.of("missing-values=TEXTS", new Columns(true))
                    .describe("Cells that stand for a missing value, as empty ones do.")
                    .otherwise("?, -, ., NA, N/A, #N/A, NaN, null")
                    .addTo(ALL, "Data");

    public static final Setting<Missing> MISSING =
            Setting.of("missing=NAME", Type.Choice.of(Missing.values(), Missing::label))
                    .describe(
                            "Replacement of missing numbers: %s (mean and median of the"
                                    + " training part; the mean, and one more feature that says"
                                    + " where; nothing, their rows are left out).")
                    .defaultsTo(Missing.MEAN)
                    .addTo(ALL, "Data");

    public static final Setting<Boolean> STANDARDIZE =
            Setting.of(
                            "standardize=NAME",
                            Type.Choice.of(new Boolean[] {true, false}, on -> on ? "all" : "none"))
                    .describe(
                            "Whether numbers of a table, features and targets, become (x − mean) /"
                                    + " deviation: %s.")
                    .defaultsTo(true)
                    .addTo(ALL, "Data");

    public static final Setting<List<String>> DROP =
            Setting.of("drop=COLUMNS", new Columns(true))
                    .describe(
                            "Columns of a table to leave out, by name or number, beside those that"
                                    + " identify rows; none, or none,COLUMNS, keeps these.")
                    .otherwise("those that identify rows")
                    .addTo(ALL, "Data");

    public static final Setting<List<String>> CATEGORICAL =
            Setting.of("categorical=COLUMNS", new Columns(false))
                    .describe("Columns of a table to treat as categories.")
                    .otherwise("those of texts")
                    .addTo(ALL, "Data");

    public static final Setting<ExampleShape> PIXELS =
            Setting.of(
                            "pixels=SHAPE",
                            new Type.Parsed<>(
                                    TableSettings::pixels, TableSettings::pixelsText, List.of()))
                    .describe(
                            "Shape of the pictures whose pixels the columns of a table are, such as"
                                    + " 28x28; or none.")
                    .otherwise(GUESSED)
                    .addTo(ALL, "Data");

    private TableSettings() {}

    /** All, in order. */
    public static List<Setting<?>> all() {
        return List.copyOf(ALL);
    }

    /** Of a file whose columns are known. */
    public static List<Setting<?>> reading() {
        return List.of(HEADER, DELIMITER, DECIMAL, MISSING_VALUES);
    }

    public static TableOptions options(Values values) {
        return new TableOptions(
                Optional.ofNullable(values.get(LABEL)).orElse(List.of()),
                Optional.ofNullable(values.get(HEADER)),
                Optional.ofNullable(values.get(DELIMITER)),
                Optional.ofNullable(values.get(DECIMAL)).map("comma"::equals),
                Optional.ofNullable(values.get(MISSING_VALUES)),
                values.get(MISSING),
                values.get(STANDARDIZE),
                Optional.ofNullable(values.get(DROP)),
                Optional.ofNullable(values.get(CATEGORICAL)).orElse(List.of()),
                Optional.ofNullable(values.get(PIXELS)));
    }

    private static Integer header(String subject, String text) {
        if (text.equals(NONE)) return 0;
        if (text.equals("first")) return 1;
        if (text.matches("[1-9]\\d{0,5}")) return Integer.valueOf(text);
        throw usage(
                "%s %s cannot be used: give the number of a line, first, or none", subject, text);
    }

    private static Character delimiter(String subject, String text) {
        Character named = DELIMITERS.get(text);
        if (named != null) return named;
        if (text.length() == 1 && !text.matches("[\\w\"\\s]")) return text.charAt(0);
        throw usage(
                "%s %s cannot be used: give comma, semicolon, tab, pipe, space or another character",
                subject, text);
    }

    private static String delimiterName(char delimiter) {
        return DELIMITERS.entrySet().stream()
                .filter(e -> e.getValue() == delimiter)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(String.valueOf(delimiter));
    }

    private static ExampleShape pixels(String subject, String text) {
        if (text.equals(NONE)) return TableOptions.NO_PIXELS;
        Matcher shape = SHAPE.matcher(text);
        if (shape.matches()) {
            int channels = shape.group(3) == null ? 1 : Integer.parseInt(shape.group(3));
            int height = Integer.parseInt(shape.group(1));
            int width = Integer.parseInt(shape.group(2));
            if (height > 0 && width > 0 && channels > 0) {
                return new ExampleShape(height, width, channels);
            }
        }
        throw usage(
                "%s %s cannot be used: give height and width, such as 28x28, or none",
                subject, text);
    }

    private static String pixelsText(ExampleShape shape) {
        if (shape.equals(TableOptions.NO_PIXELS)) return NONE;
        String plane = shape.height() + "x" + shape.width();
        return shape.channels() == 1 ? plane : plane + "x" + shape.channels();
    }

    /**
     * Texts with commas between them, in quotes where they have commas themselves; or a list of
     * texts in JSON.
     *
     * @param optional whether there may be none
     */
    private record Columns(boolean optional) implements Type<List<String>> {
        @Override
        public List<String> parse(String subject, String text) {
            if (optional && text.equals(NONE)) return List.of();
            return checked(subject, text, Csv.split(text).stream().map(Csv::unquoted).toList());
        }

        private List<String> checked(String subject, Object given, List<String> names) {
            if (optional || !names.contains("")) return names;
            throw usage(
                    "%s '%s' cannot be used: give names or numbers of columns, with commas between them",
                    subject, given);
        }

        @Override
        public String text(List<String> names) {
            return names.isEmpty() ? NONE : Csv.list(names);
        }

        @Override
        public List<String> read(String subject, JsonElement json) {
            if (!json.isJsonArray()) return Type.super.read(subject, json);
            Type<String> name = new Type.Text(List.of());
            List<JsonElement> names = json.getAsJsonArray().asList();
            return checked(subject, json, names.stream().map(n -> name.read(subject, n)).toList());
        }

        @Override
        public JsonElement json(List<String> names) {
            JsonArray array = new JsonArray();
            names.forEach(array::add);
            return array;
        }
    }
}
