package dev.fallline.device.cpu;

/**
 * Chooses by measured time whether a plan's workers run side by side or one after the other on the
 * caller's thread. On a machine that other programs keep busy, workers that wait for each other
 * lose a time slice at many barriers, and one thread alone is faster. The other way is tried at
 * intervals that grow each time it was slower.
 */
final class Concurrency {
    /** Runs between two trials: at first, and at most. */
    private static final int FIRST = 4;

    private static final int MOST = 128;

    /** The other way must take at most so much of the time. */
    private static final double CLEARLY_FASTER = 0.95;

    private boolean sideBySide = true;
    private boolean trial;
    private double nanos = Double.NaN;
    private int interval = FIRST;
    private int runs;

    /** Whether the next run tries the other way: it should be short. */
    boolean isTrial() {
        return trial;
    }

    /** Whether the next run is one of workers side by side. */
    boolean sideBySide() {
        return sideBySide != trial;
    }

    /**
     * @param nanosPerStep of the run that {@link #sideBySide} was asked about
     */
    void took(double nanosPerStep) {
        if (!trial) {
            nanos = Double.isNaN(nanos) ? nanosPerStep : (nanos + nanosPerStep) / 2;
            trial = ++runs >= interval;
            return;
        }
        boolean change = nanosPerStep < CLEARLY_FASTER * nanos;
        if (change) {
            sideBySide = !sideBySide;
            nanos = nanosPerStep;
        }
        interval = change ? FIRST : Math.min(MOST, 2 * interval);
        trial = false;
        runs = 0;
    }
}
