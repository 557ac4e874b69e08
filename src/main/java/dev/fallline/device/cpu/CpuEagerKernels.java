package dev.fallline.device.cpu;

import dev.fallline.device.EagerKernels;
import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The loops and products of the CPU, called one by one. A large product is shared by the pool, one
 * at a time; a caller that finds the pool in use computes on its own thread. The results do not
 * depend on it where those of the {@link Gemm} do not depend on the shape.
 */
final class CpuEagerKernels implements EagerKernels {
    /** So few multiplications are faster on one thread. */
    private static final long WORTH_SHARING = 500_000;

    private final CpuKernels loops;
    private final Gemm gemm;
    private final WorkerPool pool;
    private final ReentrantLock poolInUse = new ReentrantLock();

    CpuEagerKernels(CpuKernels loops, Gemm gemm, WorkerPool pool) {
        this.loops = loops;
        this.gemm = gemm;
        this.pool = pool;
    }

    @Override
    public void map(Function f, float[] x, float[] y) {
        loops.map(f, row(x), row(y));
    }

    @Override
    public void slope(Function f, float[] source, float[] upstream, float[] out) {
        loops.slope(f, row(source), row(upstream), row(out));
    }

    @Override
    public void zip(Binary op, float[] a, float[] b, float[] y) {
        loops.zip(op, row(a), row(b), row(y));
    }

    @Override
    public void scale(float[] x, float factor, float[] y) {
        loops.scale(row(x), factor, row(y));
    }

    @Override
    public void broadcastRow(float[] row, float[] y) {
        loops.broadcastRow(row(row), matrix(y, y.length / row.length));
    }

    @Override
    public void broadcastColumn(float[] column, float[] y) {
        loops.broadcastColumn(matrix(column, column.length), matrix(y, column.length));
    }

    @Override
    public void sumOverRows(float[] x, float[] y) {
        loops.sumOverRows(matrix(x, x.length / y.length), row(y));
    }

    @Override
    public void sumOverColumns(float[] x, float[] y) {
        loops.sumOverColumns(matrix(x, y.length), matrix(y, y.length));
    }

    @Override
    public void logSumExp(float[] x, float[] y) {
        loops.logSumExp(matrix(x, y.length), matrix(y, y.length));
    }

    @Override
    public void dropout(float[] x, float rate, long seed, float[] y) {
        loops.dropout(row(x), row(y), rate, seed, 0, 0);
    }

    @Override
    public void product(
            Factor a, Factor b, float[] d, float[] c, int at, int rows, int inner, int columns) {
        Matrix left = a.transposed() ? matrix(a, inner, rows) : matrix(a, rows, inner);
        Matrix right = b.transposed() ? matrix(b, columns, inner) : matrix(b, inner, columns);
        Matrix addend = d == null ? null : row(d).repeated(rows);
        Matrix out = new Matrix(c, at, 0, rows, columns);
        WorkerPool.Task part =
                worker -> {
                    int from = (int) ((long) rows * worker / pool.size());
                    int to = (int) ((long) rows * (worker + 1) / pool.size());
                    multiply(a, left, b, right, addend, out, from, to);
                };
        boolean shared = (long) rows * inner * columns >= WORTH_SHARING && rows >= pool.size();
        if (!shared || !poolInUse.tryLock()) {
            multiply(a, left, b, right, addend, out, 0, rows);
            return;
        }
        try {
            pool.run(pool.size(), part);
        } finally {
            poolInUse.unlock();
        }
    }

    /** Some of the rows of a product. */
    private void multiply(
            Factor a, Matrix left, Factor b, Matrix right, Matrix d, Matrix c, int from, int to) {
        Matrix some = a.transposed() ? left.columns(from, to) : left.rows(from, to);
        gemm.prepare(a.transposed(), some, b.transposed(), right, d, c.rows(from, to)).run(0);
    }

    private static Matrix matrix(Factor f, int rows, int columns) {
        return new Matrix(f.array(), f.at(), 0, rows, columns);
    }

    private static Matrix row(float[] x) {
        return matrix(x, 1);
    }

    private static Matrix matrix(float[] x, int rows) {
        return new Matrix(x, 0, 0, rows, x.length / rows);
    }
}
