package dev.fallline.optim;

/** A learning rate over time: a pure function of the step, so that a resumed run needs no state. */
public interface Schedule {
    /**
     * @param step number of updates already made, 0 before the first
     * @return the learning rate of the next update
     */
    double at(long step);
}
