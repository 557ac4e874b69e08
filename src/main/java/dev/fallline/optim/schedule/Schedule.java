package dev.fallline.optim.schedule;

/**
 * A learning rate over time: a pure function of the step and, for those that use the loss, of the
 * losses so far. So a resumed run needs no state of it beside its history.
 */
public interface Schedule {
    /**
     * The learning rate of a step.
     *
     * @param step number of updates already made, 0 before the first
     * @return the learning rate of the next update
     */
    double at(long step);

    /**
     * The schedule for what follows an epoch: itself, unless it follows the loss.
     *
     * @param step number of updates made when the epoch was over
     * @param loss of the epoch: on validation or, without it, in training; may be NaN
     * @return the schedule of the steps from there on
     */
    default Schedule after(long step, double loss) {
        return this;
    }
}
