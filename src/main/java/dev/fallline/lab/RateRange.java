package dev.fallline.lab;

import static dev.fallline.FalllineException.usage;

import dev.fallline.Range;
import dev.fallline.optim.schedule.Schedule;

/**
 * The rates of a range test: from · (to/from)^(step/(steps − 1)), so that each step multiplies the
 * rate by the same.
 *
 * @param from rate of the first step, positive
 * @param to rate of the last one, greater
 * @param steps at least 50
 */
public record RateRange(double from, double to, int steps) {
    private static final int FEWEST = 50;

    /** The defaults of {@code lr-find}. */
    public static final RateRange USUAL = new RateRange(1e-7, 10, 150);

    public RateRange {
        Range.POSITIVE.require("--from", from, "1e-7");
        Range.POSITIVE.require("--to", to, "10");
        if (from >= to) {
            throw usage(
                    "--from %s is not below --to %s: the rate must rise, as from 1e-7 to 10",
                    Range.shortest(from), Range.shortest(to));
        }
        if (steps < FEWEST) {
            throw usage(
                    "--steps %d is too few for a curve: give at least %d, such as 150",
                    steps, FEWEST);
        }
    }

    /**
     * @param scale what each rate is multiplied by
     */
    Schedule schedule(double scale) {
        return step -> from * scale * Math.pow(to / from, (double) step / (steps - 1));
    }

    /**
     * @param step from 0
     */
    public double rate(int step) {
        return schedule(1).at(step);
    }

    /** What a step adds to the logarithm (base 10) of the rate. */
    double decades() {
        return Math.log10(to / from) / (steps - 1);
    }
}
