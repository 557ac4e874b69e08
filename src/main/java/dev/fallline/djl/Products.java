package dev.fallline.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import dev.fallline.device.EagerKernels.Factor;

import java.util.List;

/** Products of matrices. */
final class Products {
    private Products() {}

    /**
     * The products of pairs of matrices.
     *
     * @param a pairs × rows × inner, or the two last exchanged
     * @param b pairs × inner × columns, or the two last exchanged
     */
    private static Tensor pairs(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        int rows = a.length(transposeA ? 2 : 1);
        int inner = a.length(transposeA ? 1 : 2);
        int columns = b.length(transposeB ? 1 : 2);
        if (inner != b.length(transposeB ? 2 : 1) || a.length(0) != b.length(0)) {
            throw new IllegalArgumentException(
                    "Matrices of %s and %s cannot be multiplied.".formatted(a.shape(), b.shape()));
        }
        Tensor c = Tensor.zeros(new Shape(a.length(0), rows, columns), a.type());
        for (int i = 0; i < a.length(0) && c.size() > 0 && inner > 0; i++) {
            int atA = i * rows * inner;
            int atB = i * inner * columns;
            int atC = i * rows * columns;
            if (a.isFloat()) {
                Processor.KERNELS.product(
                        new Factor(a.floats(), atA, transposeA),
                        new Factor(b.floats(), atB, transposeB),
                        null,
                        c.floats(),
                        atC,
                        rows,
                        inner,
                        columns);
                continue;
            }
            for (int r = 0; r < rows; r++) {
                for (int k = 0; k < columns; k++) {
                    double sum = 0;
                    for (int j = 0; j < inner; j++) {
                        int left = atA + (transposeA ? j * rows + r : r * inner + j);
                        int right = atB + (transposeB ? k * inner + j : j * columns + k);
                        sum += a.elements().get(left) * b.elements().get(right);
                    }
                    c.elements().set(atC + r * columns + k, sum);
                }
            }
        }
        Tensor left = a.detached();
        Tensor right = b.detached();
        return c.from(
                a,
                g ->
                        transposeA
                                ? pairs(right, transposeB, g, true)
                                : pairs(g, false, right, !transposeB),
                b,
                g ->
                        transposeB
                                ? pairs(g, true, left, transposeA)
                                : pairs(left, !transposeA, g, false));
    }

    /**
     * Products of the matrices that the last two axes are; the axes before them are broadcast.
     * Vectors stand for a single row in front, a single column behind.
     *
     * @throws IllegalArgumentException if one of them is a scalar or they do not fit
     */
    static Tensor matMul(Tensor a, Tensor b) {
        if (a.rank() == 0 || b.rank() == 0) {
            throw new IllegalArgumentException("A scalar is no matrix: use mul.");
        }
        DataType type = Types.common(a, b);
        Tensor left = (a.rank() == 1 ? a.reshape(1, a.size()) : a).cast(type);
        Tensor right = (b.rank() == 1 ? b.reshape(b.size(), 1) : b).cast(type);
        Shape rows =
                a.rank() == 1 ? new Shape() : left.shape().slice(left.rank() - 2, left.rank() - 1);
        Shape columns = b.rank() == 1 ? new Shape() : right.shape().slice(right.rank() - 1);
        Shape matrixA = left.shape().slice(left.rank() - 2);
        Shape matrixB = right.shape().slice(right.rank() - 2);
        Shape leftPairs = left.shape().slice(0, left.rank() - 2);
        Shape rightPairs = right.shape().slice(0, right.rank() - 2);
        if (rightPairs.dimension() == 0) {
            // One right factor for all: the rows of all left ones are those of one matrix.
            Tensor all =
                    left.reshape(new Shape(1, leftPairs.size() * matrixA.get(0), matrixA.get(1)));
            Tensor one = right.reshape(new Shape(1).addAll(matrixB));
            return pairs(all, false, one, false).reshape(leftPairs.addAll(rows).addAll(columns));
        }
        Shape pairs = Types.broadcast(leftPairs, rightPairs);
        Shape count = new Shape(pairs.size());
        return pairs(
                        Moves.broadcast(left, pairs.addAll(matrixA)).reshape(count.addAll(matrixA)),
                        false,
                        Moves.broadcast(right, pairs.addAll(matrixB))
                                .reshape(count.addAll(matrixB)),
                        false)
                .reshape(pairs.addAll(rows).addAll(columns));
    }

    /** Sums over the last axis of the first and the last but one of the second, as in NumPy. */
    static Tensor dot(Tensor a, Tensor b) {
        if (a.rank() == 0 || b.rank() == 0) return Pairwise.MULTIPLY.apply(a, b);
        if (b.rank() <= 2) return matMul(a, b);
        int summed = b.rank() - 2;
        Tensor front = Moves.moveAxis(b, summed, 0);
        long inner = front.length(0);
        Tensor matrix = front.reshape(inner, front.size() / Math.max(1, inner));
        Shape others = b.shape().slice(0, summed).addAll(b.shape().slice(summed + 1));
        return matMul(a, matrix).reshape(a.shape().slice(0, a.rank() - 1).addAll(others));
    }

    /**
     * x·wᵀ + b for each row of x.
     *
     * @param x … × inputs
     * @param w outputs × inputs
     * @param b outputs, or null
     */
    static Tensor linear(Tensor x, Tensor w, Tensor b) {
        int inputs = w.length(1);
        int outputs = w.length(0);
        Shape shape = x.shape().slice(0, x.rank() - 1).add(outputs);
        if (x.length(x.rank() - 1) != inputs) {
            throw new IllegalArgumentException(
                    "The layer takes %d inputs, but %s has %d."
                            .formatted(inputs, x.shape(), x.length(x.rank() - 1)));
        }
        if (!x.isFloat() || x.size() == 0) {
            Tensor y = matMul(x, Moves.transpose(w));
            return b == null ? y : Pairwise.ADD.apply(y, b);
        }
        int rows = x.size() / inputs;
        Tensor y = Tensor.zeros(shape, x.type());
        multiply(x, false, w, true, b, y, rows, inputs, outputs);
        List<Tensor> tensors = b == null ? List.of(x, w) : List.of(x, w, b);
        return y.from(
                tensors,
                List.of(
                        g -> {
                            Tensor d = Tensor.zeros(x.shape(), x.type());
                            multiply(g, false, w, false, null, d, rows, outputs, inputs);
                            return d;
                        },
                        g -> {
                            Tensor d = Tensor.zeros(w.shape(), w.type());
                            multiply(g, true, x, false, null, d, outputs, rows, inputs);
                            return d;
                        },
                        g -> Sums.to(g, b.shape())));
    }

    private static void multiply(
            Tensor a,
            boolean transposeA,
            Tensor b,
            boolean transposeB,
            Tensor addend,
            Tensor c,
            int rows,
            int inner,
            int columns) {
        Processor.KERNELS.product(
                new Factor(a.floats(), 0, transposeA),
                new Factor(b.floats(), 0, transposeB),
                addend == null ? null : addend.floats(),
                c.floats(),
                0,
                rows,
                inner,
                columns);
    }

    /**
     * By Gauss–Jordan elimination with row pivots, in double precision.
     *
     * @param x … × n × n
     */
    static Tensor inverse(Tensor x) {
        int n = x.length(x.rank() - 1);
        Tensor y = Tensor.zeros(x.shape(), x.type());
        for (int at = 0; at < x.size(); at += n * n) {
            double[][] rows = new double[n][2 * n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) rows[i][j] = x.elements().get(at + i * n + j);
                rows[i][n + i] = 1;
            }
            eliminate(rows);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) y.elements().set(at + i * n + j, rows[i][n + j]);
            }
        }
        return y.withoutGradient("inverse", x);
    }

    private static void eliminate(double[][] rows) {
        for (int p = 0; p < rows.length; p++) {
            int pivot = p;
            for (int i = p; i < rows.length; i++) {
                if (Math.abs(rows[i][p]) > Math.abs(rows[pivot][p])) pivot = i;
            }
            double[] row = rows[pivot];
            rows[pivot] = rows[p];
            rows[p] = row;
            if (row[p] == 0) throw new IllegalArgumentException("The matrix has no inverse.");
            double factor = 1 / row[p];
            for (int j = 0; j < row.length; j++) row[j] *= factor;
            for (double[] other : rows) {
                if (other == row) continue;
                double f = other[p];
                for (int j = 0; j < row.length; j++) other[j] -= f * row[j];
            }
        }
    }
}
