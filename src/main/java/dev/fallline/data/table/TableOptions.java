package dev.fallline.data.table;

import dev.fallline.data.ExampleShape;
import dev.fallline.data.Missing;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the user specifies about a table; the rest is guessed.
 *
 * @param labels the columns to learn, by name or by number from 1; several only in regression
 * @param header the line that names the columns, from 1, before which nothing is read; 0 for none
 * @param delimiter between cells
 * @param decimalComma whether the decimal sign is a comma
 * @param missingValues cells that stand for a missing value, beside empty ones, instead of the
 *     usual
 * @param missing what is done about missing numbers
 * @param standardized whether numbers are standardized by mean and deviation of the training part
 * @param drop columns to leave out, by name or number, beside those that identify the rows, unless
 *     it is empty or one of them is {@link #NONE}
 * @param categorical columns to take as categories, by name or number, though they hold numbers
 * @param pixels the shape of a picture whose pixels the columns are; {@link #NO_PIXELS} for none
 */
public record TableOptions(
        List<String> labels,
        Optional<Integer> header,
        Optional<Character> delimiter,
        Optional<Boolean> decimalComma,
        Optional<List<String>> missingValues,
        Missing missing,
        boolean standardized,
        Optional<List<String>> drop,
        List<String> categorical,
        Optional<ExampleShape> pixels) {
    /** Among the columns to leave out, says that no other is. */
    static final String NONE = "none";

    /** Says that columns are numbers, whatever they look like. */
    public static final ExampleShape NO_PIXELS = ExampleShape.row(1);

    /** Everything guessed; missing numbers become the mean. */
    public static final TableOptions GUESS =
            new TableOptions(
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Missing.MEAN,
                    true,
                    Optional.empty(),
                    List.of(),
                    Optional.empty());

    public TableOptions {
        labels = List.copyOf(labels);
        missingValues =
                missingValues.map(
                        texts ->
                                Stream.concat(Stream.of(""), texts.stream())
                                        .map(text -> text.toLowerCase(Locale.ROOT))
                                        .distinct()
                                        .toList());
        drop = drop.map(List::copyOf);
        categorical = List.copyOf(categorical);
    }

    /** Whether columns that identify the rows are features. */
    boolean keepsIdentifiers() {
        return drop.filter(named -> named.isEmpty() || named.contains(NONE)).isPresent();
    }

    public TableOptions withLabels(List<String> labels) {
        return with(labels, header, delimiter, pixels);
    }

    /** With the shape of pictures, unless one is given. */
    public TableOptions withPixels(ExampleShape shape) {
        return with(labels, header, delimiter, Optional.of(pixels.orElse(shape)));
    }

    /** For cells that are separated by commas and have no names. */
    static TableOptions row() {
        return GUESS.with(GUESS.labels, Optional.of(0), Optional.of(','), GUESS.pixels);
    }

    private TableOptions with(
            List<String> labels,
            Optional<Integer> header,
            Optional<Character> delimiter,
            Optional<ExampleShape> pixels) {
        return new TableOptions(
                labels,
                header,
                delimiter,
                decimalComma,
                missingValues,
                missing,
                standardized,
                drop,
                categorical,
                pixels);
    }
}
