package dev.fallline.optim.schedule;

import dev.fallline.Range;

/**
 * rate/(1 + k·step/period). Such rates add up to infinity while their squares do not, which is what
 * Robbins and Monro (1951) ask for convergence.
 *
 * @param rate at step 0, positive
 * @param k after 1/k periods the rate is halved; positive
 * @param period in steps, at least 1
 */
public record InverseTime(double rate, double k, long period) implements Schedule {
    public InverseTime {
        Schedules.RATE.require(rate);
        Schedules.TIME_K.require("--schedule inverse-time", k);
        Range.POSITIVE.require("--schedule inverse-time: period", period, "100");
    }

    @Override
    public double at(long step) {
        return rate / (1 + k * step / period);
    }
}
