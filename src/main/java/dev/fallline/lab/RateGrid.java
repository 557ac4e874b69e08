package dev.fallline.lab;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.Range;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The learning rates that a sweep tries. */
public final class RateGrid {
    private RateGrid() {}

    /**
     * Rates as {@code --rates} says them.
     *
     * @param text a list, {@code 0.1,0.01}; or the ends of a logarithmic grid, {@code 1e-4..1}
     * @param count points of the grid
     * @return in rising order, each once; inner points of a grid have three significant digits, so
     *     that they can be typed again
     * @throws FalllineException (usage) if the text is neither
     */
    public static List<Double> parse(String text, int count) {
        String[] ends = text.split("\\.\\.", -1);
        List<Double> rates =
                switch (ends.length) {
                    case 1 -> Arrays.stream(text.split(",", -1)).map(r -> rate(text, r)).toList();
                    case 2 -> grid(text, rate(text, ends[0]), rate(text, ends[1]), count);
                    default -> throw wrong(text);
                };
        return rates.stream().distinct().sorted().toList();
    }

    private static List<Double> grid(String text, double low, double high, int count) {
        if (low >= high) {
            throw usage("--rates %s: the grid must rise, as in 1e-4..1", text);
        }
        if (count < 2) {
            throw usage("--count %d cannot be used: a grid has at least its 2 ends", count);
        }
        double step = Math.log(high / low) / (count - 1);
        return IntStream.range(0, count)
                .mapToObj(
                        i ->
                                i == 0
                                        ? low
                                        : i == count - 1 ? high : rounded(low * Math.exp(i * step)))
                .toList();
    }

    private static double rounded(double rate) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.2e", rate));
    }

    private static double rate(String text, String number) {
        double rate = Range.number(number);
        if (Double.isNaN(rate)) throw wrong(text);
        Range.POSITIVE.require("--rates", rate, "0.001");
        return rate;
    }

    private static FalllineException wrong(String text) {
        return usage(
                "--rates %s: give a list of rates, such as 0.1,0.01, or the ends of a grid, such as 1e-4..1",
                text);
    }
}
