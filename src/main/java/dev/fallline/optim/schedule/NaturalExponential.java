package dev.fallline.optim.schedule;

import dev.fallline.Range;

/**
 * Exponential decay: rate · e^(−k·step/period), which is {@link Exponential} with the factor
 * e^(−k).
 *
 * @param rate at step 0, positive
 * @param k share of the rate that a period takes, in the limit of short periods; positive
 * @param period in steps, at least 1
 */
public record NaturalExponential(double rate, double k, long period) implements Schedule {
    public NaturalExponential {
        Schedules.RATE.require(rate);
        Schedules.NATURAL_K.require("--schedule natural-exponential", k);
        Range.POSITIVE.require("--schedule natural-exponential: period", period, "100");
    }

    @Override
    public double at(long step) {
        return rate * Math.exp(-k * step / period);
    }
}
