package dev.fallline.device.cpu;

/**
 * Chooses by measured time whether a plan's workers run side by side or one after the other on the
 * caller's thread. On a machine that other programs keep busy, workers that wait for each other
 * lose a time slice at many barriers, and one thread alone is faster. The other way is tried at
 * intervals: the more time a trial cost, the longer is the next one delayed.
 */
final class Concurrency {
    /** What a trial cost is at most so much of the time until the next one. */
    private static final double COST = 0.01;

    /** Steps in which the other way must be faster, since a short stretch may be undisturbed. */
    private static final int ENOUGH = 64;

    /** The other way must take at most so much of the time. */
    private static final double CLEARLY_FASTER = 0.95;

    private boolean sideBySide = true;
    private boolean trial;
    private double nanosPerStep = Double.NaN;
    private double trialNanos;
    private int trialSteps;

    /** Nanoseconds of work until the next trial. */
    private double delay;

    /** Whether the next run tries one of the two ways: it should be short. */
    boolean isTrial() {
        return trial || Double.isNaN(nanosPerStep);
    }

    /** Whether the next run is one of workers side by side. */
    boolean sideBySide() {
        return sideBySide != trial;
    }

    /**
     * @param nanos that the run took which {@link #sideBySide} was asked about
     */
    void took(double nanos, int steps) {
        if (!trial) {
            double measured = nanos / steps;
            boolean first = Double.isNaN(nanosPerStep);
            nanosPerStep = first ? measured : (nanosPerStep + measured) / 2;
            delay -= nanos;
            trial = delay <= 0;
            return;
        }
        trialNanos += nanos;
        trialSteps += steps;
        double measured = trialNanos / trialSteps;
        boolean faster = measured < CLEARLY_FASTER * nanosPerStep;
        if (faster && trialSteps < ENOUGH) return;
        delay = (trialNanos - trialSteps * nanosPerStep) / COST;
        if (faster) {
            sideBySide = !sideBySide;
            nanosPerStep = measured;
        }
        trial = false;
        trialNanos = 0;
        trialSteps = 0;
    }
}
