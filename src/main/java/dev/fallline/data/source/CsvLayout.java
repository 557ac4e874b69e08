package dev.fallline.data.source;

import static dev.fallline.data.source.BadData.bad;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The columns of a CSV file, as its first row shows them.
 *
 * @param width how many columns
 * @param names their names, where the first row is a header
 * @param label the index of the label column
 */
record CsvLayout(int width, Optional<List<String>> names, int label) {
    private static final Set<String> LABEL_NAMES = Set.of("label", "class", "target", "species");

    /** MNIST as CSV has no header, and its label comes before 784 pixels. */
    private static final int MNIST_WIDTH = 785;

    /** The longest whole number that surely fits an int. */
    private static final int SHORT = 9;

    /**
     * Reads the first row. It is a header if a cell outside the label column is text.
     *
     * @param wanted the label column, by name or by number from 1
     */
    static CsvLayout of(Path file, List<String> first, Optional<String> wanted) {
        int width = first.size();
        if (width < 2) {
            throw bad(
                    "%s has one column in its first line: expected two or more, set apart by"
                            + " commas.",
                    file);
        }
        int named = named(first);
        int guess = named >= 0 ? named : width - 1;
        int label = wanted.map(text -> wanted(file, text, first)).orElse(guess);
        boolean header =
                named >= 0
                        || wanted.filter(text -> isName(text, first.get(label))).isPresent()
                        || IntStream.range(0, width)
                                .anyMatch(c -> c != label && isText(first.get(c)));
        if (header) return new CsvLayout(width, Optional.of(List.copyOf(first)), label);
        boolean mnist = wanted.isEmpty() && width == MNIST_WIDTH;
        return new CsvLayout(width, Optional.empty(), mnist ? 0 : label);
    }

    private static int named(List<String> first) {
        return IntStream.range(0, first.size())
                .filter(c -> LABEL_NAMES.contains(first.get(c).toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(-1);
    }

    private static int wanted(Path file, String wanted, List<String> first) {
        for (int c = 0; c < first.size(); c++) {
            if (isName(wanted, first.get(c))) return c;
        }
        if (wanted.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(wanted);
            if (number >= 1 && number <= first.size()) return number - 1;
            throw new FalllineException(
                    Kind.USAGE,
                    "The label column %d is not in %s: give a name or a number from 1 to %d."
                            .formatted(number, file, first.size()));
        }
        String guess =
                Nearest.nearest(wanted, first)
                        .map("did you mean '%s'?"::formatted)
                        .orElse("give a name from its first line or a number from 1.");
        throw new FalllineException(
                Kind.USAGE,
                "The label column '%s' is not in %s; %s".formatted(wanted, file, guess));
    }

    /** A number is never a name: it counts the columns. */
    private static boolean isName(String wanted, String cell) {
        return cell.equalsIgnoreCase(wanted) && isText(wanted);
    }

    /** Neither a number nor a sign that one is missing. */
    private static boolean isText(String cell) {
        String lower = cell.toLowerCase(Locale.ROOT).replaceFirst("^[+-]", "");
        boolean missing = Set.of("", "nan", "na", "inf", "infinity", "null", "?").contains(lower);
        return !missing && Double.isNaN(number(cell));
    }

    /** The number in a cell; NaN where there is none, infinite where it is too large. */
    static double number(String cell) {
        boolean whole = !cell.isEmpty() && cell.length() <= SHORT;
        int value = 0;
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c >= '0' && c <= '9') {
                if (whole) value = 10 * value + (c - '0');
            } else if ("+-.eE".indexOf(c) >= 0) {
                whole = false;
            } else {
                // Java would also read 1f, 0x1p3 and NaN.
                return Double.NaN;
            }
        }
        if (whole) return value;
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    /** Names a column in a sentence. */
    String column(int index) {
        String number = "column " + (index + 1);
        return names.map(all -> number + " (" + all.get(index) + ")").orElse(number);
    }
}
