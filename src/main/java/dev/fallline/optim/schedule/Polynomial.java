package dev.fallline.optim.schedule;

import dev.fallline.Range;

/**
 * A power of the time that is left: floor + (rate − floor)(1 − step/total)^power while step &lt;
 * total, and the floor from then on (PyTorch's PolynomialLR, with a floor). Power 1 is a straight
 * line.
 *
 * @param rate at step 0, positive
 * @param floor from 0 to rate
 * @param power positive
 * @param total length of the descent in steps, at least 1
 */
public record Polynomial(double rate, double floor, double power, long total) implements Schedule {
    public Polynomial {
        Schedules.RATE.require(rate);
        Schedules.POWER.require("--schedule polynomial", power);
        Range.POSITIVE.require("--schedule polynomial: length", total, "1000");
        Floor.require(power == 1 ? "linear" : "polynomial", floor, rate);
    }

    @Override
    public double at(long step) {
        if (step >= total) return floor;
        double left = (double) (total - step) / total;
        return floor + (rate - floor) * Math.pow(left, power);
    }
}
