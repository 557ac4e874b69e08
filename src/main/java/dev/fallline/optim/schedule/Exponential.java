package dev.fallline.optim.schedule;

import dev.fallline.Require;

/**
 * Smooth decay: rate · factor^(step/period). After whole periods it equals PyTorch's ExponentialLR
 * stepped once a period; in between it glides where that one stands still.
 *
 * @param rate at step 0, positive
 * @param factor a period, positive
 * @param period in steps, at least 1
 */
public record Exponential(double rate, double factor, long period) implements Schedule {
    public Exponential {
        Require.rate(rate);
        Require.positive("--schedule exponential: factor", factor, "0.95");
        Require.positive("--schedule exponential: period", period, "100");
    }

    @Override
    public double at(long step) {
        return rate * Math.pow(factor, (double) step / period);
    }
}
