package dev.fallline.minimize;

import dev.fallline.optim.schedule.Schedule;

/**
 * A schedule evaluated step by step, where a step is an epoch of its own and its loss the value.
 */
final class ScheduleSteps {
    private Schedule schedule;

    ScheduleSteps(Schedule schedule) {
        this.schedule = schedule;
    }

    /**
     * The rate of a step.
     *
     * @param step 1, 2, … in turn
     * @param from where the step begins
     */
    double at(long step, Point from) {
        if (step > 1) schedule = schedule.after(step - 1, from.value());
        return schedule.at(step - 1);
    }
}
