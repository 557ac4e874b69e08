package dev.fallline.optim.schedule;

import dev.fallline.Range;

/**
 * Smooth decay: rate · factor^(step/period). After whole periods it equals PyTorch's ExponentialLR
 * stepped once a period; in between it changes continuously.
 *
 * @param rate at step 0, positive
 * @param factor a period, positive
 * @param period in steps, at least 1
 */
public record Exponential(double rate, double factor, long period) implements Schedule {
    public Exponential {
        Schedules.RATE.require(rate);
        Schedules.EPOCH_FACTOR.require("--schedule exponential", factor);
        Range.POSITIVE.require("--schedule exponential: period", period, "100");
    }

    @Override
    public double at(long step) {
        return rate * Math.pow(factor, (double) step / period);
    }
}
