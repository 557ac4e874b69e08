package dev.fallline.device.cpu;

/** Who multiplies matrices in single precision. */
interface Gemm {
    /** Library, version and what it chose for this processor. */
    String description();

    /**
     * Prepares C ← op(A)·op(B) + D, to be run any number of times without allocating.
     *
     * @param d C itself, a row that stands for all ({@link Matrix#repeated}), or null for zeros
     */
    Task prepare(
            boolean transposeLeft, Matrix a, boolean transposeRight, Matrix b, Matrix d, Matrix c);
}
