package dev.fallline.device.cuda;

import dev.fallline.device.Precision;

/** The little that we ask of cuBLAS. Results are cuBLAS's status: 0 is success. */
interface Cublas {
    /** A call with all its arguments. */
    interface Call {
        int run();
    }

    /** Version, and how we got at it. */
    String description();

    /** Sets where cuBLAS keeps what it needs meanwhile; without it, it would allocate. */
    int workspace(long address, long bytes);

    /**
     * Prepares cublasGemmEx on column-major fp32 matrices, with α = 1: C ← op(A)·op(B) + β·C.
     *
     * @param lda elements from one column of A to the next
     */
    Call gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            long a,
            int lda,
            long b,
            int ldb,
            float beta,
            long c,
            int ldc);

    /** Frees what it holds, once. */
    int destroy();

    /** The {@code cublasComputeType_t} whose products have this precision. */
    static int computeType(Precision precision) {
        return switch (precision) {
            case FP32 -> 68;
            case TF32 -> 77;
            case BF16 -> 75;
        };
    }

    /** A version such as 120604, as people write it. */
    static String version(int number) {
        int patch = number % 100;
        return "%d.%d.%d".formatted(number / 10_000, number / 100 % 100, patch);
    }
}
