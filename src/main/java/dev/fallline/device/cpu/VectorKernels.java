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
 * <p>The loops in this class, {@link VectorBatchNorm} and {@link VectorDropout} hold calls of the
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
    public void map(Function f, float[] x, int xAt, float[] y, int yAt, int n) {
        int m = SPECIES.loopBound(n);
        VectorMap.apply(f, x, xAt, y, yAt, m);
        if (m < n) super.map(f, x, xAt + m, y, yAt + m, n - m);
    }

    @Override
    public void slope(
            Function f,
            float[] source,
            int sourceAt,
            float[] upstream,
            int upstreamAt,
            float[] out,
            int outAt,
            int n) {
        int m = SPECIES.loopBound(n);
        VectorSlope.apply(f, source, sourceAt, upstream, upstreamAt, out, outAt, m);
        if (m < n) {
            super.slope(f, source, sourceAt + m, upstream, upstreamAt + m, out, outAt + m, n - m);
        }
    }

    @Override
    public void zip(Binary op, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        int m = SPECIES.loopBound(n);
        switch (op) {
            case ADD -> add(a, aAt, b, bAt, y, yAt, m);
            case SUBTRACT -> subtract(a, aAt, b, bAt, y, yAt, m);
            case MULTIPLY -> multiply(a, aAt, b, bAt, y, yAt, m);
            case DIVIDE -> divide(a, aAt, b, bAt, y, yAt, m);
            case MAXIMUM -> maximum(a, aAt, b, bAt, y, yAt, m);
            case MINIMUM -> minimum(a, aAt, b, bAt, y, yAt, m);
        }
        if (m < n) super.zip(op, a, aAt + m, b, bAt + m, y, yAt + m, n - m);
    }

    private static void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L)
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .add(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(y, yAt + i);
    }

    private static void subtract(
            float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L)
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .sub(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(y, yAt + i);
    }

    private static void multiply(
            float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L)
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .mul(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(y, yAt + i);
    }

    private static void divide(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L)
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .div(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(y, yAt + i);
    }

    private static void maximum(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L)
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .max(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(y, yAt + i);
    }

    private static void minimum(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L)
            FloatVector.fromArray(SPECIES, a, aAt + i)
                    .min(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(y, yAt + i);
    }

    @Override
    public void scale(float[] x, int xAt, float factor, float[] y, int yAt, int n) {
        int m = SPECIES.loopBound(n);
        for (int i = 0; i < m; i += L)
            FloatVector.fromArray(SPECIES, x, xAt + i).mul(factor).intoArray(y, yAt + i);
        if (m < n) super.scale(x, xAt + m, factor, y, yAt + m, n - m);
    }

    @Override
    public void clamp(float[] x, int xAt, int n, float limit) {
        int m = SPECIES.loopBound(n);
        for (int i = xAt; i < xAt + m; i += L) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, i);
            v = v.blend(limit, v.compare(GT, limit));
            v.blend(-limit, v.compare(LT, -limit)).intoArray(x, i);
        }
        if (m < n) super.clamp(x, xAt + m, n - m, limit);
    }

    @Override
    public void sumOverRows(float[] x, int xAt, float[] y, int yAt, int rows, int columns) {
        int wide = columns - columns % (4 * L);
        int m = SPECIES.loopBound(columns);
        for (int j = 0; j < wide; j += 4 * L) sumFour(x, xAt + j, y, yAt + j, rows, columns);
        for (int j = wide; j < m; j += L) sumOne(x, xAt + j, y, yAt + j, rows, columns);
        if (m < columns) sumOverRows(x, xAt, y, yAt, rows, columns, m);
    }

    /** Four vectors of columns at a time: one alone would wait for each of its additions. */
    private static void sumFour(float[] x, int xAt, float[] y, int yAt, int rows, int columns) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a = zero;
        FloatVector b = zero;
        FloatVector c = zero;
        FloatVector d = zero;
        for (int row = 0, at = xAt; row < rows; ) {
            int end = Math.min(row + ROWS, rows);
            FloatVector p = zero;
            FloatVector q = zero;
            FloatVector r = zero;
            FloatVector s = zero;
            for (; row < end; row++, at += columns) {
                p = p.add(FloatVector.fromArray(SPECIES, x, at));
                q = q.add(FloatVector.fromArray(SPECIES, x, at + L));
                r = r.add(FloatVector.fromArray(SPECIES, x, at + 2 * L));
                s = s.add(FloatVector.fromArray(SPECIES, x, at + 3 * L));
            }
            a = a.add(p);
            b = b.add(q);
            c = c.add(r);
            d = d.add(s);
        }
        a.intoArray(y, yAt);
        b.intoArray(y, yAt + L);
        c.intoArray(y, yAt + 2 * L);
        d.intoArray(y, yAt + 3 * L);
    }

    private static void sumOne(float[] x, int xAt, float[] y, int yAt, int rows, int columns) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int row = 0, at = xAt; row < rows; ) {
            int end = Math.min(row + ROWS, rows);
            FloatVector block = FloatVector.zero(SPECIES);
            for (; row < end; row++, at += columns) {
                block = block.add(FloatVector.fromArray(SPECIES, x, at));
            }
            sum = sum.add(block);
        }
        sum.intoArray(y, yAt);
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
    public void crossEntropy(
            float[] logits,
            int logitsAt,
            float[] labels,
            int labelsAt,
            float smoothing,
            float[] losses,
            int lossesAt,
            int rows,
            int columns) {
        int m = VectorSoftmax.rows(rows, columns);
        if (m > 0)
            VectorSoftmax.crossEntropy(
                    logits, logitsAt, labels, labelsAt, smoothing, losses, lossesAt, m, columns);
        super.crossEntropy(
                logits,
                logitsAt + m * columns,
                labels,
                labelsAt + m,
                smoothing,
                losses,
                lossesAt + m,
                rows - m,
                columns);
    }

    @Override
    public void crossEntropySlope(
            float[] logits,
            int logitsAt,
            float[] labels,
            int labelsAt,
            float smoothing,
            float[] upstream,
            int upstreamAt,
            float[] out,
            int outAt,
            int rows,
            int columns) {
        int m = VectorSoftmax.rows(rows, columns);
        if (m > 0)
            VectorSoftmax.crossEntropySlope(
                    logits,
                    logitsAt,
                    labels,
                    labelsAt,
                    smoothing,
                    upstream,
                    upstreamAt,
                    out,
                    outAt,
                    m,
                    columns);
        super.crossEntropySlope(
                logits,
                logitsAt + m * columns,
                labels,
                labelsAt + m,
                smoothing,
                upstream,
                upstreamAt + m,
                out,
                outAt + m * columns,
                rows - m,
                columns);
    }

    @Override
    public void hits(
            float[] logits,
            int logitsAt,
            float[] labels,
            int labelsAt,
            float[] y,
            int yAt,
            int rows,
            int columns) {
        int m = VectorSoftmax.rows(rows, columns);
        if (m > 0) VectorSoftmax.hits(logits, logitsAt, labels, labelsAt, y, yAt, m, columns);
        int skipped = m * columns;
        super.hits(logits, logitsAt + skipped, labels, labelsAt + m, y, yAt + m, rows - m, columns);
    }

    @Override
    public void dropout(
            float[] x,
            int xAt,
            float[] y,
            int yAt,
            int n,
            long firstElement,
            float rate,
            long seed,
            long step,
            int layer) {
        int head = Math.min(n, (int) -firstElement & 3);
        int m = head + (n - head) / VectorDropout.STRIDE * VectorDropout.STRIDE;
        if (head > 0) super.dropout(x, xAt, y, yAt, head, firstElement, rate, seed, step, layer);
        VectorDropout.apply(
                x,
                xAt + head,
                y,
                yAt + head,
                m - head,
                firstElement + head,
                rate,
                seed,
                step,
                layer);
        if (m == n) return;
        super.dropout(x, xAt + m, y, yAt + m, n - m, firstElement + m, rate, seed, step, layer);
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
