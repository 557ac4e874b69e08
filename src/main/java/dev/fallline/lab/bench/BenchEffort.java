package dev.fallline.lab.bench;

/**
 * How thoroughly to measure.
 *
 * @param window seconds that a contestant runs without a break, at least: long beside the clock's
 *     step and the wait for the end
 * @param rounds windows of each contestant that count
 * @param leastWarmUp seconds that each runs before, at least
 * @param mostWarmUp seconds after which it counts as warm although it still gets faster
 * @param seconds that the windows of a contestant may take together, where a single run takes long;
 *     three count in any case
 */
public record BenchEffort(
        double window, int rounds, double leastWarmUp, double mostWarmUp, double seconds) {
    /** For figures to publish. */
    public static final BenchEffort FULL = new BenchEffort(0.02, 15, 0.3, 3, 2);

    /** To check that everything works. */
    public static final BenchEffort QUICK = new BenchEffort(0.002, 5, 0.02, 0.1, 0.1);

    private static final int LEAST_ROUNDS = 3;

    /** How many windows count, if one takes so many seconds. */
    int rounds(double longest) {
        return Math.clamp((long) (seconds / longest), LEAST_ROUNDS, rounds);
    }
}
