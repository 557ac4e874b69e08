package dev.fallline.optim.schedule;

import static dev.fallline.FalllineException.usage;

import java.util.List;

/**
 * Reductions at given milestones: rate · factor^n, where n is how many milestones lie at or before
 * the step (PyTorch's MultiStepLR).
 *
 * @param rate before the first milestone, positive
 * @param milestones steps, at least 1 and each later than the one before
 * @param factor of a reduction, positive
 */
public record MultiStep(double rate, List<Long> milestones, double factor) implements Schedule {
    public MultiStep {
        Schedules.RATE.require(rate);
        Schedules.FACTOR.require("--schedule multi-step", factor);
        milestones = List.copyOf(milestones);
        long last = 0;
        for (long milestone : milestones) {
            if (milestone <= last) {
                throw usage(
                        "--schedule multi-step: the epochs of at must be positive and rise by a step or more, as in multi-step(at=5/8)");
            }
            last = milestone;
        }
    }

    @Override
    public double at(long step) {
        int passed = 0;
        while (passed < milestones.size() && milestones.get(passed) <= step) passed++;
        return rate * Math.pow(factor, passed);
    }
}
