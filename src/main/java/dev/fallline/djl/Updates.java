package dev.fallline.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The updates of DJL's optimizers, as {@code ai.djl.training.optimizer} documents them: w are the
 * weights, g the gradient, multiplied by {@code rescale}, held within [−clip, clip] unless that is
 * negative, plus {@code decay} · w. Names and parameters are those of {@code NDArrayEx}: {@code
 * inputs} are w, g and what the optimizer remembers; {@code weights} and {@code lazy} have no
 * effect.
 */
final class Updates {
    private Updates() {}

    /** The numbers of the n-th array that an optimizer hands over; they are changed in place. */
    private static float[] floats(NDList arrays, int n) {
        Tensor t = FalllineArray.tensor(arrays.get(n));
        if (!t.isFloat()) {
            throw new UnsupportedOperationException(
                    "Optimizers of the engine %s update weights of type FLOAT32, not %s."
                            .formatted(FalllineEngine.NAME, t.type()));
        }
        return t.floats();
    }

    private static float[] gradient(NDList arrays, float decay, float rescale, float clip) {
        float[] w = floats(arrays, 0);
        float[] given = floats(arrays, 1);
        if (decay == 0 && rescale == 1 && clip < 0) return given;
        float[] g = new float[given.length];
        for (int i = 0; i < g.length; i++) g[i] = rescale * given[i];
        if (clip >= 0) {
            for (int i = 0; i < g.length; i++) g[i] = Math.clamp(g[i], -clip, clip);
        }
        for (int i = 0; i < g.length; i++) g[i] += decay * w[i];
        return g;
    }

    private static void changed(NDList arrays) {
        for (NDArray a : arrays) FalllineArray.tensor(a).elements().changed();
    }

    /** w ← w − ηg; with momentum v ← βv + ηg, w ← w − v. */
    static void sgdUpdate(
            NDList inputs,
            NDList weights,
            float rate,
            float decay,
            float rescale,
            float clip,
            float momentum,
            boolean lazy) {
        float[] w = floats(inputs, 0);
        float[] g = gradient(inputs, decay, rescale, clip);
        if (momentum == 0) {
            for (int i = 0; i < w.length; i++) w[i] -= rate * g[i];
        } else {
            float[] v = floats(inputs, 2);
            for (int i = 0; i < w.length; i++) {
                v[i] = momentum * v[i] + rate * g[i];
                w[i] -= v[i];
            }
        }
        changed(inputs);
    }

    /** v ← βv + g, w ← w − η(g + βv). */
    static void nagUpdate(
            NDList inputs,
            NDList weights,
            float rate,
            float decay,
            float rescale,
            float clip,
            float momentum) {
        if (momentum == 0) {
            sgdUpdate(inputs, weights, rate, decay, rescale, clip, 0, false);
            return;
        }
        float[] w = floats(inputs, 0);
        float[] g = gradient(inputs, decay, rescale, clip);
        float[] v = floats(inputs, 2);
        for (int i = 0; i < w.length; i++) {
            v[i] = momentum * v[i] + g[i];
            w[i] -= rate * (g[i] + momentum * v[i]);
        }
        changed(inputs);
    }

    /**
     * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − ηm / (√v + ε); AdamW: w ← (1 − ηλ) w first
     * and no decay in g.
     *
     * @param unbiased η with the bias correction √(1 − β₂ᵗ) / (1 − β₁ᵗ)
     */
    static void adamUpdate(
            NDList inputs,
            NDList weights,
            float rate,
            float unbiased,
            float decay,
            float rescale,
            float clip,
            float beta1,
            float beta2,
            float epsilon,
            boolean lazy,
            boolean adamw) {
        float[] w = floats(inputs, 0);
        if (adamw) Processor.KERNELS.scale(w, 1 - rate * decay, w);
        float[] g = gradient(inputs, adamw ? 0 : decay, rescale, clip);
        float[] m = floats(inputs, 2);
        float[] v = floats(inputs, 3);
        for (int i = 0; i < w.length; i++) {
            m[i] = beta1 * m[i] + (1 - beta1) * g[i];
            v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
            w[i] -= unbiased * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
        }
        changed(inputs);
    }

    /** s ← s + g², w ← w − ηg / (√s + ε). */
    static void adagradUpdate(
            NDList inputs,
            NDList weights,
            float rate,
            float decay,
            float rescale,
            float clip,
            float epsilon) {
        float[] w = floats(inputs, 0);
        float[] g = gradient(inputs, decay, rescale, clip);
        float[] s = floats(inputs, 2);
        for (int i = 0; i < w.length; i++) {
            s[i] += g[i] * g[i];
            w[i] -= rate * g[i] / ((float) Math.sqrt(s[i]) + epsilon);
        }
        changed(inputs);
    }

    /**
     * s ← ρs + (1 − ρ)g², w ← w − ηg / (√s + ε) (Tieleman, Hinton 2012); centered a ← ρa + (1 −
     * ρ)g, v ← βv − ηg / √(s − a² + ε), w ← w + v (Graves 2013).
     */
    static void rmspropUpdate(
            NDList inputs,
            NDList weights,
            float rate,
            float decay,
            float rescale,
            float clip,
            float rho,
            float momentum,
            float epsilon,
            boolean centered) {
        float[] w = floats(inputs, 0);
        float[] g = gradient(inputs, decay, rescale, clip);
        float[] s = floats(inputs, centered ? 3 : 2);
        for (int i = 0; i < w.length; i++) s[i] = rho * s[i] + (1 - rho) * g[i] * g[i];
        if (centered) {
            float[] a = floats(inputs, 2);
            float[] v = floats(inputs, 4);
            for (int i = 0; i < w.length; i++) {
                a[i] = rho * a[i] + (1 - rho) * g[i];
                float spread = s[i] - a[i] * a[i];
                v[i] = momentum * v[i] - rate * g[i] / (float) Math.sqrt(spread + epsilon);
                w[i] += v[i];
            }
        } else {
            for (int i = 0; i < w.length; i++) {
                w[i] -= rate * g[i] / ((float) Math.sqrt(s[i]) + epsilon);
            }
        }
        changed(inputs);
    }

    /** s ← ρs + (1 − ρ)g², d = g √(u + ε) / √(s + ε), u ← ρu + (1 − ρ)d², w ← w − d. */
    static void adadeltaUpdate(
            NDList inputs,
            NDList weights,
            float decay,
            float rescale,
            float clip,
            float rho,
            float epsilon) {
        float[] w = floats(inputs, 0);
        float[] g = gradient(inputs, decay, rescale, clip);
        float[] s = floats(inputs, 2);
        float[] u = floats(inputs, 3);
        for (int i = 0; i < w.length; i++) {
            s[i] = rho * s[i] + (1 - rho) * g[i] * g[i];
            float root = (float) Math.sqrt(u[i] + epsilon) / (float) Math.sqrt(s[i] + epsilon);
            float d = g[i] * root;
            u[i] = rho * u[i] + (1 - rho) * d * d;
            w[i] -= d;
        }
        changed(inputs);
    }
}
