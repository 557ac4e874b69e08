package dev.fallline.optim.schedule;

import dev.fallline.Range;

/**
 * rate/√(1 + k·step/period). Behind a warm-up of 1/k periods it is the schedule of Vaswani et al.
 * (2017), which falls with the root of all steps taken; with k = period it is the rate/√t of convex
 * optimization (Nesterov 2004, §3.2), t = 1, 2, … being the update.
 *
 * @param rate at step 0, positive
 * @param k after 3/k periods the rate is halved; positive
 * @param period in steps, at least 1
 */
public record InverseSqrt(double rate, double k, long period) implements Schedule {
    public InverseSqrt {
        Schedules.RATE.require(rate);
        Schedules.SQRT_K.require("--schedule inverse-sqrt", k);
        Range.POSITIVE.require("--schedule inverse-sqrt: period", period, "100");
    }

    @Override
    public double at(long step) {
        return rate / Math.sqrt(1 + k * step / period);
    }
}
