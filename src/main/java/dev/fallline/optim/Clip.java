package dev.fallline.optim;

import dev.fallline.Require;

/**
 * Keeps gradients from being too large. Here is the arithmetic of one number; the loop over the
 * elements is the device's.
 */
public sealed interface Clip {
    /** Gradients stay as they are. */
    record None() implements Clip {}

    /**
     * Each element is held within [−limit, limit].
     *
     * @param limit positive
     */
    record ByValue(double limit) implements Clip {
        public ByValue {
            Require.positive("--clip-value", limit, "0.5");
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
            Require.positive("--clip-norm", limit, "1");
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
