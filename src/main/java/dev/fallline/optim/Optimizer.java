package dev.fallline.optim;

import java.util.List;

/**
 * A rule that moves parameters against their gradient, element by element.
 *
 * <p>An optimizer is an immutable record. What it remembers between steps lives in <em>slots</em>:
 * arrays as long as the parameters, owned by the device, zero before the first step. What changes
 * from step to step but not from element to element (rate, bias corrections) are its
 * <em>scalars</em>, computed on the host in double precision and handed over as floats. A device
 * supplies nothing but the loop over the elements.
 */
public interface Optimizer {
    /** The name by which {@code --optimizer} knows it. */
    String name();

    /** The slots, by name, in the order in which {@link #update} receives them. */
    List<String> slots();

    /** How many scalars a step needs. */
    int scalarCount();

    /**
     * Writes the scalars of one step into {@code target[at .. at + scalarCount())}.
     *
     * @param step 1 for the first update
     * @param rate learning rate of this step
     */
    void scalars(long step, double rate, float[] target, int at);

    /**
     * Updates elements {@code from} (inclusive) to {@code to} (exclusive). This loop is the CPU
     * path and the reference for every other device: only {@code + − × ÷ √}, so that each device
     * can give the same bits.
     *
     * @param parameters moved in place
     * @param gradient of the loss, same length, read only
     * @param slots one array a slot, same length, updated in place
     * @param scalars holds this step's scalars from index {@code at}
     */
    void update(
            float[] parameters,
            float[] gradient,
            float[][] slots,
            float[] scalars,
            int at,
            int from,
            int to);

    /** The same rule with weight decay off: for biases and norms. */
    Optimizer withoutDecay();
}
