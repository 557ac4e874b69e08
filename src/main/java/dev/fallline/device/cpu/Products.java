package dev.fallline.device.cpu;

/** Who multiplies matrices in single precision. */
interface Products {
    /** Library, version and what it chose for this processor. */
    String description();

    /**
     * Prepares C ← op(A)·op(B) + β·C, to be run any number of times without allocating.
     *
     * @param beta 0 (C is only written) or 1
     */
    Kernel prepare(
            boolean transposeLeft,
            Matrix a,
            boolean transposeRight,
            Matrix b,
            float beta,
            Matrix c);
}
