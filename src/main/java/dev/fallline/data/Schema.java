package dev.fallline.data;

import static dev.fallline.FalllineException.bad;

import dev.fallline.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What examples mean: how a row of a table or the pixels of a picture become features, and what the
 * targets are. It is learned from the data of a training, is kept with the run, and is applied to
 * whatever the network meets later.
 *
 * @param shape what one example is
 * @param white of pixels, the raw number that is full scale; 0 where features are not pixels
 * @param columns of the table that become features, in this order; none where examples did not come
 *     as rows of numbers
 * @param targets the columns to learn: one of categories, which are the classes, or those of
 *     numbers
 * @param layout how the table was read; null where there was none
 * @param guesses what was guessed about the table, each with the flag that says otherwise
 * @param frame how figures lie in grey pictures; null where that was not learned
 */
public record Schema(
        ExampleShape shape,
        double white,
        List<Column> columns,
        List<Column> targets,
        @Nullable TableLayout layout,
        List<String> guesses,
        @Nullable PictureFrame frame) {
    /** Full scale of a byte. */
    public static final double BYTE = 255;

    public Schema {
        columns = List.copyOf(columns);
        targets = List.copyOf(targets);
        guesses = List.copyOf(guesses);
        int width = columns.stream().mapToInt(Column::width).sum();
        if (targets.isEmpty() || (width > 0 && width != shape.size())) {
            throw new IllegalArgumentException(
                    "%d targets, and %d columns for examples of %s"
                            .formatted(targets.size(), width, shape));
        }
    }

    /** Without a frame. */
    public Schema(
            ExampleShape shape,
            double white,
            List<Column> columns,
            List<Column> targets,
            TableLayout layout,
            List<String> guesses) {
        this(shape, white, columns, targets, layout, guesses, null);
    }

    public Schema withFrame(PictureFrame frame) {
        return new Schema(shape, white, columns, targets, layout, guesses, frame);
    }

    /** Pictures of bytes, each of a class. */
    public static Schema pictures(ExampleShape shape, List<String> classes) {
        return new Schema(
                shape, BYTE, List.of(), List.of(Column.of("label", classes)), null, List.of());
    }

    /** Rows of numbers x1, x2, … that are taken as they are. */
    public static Schema numbers(int width, Column... targets) {
        List<Column> columns =
                IntStream.rangeClosed(1, width).mapToObj(i -> Column.plain("x" + i)).toList();
        return new Schema(ExampleShape.row(width), 0, columns, List.of(targets), null, List.of());
    }

    /** Whether features are bytes. */
    public boolean pixels() {
        return white > 0;
    }

    /** The names of the classes, by label; none in regression. */
    public List<String> classes() {
        return targets.getFirst().categories();
    }

    public Task task() {
        return classes().isEmpty() ? Task.REGRESSION : Task.CLASSIFICATION;
    }

    /**
     * Rows of raw numbers as features.
     *
     * @param rows each with a number for each column, or for each pixel from 0 to white
     * @throws dev.fallline.FalllineException (bad data) if a row does not fit
     */
    public Features encode(float[][] rows) {
        if (columns.stream().anyMatch(c -> c.width() > 1 || !c.isNumber())) {
            throw bad(
                    "Examples have columns of categories: give them as a table, or call predictRow.");
        }
        int width = shape.size();
        var values = new float[Math.multiplyExact(rows.length, width)];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != width) {
                throw bad(
                        "Example %d has %,d numbers: the network takes %,d.",
                        i, rows[i].length, width);
            }
            for (int j = 0; j < width; j++) values[i * width + j] = value(rows[i][j], i, j);
        }
        if (!pixels()) return new Features.Reals(values);
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) bytes[i] = (byte) Math.round(values[i]);
        return new Features.Bytes(bytes);
    }

    /** A raw number as a feature; a pixel as a byte. */
    private float value(float raw, int example, int column) {
        boolean fits = pixels() ? raw >= 0 && raw <= white : Float.isFinite(raw);
        if (!fits) {
            String range = pixels() ? "from 0 to %.0f".formatted(white) : "that is finite";
            throw bad("Number %d of example %d is %s: give one %s.", column, example, raw, range);
        }
        if (pixels()) return (float) (raw * BYTE / white);
        return columns.isEmpty() ? raw : columns.get(column).standardize(raw);
    }

    /** Whether a text is one of its classes or of the categories of a column. */
    public boolean isCategory(String text) {
        return classes().contains(text)
                || columns.stream().anyMatch(c -> c.categories().contains(text));
    }

    /** What the features are made of: {@code 4 numbers, 1 category (sex 2)}. */
    public String features() {
        if (pixels()) {
            String full = white == BYTE ? "" : ", of which %.0f is full scale".formatted(white);
            return "pictures of %s%s".formatted(shape, full);
        }
        List<Column> categories = columns.stream().filter(c -> !c.isNumber()).toList();
        int numbers = columns.size() - categories.size();
        List<String> parts = new ArrayList<>();
        if (numbers > 0) parts.add(numbers + (numbers == 1 ? " number" : " numbers"));
        if (!categories.isEmpty()) {
            Map<String, Integer> sizes = new LinkedHashMap<>();
            for (Column c : categories) sizes.put(c.name(), c.categories().size());
            parts.add(
                    "%d %s %s"
                            .formatted(
                                    categories.size(),
                                    categories.size() == 1 ? "column" : "columns",
                                    "of categories " + sizes.toString().replace('=', ' ')));
        }
        return String.join(", ", parts);
    }
}
