package dev.fallline.optim.schedule;

import dev.fallline.Require;

/**
 * Smooth decay as in nature: rate · e^(−k·step/period), which is {@link Exponential} with the
 * factor e^(−k).
 *
 * @param rate at step 0, positive
 * @param k share of the rate that a period takes, in the limit of short periods; positive
 * @param period in steps, at least 1
 */
public record NaturalExponential(double rate, double k, long period) implements Schedule {
    public NaturalExponential {
        Require.rate(rate);
        Require.positive("--schedule natural-exponential: k", k, "0.05");
        Require.positive("--schedule natural-exponential: period", period, "100");
    }

    @Override
    public double at(long step) {
        return rate * Math.exp(-k * step / period);
    }
}
