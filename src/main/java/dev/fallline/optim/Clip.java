package dev.fallline.optim;

import static dev.fallline.FalllineException.usage;

import dev.fallline.Range;

/**
 * Keeps gradients from being too large. Here is the arithmetic of one number; the loop over the
 * elements is the device's.
 */
public sealed interface Clip {
    /**
     * The values of the flags.
     *
     * @param value of {@code --clip-value}; null for none
     * @param norm of {@code --clip-norm}; null for none
     * @throws dev.fallline.FalllineException (usage) if both are given
     */
    static Clip of(Double value, Double norm) {
        if (value != null && norm != null) {
            throw usage("--clip-value and --clip-norm exclude each other: give one of them");
        }
        if (value != null) return new ByValue(value);
        return norm != null ? new ByNorm(norm) : new None();
    }

    /** Gradients stay as they are. */
    record None() implements Clip {}

    /**
     * Each element is held within [−limit, limit].
     *
     * @param limit positive
     */
    record ByValue(double limit) implements Clip {
        public ByValue {
            Range.POSITIVE.require("--clip-value", limit, "0.5");
        }

        /** NaN stays NaN. */
        public float clip(float gradient) {
            float bound = (float) limit;
            if (gradient > bound) return bound;
            return gradient < -bound ? -bound : gradient;
        }
    }

    /**
     * The whole gradient is scaled down to a Euclidean norm of at most limit (Pascanu et al. 2013).
     *
     * @param limit positive
     */
    record ByNorm(double limit) implements Clip {
        public ByNorm {
            Range.POSITIVE.require("--clip-norm", limit, "1");
        }

        /**
         * What to multiply each element by: min(1, limit/(norm + 1e-6)), PyTorch's rule, in double,
         * rounded once. NaN for a norm of NaN, 0 for an infinite one, so that a gradient that has
         * overflowed is still seen.
         */
        public float factor(double norm) {
            double factor = limit / (norm + 1e-6);
            return factor > 1 ? 1 : (float) factor;
        }
    }
}
