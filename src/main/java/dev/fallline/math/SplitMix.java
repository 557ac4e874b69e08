package dev.fallline.math;

/**
 * SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"): the
 * numbers behind generated data, splits, epoch orders and initial weights. It is written out here
 * because those must keep their bits from one JDK to the next.
 *
 * <p>A stream is named by keys — a seed, an epoch, the number of an example — so that any part of a
 * data set can be drawn by itself, in any order, by any thread.
 */
public final class SplitMix {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private static final double ULP = 0x1p-53;

    private long state;
    private double spare = Double.NaN;

    SplitMix(long state) {
        this.state = state;
    }

    /** The stream named by the keys; other keys, or the same in another order, name another. */
    public static SplitMix stream(long first, long second) {
        return new SplitMix(mix(mix(first + GAMMA) + second));
    }

    public static SplitMix stream(long first, long second, long third) {
        return new SplitMix(mix(mix(mix(first + GAMMA) + second) + third));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    public long bits() {
        state += GAMMA;
        return mix(state);
    }

    /** Uniform in [0, 1). */
    public double uniform() {
        return (bits() >>> 11) * ULP;
    }

    /** Uniform in [from, to). */
    public double uniform(double from, double to) {
        return from + (to - from) * uniform();
    }

    /**
     * Uniform in 0 … bound − 1, without bias: the high half of a product, drawn again where the low
     * half shows that the value has one preimage too many (Lemire 2019).
     */
    public int below(int bound) {
        long product = (bits() >>> 32) * bound;
        long low = product & 0xFFFFFFFFL;
        if (low < bound) {
            long uneven = (1L << 32) % bound;
            while (low < uneven) {
                product = (bits() >>> 32) * bound;
                low = product & 0xFFFFFFFFL;
            }
        }
        return (int) (product >>> 32);
    }

    /** Standard normal, by the polar method (Marsaglia, Bray 1964). */
    public double normal() {
        if (!Double.isNaN(spare)) {
            double value = spare;
            spare = Double.NaN;
            return value;
        }
        double u;
        double v;
        double s;
        do {
            u = uniform(-1, 1);
            v = uniform(-1, 1);
            s = u * u + v * v;
        } while (s >= 1 || s == 0);
        double scale = Math.sqrt(-2 * StrictMath.log(s) / s);
        spare = v * scale;
        return u * scale;
    }
}
