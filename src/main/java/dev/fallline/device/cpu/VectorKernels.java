package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.VectorMath.SPECIES;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API, for the loops that HotSpot does not vectorize itself: those over different
 * offsets, with choices, or with the bits of floats. Whole vectors here, the rest of a region by
 * the plain loops, whose bits are the same.
 *
 * <p>The loops in this class, {@link VectorSoftmax} and {@link VectorBatchNorm} hold calls of the
 * Vector API alone. HotSpot always inlines those; a method of ours it may refuse where the caller
 * has grown large, and then it boxes the vectors.
 */
final class VectorKernels extends ScalarKernels {
    private static final int L = SPECIES.length();

    /** Four of these are the 16 accumulators of a sum, on every machine. */
    private static final VectorSpecies<Float> QUARTER = FloatVector.SPECIES_128;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

    /** A byte for each float; there are no vectors of four bytes. */
    private static final VectorSpecies<Byte> BYTES =
            L < 8 ? null : VectorSpecies.of(byte.class, VectorShape.forBitSize(L * Byte.SIZE));

    VectorKernels() {
        super("");
    }

    static int width() {
        return L;
    }

    @Override
    public String describe() {
        return "Vector API, %d floats at a time".formatted(L);
    }

    @Override
    public BatchNormLoops batchNorm() {
        return new VectorBatchNorm();
    }

    @Override
    void map(Function f, Matrix x, Matrix y, int from, int to) {
        int m = from + SPECIES.loopBound(to - from);
        VectorMap.apply(f, x, y, from, m);
        if (m < to) ScalarFunctions.map(f, x, y, m, to);
    }

    @Override
    public void slope(Function f, Matrix source, Matrix upstream, Matrix out) {
        int n = out.size();
        int m = SPECIES.loopBound(n);
        VectorSlope.apply(f, source, upstream, out, m);
        if (m < n) ScalarFunctions.slope(f, source, upstream, out, m, n);
    }

    @Override
    public void zip(Binary op, Matrix a, Matrix b, Matrix y) {
        int m = SPECIES.loopBound(y.size());
        switch (op) {
            case ADD -> add(a, b, y, m);
            case SUBTRACT -> subtract(a, b, y, m);
            case MULTIPLY -> multiply(a, b, y, m);
            case DIVIDE -> divide(a, b, y, m);
            case MAXIMUM -> maximum(a, b, y, m);
            case MINIMUM -> minimum(a, b, y, m);
        }
        if (m < y.size()) zip(op, a, b, y, m);
    }

    private static void add(Matrix a, Matrix b, Matrix y, int n) {
        for (int i = 0; i < n; i += L)
            FloatVector.fromArray(SPECIES, a.array(), a.at() + i)
                    .add(FloatVector.fromArray(SPECIES, b.array(), b.at() + i))
                    .intoArray(y.array(), y.at() + i);
    }

    private static void subtract(Matrix a, Matrix b, Matrix y, int n) {
        for (int i = 0; i < n; i += L)
            FloatVector.fromArray(SPECIES, a.array(), a.at() + i)
                    .sub(FloatVector.fromArray(SPECIES, b.array(), b.at() + i))
                    .intoArray(y.array(), y.at() + i);
    }

    private static void multiply(Matrix a, Matrix b, Matrix y, int n) {
        for (int i = 0; i < n; i += L)
            FloatVector.fromArray(SPECIES, a.array(), a.at() + i)
                    .mul(FloatVector.fromArray(SPECIES, b.array(), b.at() + i))
                    .intoArray(y.array(), y.at() + i);
    }

    private static void divide(Matrix a, Matrix b, Matrix y, int n) {
        for (int i = 0; i < n; i += L)
            FloatVector.fromArray(SPECIES, a.array(), a.at() + i)
                    .div(FloatVector.fromArray(SPECIES, b.array(), b.at() + i))
                    .intoArray(y.array(), y.at() + i);
    }

    private static void maximum(Matrix a, Matrix b, Matrix y, int n) {
        for (int i = 0; i < n; i += L)
            FloatVector.fromArray(SPECIES, a.array(), a.at() + i)
                    .max(FloatVector.fromArray(SPECIES, b.array(), b.at() + i))
                    .intoArray(y.array(), y.at() + i);
    }

    private static void minimum(Matrix a, Matrix b, Matrix y, int n) {
        for (int i = 0; i < n; i += L)
            FloatVector.fromArray(SPECIES, a.array(), a.at() + i)
                    .min(FloatVector.fromArray(SPECIES, b.array(), b.at() + i))
                    .intoArray(y.array(), y.at() + i);
    }

    @Override
    public void scale(Matrix x, float factor, Matrix y) {
        int m = SPECIES.loopBound(y.size());
        for (int i = 0; i < m; i += L)
            FloatVector.fromArray(SPECIES, x.array(), x.at() + i)
                    .mul(factor)
                    .intoArray(y.array(), y.at() + i);
        if (m < y.size()) scale(x, factor, y, m);
    }

    @Override
    public void clamp(Matrix x, float limit) {
        int m = SPECIES.loopBound(x.size());
        for (int i = 0; i < m; i += L) {
            FloatVector v = FloatVector.fromArray(SPECIES, x.array(), x.at() + i);
            v = v.blend(limit, v.compare(GT, limit));
            v.blend(-limit, v.compare(LT, -limit)).intoArray(x.array(), x.at() + i);
        }
        if (m < x.size()) clamp(x, limit, m);
    }

    @Override
    public void sumOverRows(Matrix x, Matrix y) {
        int columns = x.columns();
        int wide = columns - columns % (4 * L);
        int m = SPECIES.loopBound(columns);
        for (int j = 0; j < wide; j += 4 * L) sumFour(x, y, j);
        for (int j = wide; j < m; j += L) sumOne(x, y, j);
        if (m < columns) sumOverRows(x, y, m);
    }

    /** Four vectors of columns at a time: one alone would wait for each of its additions. */
    private static void sumFour(Matrix x, Matrix y, int column) {
        int rows = x.rows();
        int columns = x.columns();
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a = zero;
        FloatVector b = zero;
        FloatVector c = zero;
        FloatVector d = zero;
        for (int row = 0, at = column; row < rows; ) {
            int end = Math.min(row + ROWS, rows);
            FloatVector p = zero;
            FloatVector q = zero;
            FloatVector r = zero;
            FloatVector s = zero;
            for (; row < end; row++, at += columns) {
                p = p.add(FloatVector.fromArray(SPECIES, x.array(), x.at() + at));
                q = q.add(FloatVector.fromArray(SPECIES, x.array(), x.at() + at + L));
                r = r.add(FloatVector.fromArray(SPECIES, x.array(), x.at() + at + 2 * L));
                s = s.add(FloatVector.fromArray(SPECIES, x.array(), x.at() + at + 3 * L));
            }
            a = a.add(p);
            b = b.add(q);
            c = c.add(r);
            d = d.add(s);
        }
        a.intoArray(y.array(), y.at() + column);
        b.intoArray(y.array(), y.at() + column + L);
        c.intoArray(y.array(), y.at() + column + 2 * L);
        d.intoArray(y.array(), y.at() + column + 3 * L);
    }

    private static void sumOne(Matrix x, Matrix y, int column) {
        int rows = x.rows();
        int columns = x.columns();
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int row = 0, at = column; row < rows; ) {
            int end = Math.min(row + ROWS, rows);
            FloatVector block = FloatVector.zero(SPECIES);
            for (; row < end; row++, at += columns)
                block = block.add(FloatVector.fromArray(SPECIES, x.array(), x.at() + at));
            sum = sum.add(block);
        }
        sum.intoArray(y.array(), y.at() + column);
    }

    @Override
    float blockSum(float[] x, int xAt, int n) {
        float sum = 0f;
        int even = n - n % ACCUMULATORS;
        if (even > 0) sum = folded(x, xAt, xAt + even);
        for (int i = even; i < n; i++) sum += x[xAt + i];
        return sum;
    }

    private static float folded(float[] x, int from, int to) {
        FloatVector a = FloatVector.zero(QUARTER);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = from; i < to; i += ACCUMULATORS) {
            a = a.add(FloatVector.fromArray(QUARTER, x, i));
            b = b.add(FloatVector.fromArray(QUARTER, x, i + 4));
            c = c.add(FloatVector.fromArray(QUARTER, x, i + 8));
            d = d.add(FloatVector.fromArray(QUARTER, x, i + 12));
        }
        FloatVector v = a.add(c).add(b.add(d));
        return (v.lane(0) + v.lane(2)) + (v.lane(1) + v.lane(3));
    }

    @Override
    float blockSumOfSquares(float[] x, int xAt, int n) {
        float sum = 0f;
        int even = n - n % ACCUMULATORS;
        if (even > 0) sum = foldedSquares(x, xAt, xAt + even);
        for (int i = even; i < n; i++) sum = Math.fma(x[xAt + i], x[xAt + i], sum);
        return sum;
    }

    private static float foldedSquares(float[] x, int from, int to) {
        FloatVector a = FloatVector.zero(QUARTER);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = from; i < to; i += ACCUMULATORS) {
            FloatVector p = FloatVector.fromArray(QUARTER, x, i);
            FloatVector q = FloatVector.fromArray(QUARTER, x, i + 4);
            FloatVector r = FloatVector.fromArray(QUARTER, x, i + 8);
            FloatVector s = FloatVector.fromArray(QUARTER, x, i + 12);
            a = p.fma(p, a);
            b = q.fma(q, b);
            c = r.fma(r, c);
            d = s.fma(s, d);
        }
        FloatVector v = a.add(c).add(b.add(d));
        return (v.lane(0) + v.lane(2)) + (v.lane(1) + v.lane(3));
    }

    @Override
    public void crossEntropy(Matrix logits, Matrix labels, float smoothing, Matrix losses) {
        int m = VectorSoftmax.rows(logits);
        if (m > 0) VectorSoftmax.crossEntropy(logits, labels, smoothing, losses, m);
        crossEntropy(logits, labels, smoothing, losses, m);
    }

    @Override
    public void crossEntropySlope(
            Matrix logits, Matrix labels, float smoothing, Matrix upstream, Matrix out) {
        int m = VectorSoftmax.rows(logits);
        if (m > 0) VectorSoftmax.crossEntropySlope(logits, labels, smoothing, upstream, out, m);
        crossEntropySlope(logits, labels, smoothing, upstream, out, m);
    }

    @Override
    public void hits(Matrix logits, Matrix labels, Matrix y) {
        int m = VectorSoftmax.rows(logits);
        if (m > 0) VectorSoftmax.hits(logits, labels, y, m);
        hits(logits, labels, y, m);
    }

    @Override
    public void dropout(Matrix x, Matrix y, float rate, long seed, long step, int layer) {
        int n = y.size();
        int head = Math.min(n, -y.first() & 3);
        int m = head + (n - head) / VectorDropout.STRIDE * VectorDropout.STRIDE;
        if (head > 0) dropout(x, y, rate, seed, step, layer, 0, head);
        VectorDropout.apply(x, y, rate, seed, step, layer, head, m);
        if (m < n) dropout(x, y, rate, seed, step, layer, m, n);
    }

    @Override
    void bytesToFloats(byte[] data, int from, float[] y, int to, int n) {
        if (BYTES == null || n < L) {
            super.bytesToFloats(data, from, y, to, n);
            return;
        }
        for (int i = 0; i < n - L; i += L) {
            ByteVector.fromArray(BYTES, data, from + i)
                    .convertShape(ZERO_EXTEND_B2I, INTS, 0)
                    .convertShape(I2F, SPECIES, 0)
                    .reinterpretAsFloats()
                    .mul(BYTE)
                    .intoArray(y, to + i);
        }
        // The last whole vector may overlap the one before.
        ByteVector.fromArray(BYTES, data, from + n - L)
                .convertShape(ZERO_EXTEND_B2I, INTS, 0)
                .convertShape(I2F, SPECIES, 0)
                .reinterpretAsFloats()
                .mul(BYTE)
                .intoArray(y, to + n - L);
    }
}
