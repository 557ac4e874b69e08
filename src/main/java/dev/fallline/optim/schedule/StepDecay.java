package dev.fallline.optim.schedule;

import dev.fallline.Range;

/**
 * A reduction at regular intervals: rate · factor^⌊step/every⌋ (PyTorch's StepLR).
 *
 * @param rate of the first {@code every} steps, positive
 * @param every steps between reductions, at least 1
 * @param factor of a reduction, positive
 */
public record StepDecay(double rate, long every, double factor) implements Schedule {
    public StepDecay {
        Schedules.RATE.require(rate);
        Range.POSITIVE.require("--schedule step: every", every, "5");
        Schedules.FACTOR.require("--schedule step", factor);
    }

    @Override
    public double at(long step) {
        return rate * Math.pow(factor, step / every);
    }
}
