package dev.fallline.optim;

import dev.fallline.FalllineException;

import java.util.List;
import java.util.Optional;

/**
 * A rule that moves parameters against their gradient, element by element.
 *
 * <p>An optimizer is an immutable record. What it remembers between steps lives in <em>slots</em>:
 * arrays as long as the parameters, owned by the device, zero before the first step. What changes
 * from step to step but not from element to element (rate, bias corrections) are its
 * <em>scalars</em>, computed on the host in double precision and handed over to devices as floats.
 * A device supplies nothing but the loop over the elements. One of the user's own needs {@link
 * #update(float[], float[], float[][], float[], int, int)} alone, and runs on the CPU.
 *
 * <p>The formulas use θ for the parameters, g for the gradient, η for the rate, λ for weight decay
 * and t = 1, 2, … for the step. The order of the scalars in each class is that of its kernel.
 */
public interface Optimizer {
    /**
     * The name by which {@code --optimizer} knows it; of one that it does not know, its class.
     *
     * @return such as {@code adamw}
     */
    default String name() {
        boolean known = getClass().getPackage() == Optimizer.class.getPackage();
        return known ? Optimizers.name(getClass()) : getClass().getSimpleName();
    }

    /**
     * The name of the loop that a device needs: that of the optimizer, unless its settings decide
     * which slots there are.
     *
     * @return such as {@code adam_amsgrad}
     */
    default String kernel() {
        return name();
    }

    /**
     * The slots, by name, in the order in which {@link #update} receives them; none unless
     * overridden. Two optimizers that use one name mean the same quantity on the same scale ({@code
     * velocity} is a sum of gradients, {@code mean} and {@code square} are running means), so that
     * one can take over from the other (docs/decisions/0002).
     *
     * @return names, each once
     */
    default List<String> slots() {
        return List.of();
    }

    /**
     * The slot that holds the solution, for methods that take their gradient at another point than
     * the one they report; empty where the parameters themselves are the solution.
     *
     * @return one of {@link #slots}
     */
    default Optional<String> solution() {
        return Optional.empty();
    }

    /**
     * Whether its steps make parameters exactly zero, so that zeros are counted.
     *
     * @return false unless overridden
     */
    default boolean sparse() {
        return false;
    }

    /**
     * The same under another seed, where it draws random numbers; else itself.
     *
     * @param seed of the training
     * @return the same rule
     */
    default Optimizer seeded(long seed) {
        return this;
    }

    /**
     * The scalars of one step, always as many. They are a pure function of the arguments: steps may
     * be asked for in any order, after a resume or ahead of time. The rate alone unless overridden.
     *
     * @param step 1 for the first update
     * @param rate learning rate of this step
     * @return as many numbers for every step
     */
    default double[] scalars(long step, double rate) {
        return new double[] {rate};
    }

    /**
     * The same, each rounded to float: what the loop of a device takes.
     *
     * @param step 1 for the first update
     * @param rate learning rate of this step
     * @return as many numbers for every step
     */
    default float[] floatScalars(long step, double rate) {
        double[] exact = scalars(step, rate);
        float[] rounded = new float[exact.length];
        for (int i = 0; i < exact.length; i++) rounded[i] = (float) exact[i];
        return rounded;
    }

    /**
     * Updates elements {@code from} (inclusive) to {@code to} (exclusive). This loop is the CPU
     * path and the reference for every other device: only {@code + − × ÷ √}, comparisons and signs,
     * each rounded to float, so that each device can give the same bits. What a slot keeps of
     * itself fades as {@code DenormalFlush} says. One index for all arrays and arrays distinct from
     * each other let HotSpot vectorize it.
     *
     * @param theta the parameters, moved in place
     * @param gradient of the loss, same length, read only
     * @param slots one array a slot, same length, updated in place
     * @param scalars of this step, each rounded to float
     * @param from first element, from 0
     * @param to element behind the last one, at most the number of parameters
     */
    void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to);

    /**
     * The same rule in double precision over whole arrays, for functions of a few variables and as
     * the yardstick of the loop in single precision. A training does not need it.
     *
     * @param theta the parameters, moved in place
     * @param gradient of the function, same length, read only
     * @param slots one array a slot, same length, updated in place
     * @param scalars of this step
     * @throws FalllineException (usage) if there is none
     */
    default void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        throw FalllineException.usage(
                "%s has no update in double precision: override update(double[], …) to minimize functions with it",
                name());
    }

    /**
     * The same rule with weight decay, and any penalty in its step, off: for biases and norms.
     * Itself where it has neither.
     *
     * @return a rule with the same slots
     */
    default Optimizer withoutDecay() {
        return this;
    }
}
