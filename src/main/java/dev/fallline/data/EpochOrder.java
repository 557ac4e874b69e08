package dev.fallline.data;

import dev.fallline.math.SplitMix;

/**
 * The order in which an epoch visits the examples: a pure function of seed and epoch, so that a
 * resumed run needs no state. Fisher and Yates's shuffle (Durstenfeld 1964) over the SplitMix64
 * stream named by the two numbers; the same bits on every platform.
 *
 * @param seed the seed of the run
 */
public record EpochOrder(long seed) {
    /**
     * Fills the array with 0 … length − 1 in the order of the epoch.
     *
     * @param epoch from 1, or wherever the caller counts from
     */
    public void fill(int epoch, int[] order) {
        shuffled(SplitMix.stream(seed, epoch), order);
    }

    /**
     * Fills the array with the given indices, such as {@link Split#train}, in the order of the
     * epoch.
     */
    public void fill(int epoch, int[] indices, int[] order) {
        System.arraycopy(indices, 0, order, 0, indices.length);
        shuffle(SplitMix.stream(seed, epoch), order);
    }

    static void shuffled(SplitMix random, int[] order) {
        for (int i = 0; i < order.length; i++) order[i] = i;
        shuffle(random, order);
    }

    private static void shuffle(SplitMix random, int[] order) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.below(i + 1);
            int held = order[i];
            order[i] = order[j];
            order[j] = held;
        }
    }
}
