package dev.fallline.lab.bench;

/** A task to time, which can be repeated. */
interface TimedTask {
    /** Restores the initial state; its time does not count. */
    default void prepare() {}

    /**
     * Does it so often, and returns when the last time is over.
     *
     * @param times at least 1
     */
    void run(int times);
}
