package dev.fallline.optim.schedule;

import dev.fallline.Range;

/**
 * Half a cosine wave down to a floor (Loshchilov and Hutter 2017, without restarts): floor + (rate
 * − floor)(1 + cos(π·step/total))/2 while step &lt; total, and the floor from then on. The last of
 * {@code total} updates, at step total − 1, is thus still just above the floor.
 *
 * @param rate at step 0, positive
 * @param floor from 0 to rate
 * @param total length of the descent in steps, at least 1
 */
public record Cosine(double rate, double floor, long total) implements Schedule {
    public Cosine {
        Schedules.RATE.require(rate);
        Range.POSITIVE.require("--schedule cosine: length", total, "1000");
        Floor.require("cosine", floor, rate);
    }

    @Override
    public double at(long step) {
        if (step >= total) return floor;
        double turn = Math.cos(Math.PI * step / total);
        return floor + (rate - floor) * (1 + turn) / 2;
    }
}
