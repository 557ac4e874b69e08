package dev.fallline.djl;

import ai.djl.training.tracker.Tracker;

import dev.fallline.optim.schedule.Schedule;

import java.util.Arrays;

/**
 * A DJL tracker as a schedule: the rate at step s is the tracker's value of update s + 1, since DJL
 * counts from 1.
 *
 * <p>Some trackers go forward only: {@code MultiFactorTracker} remembers the milestones it has
 * passed. So this one asks for each update once, in rising order, and keeps the answers, 4 bytes
 * each; whoever asks it may do so in any order. The tracker must be new and used by nobody else.
 */
public final class TrackerSchedule implements Schedule {
    private final Tracker tracker;
    private float[] rates = new float[1024];
    private int known;

    public TrackerSchedule(Tracker tracker) {
        this.tracker = tracker;
    }

    /**
     * @throws IllegalArgumentException if the step is negative or the tracker cannot count to it,
     *     an int
     */
    @Override
    public synchronized double at(long step) {
        if (step < 0 || step >= Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("step %d is not one of a tracker".formatted(step));
        }
        if (step >= rates.length) {
            rates = Arrays.copyOf(rates, (int) Math.min(2 * step, Integer.MAX_VALUE - 8));
        }
        for (; known <= step; known++) rates[known] = tracker.getNewValue(known + 1);
        return rates[(int) step];
    }
}
