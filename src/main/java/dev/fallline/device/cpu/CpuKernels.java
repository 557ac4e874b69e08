package dev.fallline.device.cpu;

import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;
import dev.fallline.math.Philox;

/**
 * The element-wise and row-wise loops of the CPU, on matrices whose rows lie one behind the other
 * ({@link Matrix#stride} equal to the columns). One thread calls one kernel on its part of a
 * tensor; the kernels keep no state and allocate nothing. Output and input may be the same region;
 * otherwise they must not overlap. Unless a shape is given, all matrices have the same number of
 * elements.
 *
 * <p>{@link ScalarKernels} defines the bits, {@link VectorKernels} gives the same ones faster, and
 * a CUDA kernel can: the order of every sum is part of the contract.
 *
 * <p><b>The sum of a row</b> starts from +0. The first ⌊n/16⌋·16 elements go to 16 accumulators,
 * element i to accumulator i mod 16, in order; these are folded in halves, j with j + 8, then j +
 * 4, j + 2, j + 1; the remaining n mod 16 elements are added to that one after the other. Longer
 * ranges are cut into blocks of {@link #BLOCK} elements, each summed in this way, and the blocks'
 * sums are added one after the other from +0.
 */
interface CpuKernels {
    /** Elements in a block of a sum. A range cut at multiples of it can be summed in parts. */
    int BLOCK = 1024;

    /** Rows in a block of a sum over rows. */
    int ROWS = 32;

    /** The fastest that this Java runtime has. */
    static CpuKernels best() {
        return BestKernels.CHOICE;
    }

    /** Which implementation this is, and which flag would give a faster one. */
    String describe();

    /** y = f(x), element by element. */
    void map(Function f, Matrix x, Matrix y);

    /**
     * out = upstream · f′, the derivative taken from the function's output where {@link
     * Function#slopeFromOutput()} says so, else from its input. Where a function has a kink the
     * slope is that of its left side (ReLU at 0: 0), of the absolute value 0.
     */
    void slope(Function f, Matrix source, Matrix upstream, Matrix out);

    /** y = a op b, element by element; maximum and minimum as in {@link Math}. */
    void zip(Binary op, Matrix a, Matrix b, Matrix y);

    /** y = factor · x. */
    void scale(Matrix x, float factor, Matrix y);

    /** y = value. */
    void fill(Matrix y, float value);

    /** Moves every x into [−limit, limit]; NaN stays. */
    void clamp(Matrix x, float limit);

    /** 1×columns → rows×columns. */
    void broadcastRow(Matrix row, Matrix y);

    /** rows×1 → rows×columns. */
    void broadcastColumn(Matrix column, Matrix y);

    /** The loops of batch normalization. */
    BatchNormLoops batchNorm();

    /**
     * rows×columns → 1×columns: each {@link #ROWS} rows are added in order from +0, and these
     * blocks' sums one after the other from +0.
     */
    void sumOverRows(Matrix x, Matrix y);

    /** rows×columns → rows×1, each the {@link #total} of its row. */
    void sumOverColumns(Matrix x, Matrix y);

    /** The sum of all elements, in the order given above. */
    float total(Matrix x);

    /** The sum of the squares in the same order, each added by {@code fma(x, x, sum)}. */
    float sumOfSquares(Matrix x);

    /**
     * rows×columns → rows×1: ln Σ eˣ = m + ln Σ e^(x − m), m the row's maximum. Here and in the
     * cross-entropy a row is summed from +0, its columns in order.
     */
    void logSumExp(Matrix x, Matrix y);

    /**
     * The softmax cross-entropy of each row of logits with the target (1 − s) onehot(label) + s /
     * columns, s being the smoothing (Szegedy et al. 2016): rows×columns, rows×1 → rows×1. With m
     * the row's maximum: ln Σ e^(x − m) − (1 − s)(x_label − m) − s/columns Σ (x − m).
     *
     * @param labels whole numbers from 0 to columns − 1
     */
    void crossEntropy(Matrix logits, Matrix labels, float smoothing, Matrix losses);

    /**
     * Its gradient, upstream · (softmax − target), upstream rows×1 → rows×columns. With e = e^(x −
     * m) and Σ their sum in order: upstream · fma(e′, 1/Σ, −s/columns), where e′ is e − (1 − s) Σ
     * in the label's column and e elsewhere.
     */
    void crossEntropySlope(
            Matrix logits, Matrix labels, float smoothing, Matrix upstream, Matrix out);

    /**
     * rows×columns, rows×1 → rows×1: 1 where the label is the column of the largest logit (the
     * first of equals), else 0; 0 also where the row holds a NaN.
     */
    void hits(Matrix logits, Matrix labels, Matrix y);

    /** rows×1 → rows×columns: (1 − smoothing) onehot(label) + smoothing / columns. */
    void oneHot(Matrix labels, float smoothing, Matrix y);

    /**
     * Inverted dropout (Srivastava et al. 2014): y = x / (1 − rate) with probability 1 − rate, else
     * 0. Element e of the tensor, counted from {@link Matrix#first}, is kept where word e mod 4 of
     * {@link Philox} block ⌊e/4⌋ is, unsigned, at least rate · 2³² (rounded), so the mask does not
     * depend on how the tensor is shared.
     *
     * @param rate in [0, 1)
     */
    void dropout(Matrix x, Matrix y, float rate, long seed, long step, int layer);

    /**
     * Rows order[orderAt], … of a byte matrix, as unsigned byte · (2f / 255f): as many as y has,
     * and those of their columns that y has.
     *
     * @param width of a row of the data
     */
    void gatherBytes(byte[] data, int width, int[] order, int orderAt, Matrix y);

    /** The same of a matrix of floats, as they are. */
    void gatherFloats(float[] data, int width, int[] order, int orderAt, Matrix y);
}
