package dev.fallline.lab.bench;

/** Something that takes time and can be done again and again. */
interface TimedTask {
    /** Puts things back to where they were at first; its time does not count. */
    default void prepare() {}

    /**
     * Does it so often, and returns when the last time is over.
     *
     * @param times at least 1
     */
    void run(int times);
}
