package dev.fallline.optim.schedule;

import dev.fallline.Require;

/**
 * The same rate at every step.
 *
 * @param rate positive
 */
public record Constant(double rate) implements Schedule {
    public Constant {
        Require.rate(rate);
    }

    @Override
    public double at(long step) {
        return rate;
    }
}
