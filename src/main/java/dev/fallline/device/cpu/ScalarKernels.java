package dev.fallline.device.cpu;

import static java.lang.Math.fma;

import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;
import dev.fallline.math.FloatMath;
import dev.fallline.math.Philox;

import java.util.Arrays;

/** Plain loops: the definition of the bits, and what runs where there is no Vector API. */
class ScalarKernels implements CpuKernels {
    static final float BYTE = 2f / 255f;
    static final int ACCUMULATORS = 16;

    private final String why;

    ScalarKernels(String why) {
        this.why = why;
    }

    @Override
    public String describe() {
        return "plain loops: " + why;
    }

    @Override
    public BatchNormLoops batchNorm() {
        return new BatchNormLoops();
    }

    @Override
    public void map(Function f, Matrix x, Matrix y) {
        map(f, x, y, 0, y.size());
    }

    /** For some of the elements. */
    void map(Function f, Matrix x, Matrix y, int from, int to) {
        ScalarFunctions.map(f, x, y, from, to);
    }

    @Override
    public void slope(Function f, Matrix source, Matrix upstream, Matrix out) {
        ScalarFunctions.slope(f, source, upstream, out, 0, out.size());
    }

    @Override
    public void zip(Binary op, Matrix a, Matrix b, Matrix y) {
        zip(op, a, b, y, 0);
    }

    /** From an element on. */
    static void zip(Binary op, Matrix left, Matrix right, Matrix result, int from) {
        float[] a = left.array();
        float[] b = right.array();
        float[] y = result.array();
        int aAt = left.at();
        int bAt = right.at();
        int yAt = result.at();
        int n = result.size();
        switch (op) {
            case ADD -> {
                for (int i = from; i < n; i++) y[yAt + i] = a[aAt + i] + b[bAt + i];
            }
            case SUBTRACT -> {
                for (int i = from; i < n; i++) y[yAt + i] = a[aAt + i] - b[bAt + i];
            }
            case MULTIPLY -> {
                for (int i = from; i < n; i++) y[yAt + i] = a[aAt + i] * b[bAt + i];
            }
            case DIVIDE -> {
                for (int i = from; i < n; i++) y[yAt + i] = a[aAt + i] / b[bAt + i];
            }
            case MAXIMUM -> {
                for (int i = from; i < n; i++) y[yAt + i] = Math.max(a[aAt + i], b[bAt + i]);
            }
            case MINIMUM -> {
                for (int i = from; i < n; i++) y[yAt + i] = Math.min(a[aAt + i], b[bAt + i]);
            }
        }
    }

    @Override
    public void scale(Matrix x, float factor, Matrix y) {
        scale(x, factor, y, 0);
    }

    /** From an element on. */
    static void scale(Matrix x, float factor, Matrix y, int from) {
        float[] in = x.array();
        float[] out = y.array();
        int inAt = x.at();
        int outAt = y.at();
        int n = y.size();
        for (int i = from; i < n; i++) out[outAt + i] = in[inAt + i] * factor;
    }

    @Override
    public void fill(Matrix y, float value) {
        Arrays.fill(y.array(), y.at(), y.at() + y.size(), value);
    }

    @Override
    public void clamp(Matrix x, float limit) {
        clamp(x, limit, 0);
    }

    /** From an element on. */
    static void clamp(Matrix x, float limit, int from) {
        float[] array = x.array();
        int end = x.at() + x.size();
        for (int i = x.at() + from; i < end; i++) {
            array[i] = Math.max(Math.min(array[i], limit), -limit);
        }
    }

    @Override
    public void broadcastRow(Matrix row, Matrix y) {
        float[] out = y.array();
        int at = y.at();
        int n = y.size();
        int done = Math.min(y.columns(), n);
        System.arraycopy(row.array(), row.at(), out, at, done);
        // What is there already is copied behind itself: few long copies instead of many short.
        for (; done < n; done += Math.min(done, n - done)) {
            System.arraycopy(out, at, out, at + done, Math.min(done, n - done));
        }
    }

    @Override
    public void broadcastColumn(Matrix column, Matrix y) {
        for (int row = 0; row < y.rows(); row++) {
            int at = y.at() + row * y.columns();
            Arrays.fill(y.array(), at, at + y.columns(), column.array()[column.at() + row]);
        }
    }

    @Override
    public void sumOverRows(Matrix x, Matrix y) {
        sumOverRows(x, y, 0);
    }

    /** From a column on. */
    static void sumOverRows(Matrix x, Matrix y, int from) {
        float[] in = x.array();
        int rows = x.rows();
        int columns = x.columns();
        for (int j = from; j < columns; j++) {
            float sum = 0f;
            for (int row = 0, at = x.at() + j; row < rows; ) {
                int end = Math.min(row + ROWS, rows);
                float block = 0f;
                for (; row < end; row++, at += columns) block += in[at];
                sum += block;
            }
            y.array()[y.at() + j] = sum;
        }
    }

    @Override
    public void sumOverColumns(Matrix x, Matrix y) {
        int columns = x.columns();
        for (int row = 0; row < x.rows(); row++) {
            y.array()[y.at() + row] = total(x.array(), x.at() + row * columns, columns);
        }
    }

    @Override
    public float total(Matrix x) {
        return total(x.array(), x.at(), x.size());
    }

    private float total(float[] x, int at, int n) {
        float sum = 0f;
        for (int i = 0; i < n; i += BLOCK) sum += blockSum(x, at + i, Math.min(BLOCK, n - i));
        return sum;
    }

    float blockSum(float[] x, int xAt, int n) {
        int even = n - n % ACCUMULATORS;
        float sum = folded(x, xAt, xAt + even, 1);
        for (int i = even; i < n; i++) sum += x[xAt + i];
        return sum;
    }

    /**
     * Accumulators a stride apart, starting with the one that takes in x[from]. Four at a time: one
     * alone would wait for each of its additions.
     */
    private static float folded(float[] x, int from, int to, int stride) {
        if (stride < ACCUMULATORS / 4) {
            return folded(x, from, to, 2 * stride) + folded(x, from + stride, to, 2 * stride);
        }
        float a = 0f;
        float b = 0f;
        float c = 0f;
        float d = 0f;
        for (int i = from; i < to; i += ACCUMULATORS) {
            a += x[i];
            b += x[i + stride];
            c += x[i + 2 * stride];
            d += x[i + 3 * stride];
        }
        return (a + c) + (b + d);
    }

    @Override
    public float sumOfSquares(Matrix x) {
        float sum = 0f;
        int n = x.size();
        for (int i = 0; i < n; i += BLOCK) {
            sum += blockSumOfSquares(x.array(), x.at() + i, Math.min(BLOCK, n - i));
        }
        return sum;
    }

    float blockSumOfSquares(float[] x, int xAt, int n) {
        int even = n - n % ACCUMULATORS;
        float sum = foldedSquares(x, xAt, xAt + even, 1);
        for (int i = even; i < n; i++) sum = fma(x[xAt + i], x[xAt + i], sum);
        return sum;
    }

    private static float foldedSquares(float[] x, int from, int to, int stride) {
        if (stride < ACCUMULATORS / 4) {
            return foldedSquares(x, from, to, 2 * stride)
                    + foldedSquares(x, from + stride, to, 2 * stride);
        }
        float a = 0f;
        float b = 0f;
        float c = 0f;
        float d = 0f;
        for (int i = from; i < to; i += ACCUMULATORS) {
            a = fma(x[i], x[i], a);
            b = fma(x[i + stride], x[i + stride], b);
            c = fma(x[i + 2 * stride], x[i + 2 * stride], c);
            d = fma(x[i + 3 * stride], x[i + 3 * stride], d);
        }
        return (a + c) + (b + d);
    }

    @Override
    public void logSumExp(Matrix x, Matrix y) {
        int columns = x.columns();
        for (int row = 0; row < x.rows(); row++) {
            int at = x.at() + row * columns;
            float m = maximum(x.array(), at, columns);
            y.array()[y.at() + row] = m + FloatMath.log(sumOfExp(x.array(), at, columns, m));
        }
    }

    private static float maximum(float[] x, int at, int n) {
        float m = x[at];
        for (int i = 1; i < n; i++) m = Math.max(m, x[at + i]);
        return m;
    }

    private static float sumOfExp(float[] x, int at, int n, float m) {
        float sum = 0f;
        for (int i = 0; i < n; i++) sum += FloatMath.exp(x[at + i] - m);
        return sum;
    }

    @Override
    public void crossEntropy(Matrix logits, Matrix labels, float smoothing, Matrix losses) {
        crossEntropy(logits, labels, smoothing, losses, 0);
    }

    /** From a row on. */
    static void crossEntropy(
            Matrix logits, Matrix labels, float smoothing, Matrix losses, int from) {
        float[] z = logits.array();
        int columns = logits.columns();
        for (int row = from; row < logits.rows(); row++) {
            int at = logits.at() + row * columns;
            float m = maximum(z, at, columns);
            float wanted = z[at + label(labels, row)] - m;
            float loss = FloatMath.log(sumOfExp(z, at, columns, m)) - (1f - smoothing) * wanted;
            if (smoothing != 0f) {
                float sum = 0f;
                for (int k = 0; k < columns; k++) sum += z[at + k] - m;
                loss -= smoothing / columns * sum;
            }
            losses.array()[losses.at() + row] = loss;
        }
    }

    private static int label(Matrix labels, int row) {
        return (int) labels.array()[labels.at() + row];
    }

    @Override
    public void crossEntropySlope(
            Matrix logits, Matrix labels, float smoothing, Matrix upstream, Matrix out) {
        crossEntropySlope(logits, labels, smoothing, upstream, out, 0);
    }

    /** From a row on. */
    void crossEntropySlope(
            Matrix logits, Matrix labels, float smoothing, Matrix upstream, Matrix out, int from) {
        float[] z = logits.array();
        float[] y = out.array();
        int columns = logits.columns();
        for (int row = from; row < logits.rows(); row++) {
            int at = logits.at() + row * columns;
            int to = out.at() + row * columns;
            float m = maximum(z, at, columns);
            for (int k = 0; k < columns; k++) y[to + k] = z[at + k] - m;
        }
        map(Function.EXP, out, out, from * columns, out.size());
        for (int row = from; row < logits.rows(); row++) {
            int to = out.at() + row * columns;
            float sum = 0f;
            for (int k = 0; k < columns; k++) sum += y[to + k];
            float share = 1f / sum;
            float others = smoothing / columns;
            float up = upstream.array()[upstream.at() + row];
            y[to + label(labels, row)] -= (1f - smoothing) * sum;
            for (int k = 0; k < columns; k++) y[to + k] = up * fma(y[to + k], share, -others);
        }
    }

    @Override
    public void hits(Matrix logits, Matrix labels, Matrix y) {
        hits(logits, labels, y, 0);
    }

    /** From a row on. */
    static void hits(Matrix logits, Matrix labels, Matrix y, int from) {
        float[] z = logits.array();
        int columns = logits.columns();
        for (int row = from; row < logits.rows(); row++) {
            int at = logits.at() + row * columns;
            int label = label(labels, row);
            float wanted = z[at + label];
            boolean hit = true;
            for (int k = 0; k < columns; k++) {
                hit &= k < label ? z[at + k] < wanted : z[at + k] <= wanted;
            }
            y.array()[y.at() + row] = hit ? 1f : 0f;
        }
    }

    @Override
    public void oneHot(Matrix labels, float smoothing, Matrix y) {
        int columns = y.columns();
        fill(y, smoothing / columns);
        for (int row = 0; row < y.rows(); row++) {
            y.array()[y.at() + row * columns + label(labels, row)] += 1f - smoothing;
        }
    }

    @Override
    public void dropout(Matrix x, Matrix y, float rate, long seed, long step, int layer) {
        dropout(x, y, rate, seed, step, layer, 0, y.size());
    }

    /** For some of the elements. */
    static void dropout(
            Matrix x, Matrix y, float rate, long seed, long step, int layer, int from, int to) {
        float[] in = x.array();
        float[] out = y.array();
        Philox philox = new Philox(seed, step, layer);
        long threshold = threshold(rate);
        float scale = 1f / (1f - rate);
        for (int i = from; i < to; i++) {
            int element = y.first() + i;
            int word = element & 3;
            if (i == from || word == 0) philox.draw(element >> 2);
            boolean kept = Integer.toUnsignedLong(philox.word(word)) >= threshold;
            out[y.at() + i] = kept ? in[x.at() + i] * scale : 0f;
        }
    }

    static long threshold(float rate) {
        return Math.round(rate * 0x1p32);
    }

    @Override
    public void gatherBytes(byte[] data, int width, int[] order, int orderAt, Matrix y) {
        int column = y.first() % width;
        for (int row = 0; row < y.rows(); row++) {
            int from = order[orderAt + row] * width + column;
            bytesToFloats(data, from, y.array(), y.at() + row * y.stride(), y.columns());
        }
    }

    void bytesToFloats(byte[] data, int from, float[] y, int to, int n) {
        for (int i = 0; i < n; i++) y[to + i] = (data[from + i] & 0xFF) * BYTE;
    }

    @Override
    public void gatherFloats(float[] data, int width, int[] order, int orderAt, Matrix y) {
        if (width == 1) {
            for (int row = 0; row < y.rows(); row++) {
                y.array()[y.at() + row] = data[order[orderAt + row]];
            }
            return;
        }
        int column = y.first() % width;
        for (int row = 0; row < y.rows(); row++) {
            int from = order[orderAt + row] * width + column;
            System.arraycopy(data, from, y.array(), y.at() + row * y.stride(), y.columns());
        }
    }
}
