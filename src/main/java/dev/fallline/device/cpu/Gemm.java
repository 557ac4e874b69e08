package dev.fallline.device.cpu;

/** Matrix products in single precision. */
interface Gemm {
    /** Library, version and what it chose for this processor. */
    String description();

    /**
     * Prepares C ← op(A)·op(B) + D, to be run any number of times without allocating.
     *
     * @param d C itself, a row that stands for all ({@link Matrix#repeated}), or null for zeros
     */
    CpuTask prepare(
            boolean transposeLeft, Matrix a, boolean transposeRight, Matrix b, Matrix d, Matrix c);

    /**
     * Up to which share of numbers other than 0 {@link #prepareSparse} is faster; below 0 if never.
     *
     * @param batch rows of A as it lies there
     * @param columns of C
     */
    default double sparseLimit(int batch, int columns) {
        return -1;
    }

    /**
     * Prepares op(A)·op(B) + D without the zeros of A, with the same bits.
     *
     * @param bytes A as bytes, if that is what is there when the product is computed, else null
     * @param update of the parameters whose gradient C is, which then need not be left in C; or
     *     null
     * @param limit above which share of numbers other than 0 the dense product is computed
     * @param dense the same product with all zeros, for a B that is not finite
     */
    default CpuTask prepareSparse(
            boolean transposeLeft,
            Matrix a,
            ByteBatch bytes,
            boolean transposeRight,
            Matrix b,
            Matrix d,
            Matrix c,
            EarlyUpdate update,
            double limit,
            CpuTask dense) {
        throw new UnsupportedOperationException(description());
    }
}
