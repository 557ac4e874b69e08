package dev.fallline.device.cpu;

/** The CPU device's own products on plain arrays, for devices that are to give the same bits. */
public final class HostProduct {
    private static final Gemm PRODUCTS = CpuDevice.bestProducts();

    private HostProduct() {}

    /** C ← op(A)·op(B) + β·C, row-major; C is m × n, op(A) m × k. */
    public static void multiply(
            boolean transposeLeft,
            float[] a,
            boolean transposeRight,
            float[] b,
            int beta,
            float[] c,
            int m,
            int n,
            int k) {
        Matrix left = transposeLeft ? matrix(a, k, m) : matrix(a, m, k);
        Matrix right = transposeRight ? matrix(b, n, k) : matrix(b, k, n);
        Matrix y = matrix(c, m, n);
        Matrix d = beta == 0 ? null : y;
        PRODUCTS.prepare(transposeLeft, left, transposeRight, right, d, y).run(0);
    }

    private static Matrix matrix(float[] array, int rows, int columns) {
        return new Matrix(array, 0, 0, rows, columns);
    }
}
