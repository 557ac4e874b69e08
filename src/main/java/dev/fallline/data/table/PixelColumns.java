package dev.fallline.data.table;

import static dev.fallline.FalllineException.usage;

import dev.fallline.data.ExampleShape;
import dev.fallline.data.Schema;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Columns that are the pixels of pictures.
 *
 * @param white the number that is full scale
 */
record PixelColumns(ExampleShape shape, double white) {
    /** Fewer columns are hardly a picture. */
    private static final int FEWEST_PIXELS = 64;

    /** Full scales: of one bit, of four, of counts of 4 × 4 dots as in UCI's digits, of bytes. */
    private static final List<Double> WHITES = List.of(1.0, 15.0, 16.0, Schema.BYTE);

    private static final Pattern PIXEL_NAME =
            Pattern.compile("(?i)(pixel|px)[ _.]?\\d.*|\\d+x\\d+");

    /**
     * The columns as pixels, if they are or are said to be.
     *
     * @param features their numbers
     * @param said the shape that was given; null for none
     * @param guesses receives what was guessed
     */
    static Optional<PixelColumns> of(
            Table table, List<Integer> features, ExampleShape said, Consumer<String> guesses) {
        if (TableOptions.NO_PIXELS.equals(said)) return Optional.empty();
        int width = features.size();
        if (said != null && said.size() != width) {
            throw usage(
                    "--pixels %s are %d columns, but %s has %d to learn from: give another shape or none",
                    said.toString().replace(" × ", "x"), said.size(), table.file(), width);
        }
        double largest = largest(table, features);
        if (said == null && !looksLikePixels(table, features, largest)) return Optional.empty();
        double white = WHITES.stream().filter(w -> w >= largest).findFirst().orElse(Schema.BYTE);
        ExampleShape shape = said != null ? said : square(width).orElse(ExampleShape.row(width));
        if (said == null)
            guesses.accept(
                    "its columns are read as the pixels of pictures of %s, full scale %.0f (otherwise: --pixels)"
                            .formatted(shape, white));
        return Optional.of(new PixelColumns(shape, white));
    }

    /** Whether whole numbers from 0 to this one, in so many columns of such names, are pixels. */
    private static boolean looksLikePixels(Table table, List<Integer> features, double largest) {
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
    private static double largest(Table table, List<Integer> features) {
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
}
