package dev.fallline.device;

/**
 * A number of consecutive steps.
 *
 * @param from position in the order of the first step's first example; step i takes the batch at
 *     {@code from + i · batch}
 * @param count at least 1
 * @param first number of the first step, counted over the whole training from 1; random masks
 *     depend on it
 * @param scalars for training plans: per step the optimizer's scalars for decayed parameters, then
 *     those for the others
 */
public record Steps(int from, int count, long first, float[] scalars) {
    private static final float[] NONE = {};

    /** For plans without an update. */
    public static Steps evaluation(int from, int count) {
        return new Steps(from, count, 0, NONE);
    }
}
