package dev.fallline.plan;

import dev.fallline.graph.Shape;

/**
 * The memory of a tensor while a plan runs.
 *
 * @param offset of its first element in its space, in elements
 */
public record Region(Space space, int offset, Shape shape) {
    /** The parts of a plan's memory. */
    public enum Space {
        /** The flat parameters, by {@link dev.fallline.graph.Layout}; kept from step to step. */
        PARAMETERS,
        /**
         * Their gradient, in the same order: each written once a step, read by the update alone.
         */
        GRADIENT,
        /** Everything else: regions that share an offset are the same memory, others are apart. */
        WORK
    }
}
