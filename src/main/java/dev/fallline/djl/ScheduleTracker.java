package dev.fallline.djl;

import ai.djl.training.tracker.Tracker;

import dev.fallline.optim.schedule.Schedule;

/**
 * A schedule as a DJL tracker: update n, counted from 1, has the rate of step n − 1. Update 0,
 * which DJL's {@code WarmUpTracker} asks of what follows it, has the first rate too.
 *
 * <p>DJL tells a tracker nothing of losses, so a {@code plateau} stays at its first rate.
 */
public record ScheduleTracker(Schedule schedule) implements Tracker {
    @Override
    public float getNewValue(int numUpdate) {
        return (float) schedule.at(Math.max(0, numUpdate - 1));
    }
}
