package dev.fallline.lab.bench;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Networks and sizes as they are typed. */
public final class Shapes {
    /** More parameters than these have no place in one array. */
    private static final double MOST = Integer.MAX_VALUE - 8;

    private Shapes() {}

    /**
     * The widths of a network's layers.
     *
     * @param text such as {@code 784-128-64-10}
     * @throws FalllineException (usage) if it is not at least two whole numbers
     */
    public static List<Integer> widths(String text) {
        if (text.matches("[1-9]\\d{0,6}(-[1-9]\\d{0,6})+")) {
            List<Integer> widths = Arrays.stream(text.split("-")).map(Integer::valueOf).toList();
            if (TrainRow.flops(widths, 1, 1) / 4 < MOST) return widths;
        }
        throw usage(
                "--shapes '%s' is not a network: give the widths of its layers from the inputs to the classes, such as 784-128-64-10, of less than 2^31 weights",
                text);
    }

    static String text(List<Integer> widths) {
        return widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
    }

    /**
     * A whole number of at least 1.
     *
     * @param text such as {@code 1000} or {@code 1e3}
     * @throws FalllineException (usage) if it is none
     */
    public static int count(String flag, String text) {
        if (text.matches("\\d+(\\.\\d+)?([eE]\\d{1,2})?")) {
            double value = Double.parseDouble(text);
            if (value >= 1 && value <= MOST && value == Math.rint(value)) return (int) value;
        }
        throw usage(
                "%s '%s' is not a whole number from 1 to 2^31 - 9: give such as 1000 or 1e6",
                flag, text);
    }
}
