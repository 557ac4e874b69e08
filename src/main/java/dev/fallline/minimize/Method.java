package dev.fallline.minimize;

import java.util.Optional;

/** A way to minimize a function step by step. */
public interface Method {
    /** What a method remembers from step to step. */
    interface Iteration {
        /**
         * Makes a step.
         *
         * @param from where it stands: the start, or what the last call returned
         * @param step 1 for the first
         * @return where it goes; empty if it sees no way down
         */
        Optional<Point> next(Point from, long step);
    }

    /**
     * Begins a minimization.
     *
     * @param f to minimize
     * @return without a step made
     */
    Iteration begin(Oracle f);

    /** {@return whether it converges to points of zero gradient: methods with noise do not} */
    default boolean rests() {
        return true;
    }

    /**
     * Whether its steps stay in a set and lead to the minimum there, by a projection after each.
     *
     * @param set to minimize in
     * @return true for what is no restriction
     */
    default boolean stays(FeasibleSet set) {
        return set == FeasibleSet.EVERYWHERE;
    }

    /**
     * The same under another seed, where it draws random numbers; else itself.
     *
     * @param seed of the random numbers
     * @return the same method
     */
    default Method seeded(long seed) {
        return this;
    }
}
