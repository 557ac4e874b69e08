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
    public void map(Function f, float[] x, int xAt, float[] y, int yAt, int n) {
        ScalarFunctions.map(f, x, xAt, y, yAt, n);
    }

    @Override
    public void slope(
            Function f, float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        ScalarFunctions.slope(f, s, sAt, u, uAt, out, at, n);
    }

    @Override
    public void zip(Binary op, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        switch (op) {
            case ADD -> {
                for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i] + b[bAt + i];
            }
            case SUBTRACT -> {
                for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i] - b[bAt + i];
            }
            case MULTIPLY -> {
                for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i] * b[bAt + i];
            }
            case DIVIDE -> {
                for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i] / b[bAt + i];
            }
            case MAXIMUM -> {
                for (int i = 0; i < n; i++) y[yAt + i] = Math.max(a[aAt + i], b[bAt + i]);
            }
            case MINIMUM -> {
                for (int i = 0; i < n; i++) y[yAt + i] = Math.min(a[aAt + i], b[bAt + i]);
            }
        }
    }

    @Override
    public void scale(float[] x, int xAt, float factor, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) y[yAt + i] = x[xAt + i] * factor;
    }

    @Override
    public void fill(float[] y, int yAt, int n, float value) {
        Arrays.fill(y, yAt, yAt + n, value);
    }

    @Override
    public void clamp(float[] x, int xAt, int n, float limit) {
        for (int i = xAt; i < xAt + n; i++) x[i] = Math.max(Math.min(x[i], limit), -limit);
    }

    @Override
    public void broadcastRow(float[] row, int rowAt, float[] y, int yAt, int rows, int columns) {
        int n = rows * columns;
        int done = Math.min(columns, n);
        System.arraycopy(row, rowAt, y, yAt, done);
        // What is there already is copied behind itself: few long copies instead of many short.
        for (; done < n; done += Math.min(done, n - done)) {
            System.arraycopy(y, yAt, y, yAt + done, Math.min(done, n - done));
        }
    }

    @Override
    public void broadcastColumn(
            float[] column, int columnAt, float[] y, int yAt, int rows, int columns) {
        for (int row = 0; row < rows; row++) {
            fill(y, yAt + row * columns, columns, column[columnAt + row]);
        }
    }

    @Override
    public void sumOverRows(float[] x, int xAt, float[] y, int yAt, int rows, int columns) {
        sumOverRows(x, xAt, y, yAt, rows, columns, 0);
    }

    /** From a column on. */
    static void sumOverRows(
            float[] x, int xAt, float[] y, int yAt, int rows, int columns, int from) {
        for (int j = from; j < columns; j++) {
            float sum = 0f;
            for (int row = 0, at = xAt + j; row < rows; ) {
                int end = Math.min(row + ROWS, rows);
                float block = 0f;
                for (; row < end; row++, at += columns) block += x[at];
                sum += block;
            }
            y[yAt + j] = sum;
        }
    }

    @Override
    public void sumOverColumns(float[] x, int xAt, float[] y, int yAt, int rows, int columns) {
        for (int row = 0; row < rows; row++) y[yAt + row] = total(x, xAt + row * columns, columns);
    }

    @Override
    public float total(float[] x, int xAt, int n) {
        float sum = 0f;
        for (int i = 0; i < n; i += BLOCK) sum += blockSum(x, xAt + i, Math.min(BLOCK, n - i));
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
    public float sumOfSquares(float[] x, int xAt, int n) {
        float sum = 0f;
        for (int i = 0; i < n; i += BLOCK) {
            sum += blockSumOfSquares(x, xAt + i, Math.min(BLOCK, n - i));
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
    public void logSumExp(float[] x, int xAt, float[] y, int yAt, int rows, int columns) {
        for (int row = 0; row < rows; row++) {
            int at = xAt + row * columns;
            float m = maximum(x, at, columns);
            y[yAt + row] = m + FloatMath.log(sumOfExp(x, at, columns, m));
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
        for (int row = 0; row < rows; row++) {
            int at = logitsAt + row * columns;
            float m = maximum(logits, at, columns);
            float wanted = logits[at + (int) labels[labelsAt + row]] - m;
            float loss =
                    FloatMath.log(sumOfExp(logits, at, columns, m)) - (1f - smoothing) * wanted;
            if (smoothing != 0f) {
                float sum = 0f;
                for (int k = 0; k < columns; k++) sum += logits[at + k] - m;
                loss -= smoothing / columns * sum;
            }
            losses[lossesAt + row] = loss;
        }
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
        for (int row = 0; row < rows; row++) {
            int at = logitsAt + row * columns;
            int to = outAt + row * columns;
            float m = maximum(logits, at, columns);
            for (int k = 0; k < columns; k++) out[to + k] = logits[at + k] - m;
        }
        map(Function.EXP, out, outAt, out, outAt, rows * columns);
        for (int row = 0; row < rows; row++) {
            int to = outAt + row * columns;
            float sum = 0f;
            for (int k = 0; k < columns; k++) sum += out[to + k];
            float share = 1f / sum;
            float others = smoothing / columns;
            out[to + (int) labels[labelsAt + row]] -= (1f - smoothing) * sum;
            for (int k = 0; k < columns; k++) {
                out[to + k] = upstream[upstreamAt + row] * fma(out[to + k], share, -others);
            }
        }
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
        for (int row = 0; row < rows; row++) {
            int at = logitsAt + row * columns;
            float wanted = logits[at + (int) labels[labelsAt + row]];
            int label = (int) labels[labelsAt + row];
            boolean hit = true;
            for (int k = 0; k < columns; k++) {
                hit &= k < label ? logits[at + k] < wanted : logits[at + k] <= wanted;
            }
            y[yAt + row] = hit ? 1f : 0f;
        }
    }

    @Override
    public void oneHot(
            float[] labels,
            int labelsAt,
            float smoothing,
            float[] y,
            int yAt,
            int rows,
            int columns) {
        fill(y, yAt, rows * columns, smoothing / columns);
        for (int row = 0; row < rows; row++) {
            y[yAt + row * columns + (int) labels[labelsAt + row]] += 1f - smoothing;
        }
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
        Philox philox = new Philox(seed, step, layer);
        long threshold = threshold(rate);
        float scale = 1f / (1f - rate);
        for (int i = 0; i < n; i++) {
            long element = firstElement + i;
            int word = (int) element & 3;
            if (i == 0 || word == 0) philox.draw(element >> 2);
            boolean kept = Integer.toUnsignedLong(philox.word(word)) >= threshold;
            y[yAt + i] = kept ? x[xAt + i] * scale : 0f;
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
        int column = y.first() % width;
        for (int row = 0; row < y.rows(); row++) {
            int from = order[orderAt + row] * width + column;
            System.arraycopy(data, from, y.array(), y.at() + row * y.stride(), y.columns());
        }
    }
}
