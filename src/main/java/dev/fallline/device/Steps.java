package dev.fallline.device;

import dev.fallline.optim.Optimizer;
import dev.fallline.plan.Plan;

import java.util.function.IntToDoubleFunction;

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

    /**
     * The scalars of consecutive steps of an optimizer, as {@link #scalars} has them.
     *
     * @param first number of the first step, counted by the optimizer from 1
     * @param rate learning rate of each step, counted from 0
     */
    public static float[] scalars(
            Optimizer optimizer, long first, int count, IntToDoubleFunction rate) {
        Optimizer undecayed = optimizer.withoutDecay();
        float[] all = {};
        for (int k = 0; k < count; k++) {
            float[] decayed = optimizer.floatScalars(first + k, rate.applyAsDouble(k));
            float[] others = undecayed.floatScalars(first + k, rate.applyAsDouble(k));
            int width = decayed.length;
            if (k == 0) all = new float[2 * count * width];
            System.arraycopy(decayed, 0, all, 2 * k * width, width);
            System.arraycopy(others, 0, all, (2 * k + 1) * width, width);
        }
        return all;
    }

    /** For plans without an update. */
    public static Steps evaluation(int from, int count) {
        return new Steps(from, count, 0, NONE);
    }

    /**
     * What every device checks before it touches anything, so that it can go on afterwards.
     *
     * @param width numbers in an example
     * @param targets numbers of each example's target
     * @param ordered places in the order of the examples
     * @throws IllegalArgumentException if a plan cannot take these steps
     */
    public void check(Plan plan, int width, int targets, int ordered, float[] notes) {
        plan.width().ifPresent(w -> require(w == width, "features in an example", w, width));
        plan.targets().ifPresent(t -> require(t == targets, "targets of an example", t, targets));
        require(count >= 1, "steps, or more", 1, count);
        require(from >= 0, "or more as the first place in the order", 0, from);
        long end = from + (long) count * plan.batch();
        require(end <= ordered, "places in the order of the examples", end, ordered);
        long noted = (long) count * plan.notes().size();
        require(noted <= notes.length, "places for notes", noted, notes.length);
        long wanted = plan.update().map(u -> (long) count * u.scalars()).orElse(0L);
        require(wanted <= scalars.length, "scalars for the optimizer", wanted, scalars.length);
    }

    private static void require(boolean fits, String what, long expected, long found) {
        if (fits) return;
        throw new IllegalArgumentException(
                "expected %d %s, found %d".formatted(expected, what, found));
    }
}
