package dev.fallline.bundle;

/**
 * How long a process may take: so many seconds each, and all of them together no longer than the
 * budget. Of that, a process of one of several steps has at most a quarter, so that one that hangs
 * leaves time for the others.
 *
 * @param each seconds
 * @param end of the budget, by {@link System#nanoTime}
 */
record TimeLimit(long each, long end) {
    /** Kept back from the budget, for what is written at the end. */
    private static final long RESERVE = 5;

    /**
     * @param budget seconds, or 0 for no limit
     * @param steps how many share it
     */
    static TimeLimit of(int minutes, int budget, int steps) {
        long seconds = budget == 0 ? Integer.MAX_VALUE : Math.max(0, budget - RESERVE);
        long each = Math.min(minutes * 60L, Math.ceilDiv(seconds, Math.min(4, steps)));
        return new TimeLimit(each, System.nanoTime() + seconds * 1_000_000_000L);
    }

    /** For the next process. */
    long seconds() {
        return Math.clamp(left(), 0, each);
    }

    /** Whether there is time for anything. */
    boolean over() {
        return left() < RESERVE;
    }

    private long left() {
        return (end - System.nanoTime()) / 1_000_000_000L;
    }
}
