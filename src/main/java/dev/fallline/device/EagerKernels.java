package dev.fallline.device;

import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;

/**
 * Single operations on whole arrays of the host, each done when it is called: what a framework uses
 * that computes step by step, without a plan. Matrices lie row by row. The methods may be called by
 * several threads at once. No array may be empty, and an output may be an input only where that is
 * said.
 */
public interface EagerKernels {
    /**
     * A matrix of a product.
     *
     * @param at where it begins in the array
     * @param transposed whether its transpose is meant
     */
    record Factor(float[] array, int at, boolean transposed) {}

    /** y = f(x), element by element; y may be x. */
    void map(Function f, float[] x, float[] y);

    /**
     * out = upstream · f′, element by element.
     *
     * @param source y = f(x) where {@link Function#slopeFromOutput} says so, else x
     */
    void slope(Function f, float[] source, float[] upstream, float[] out);

    /** y = a op b, element by element; y may be a or b. */
    void zip(Binary op, float[] a, float[] b, float[] y);

    /** y = factor · x; y may be x. */
    void scale(float[] x, float factor, float[] y);

    /** Each row of y becomes the given row. */
    void broadcastRow(float[] row, float[] y);

    /** Each row of y is filled with the column's element of that row. */
    void broadcastColumn(float[] column, float[] y);

    /** The sums of the columns: y has as many elements as x has columns. */
    void sumOverRows(float[] x, float[] y);

    /** The sums of the rows: y has as many elements as x has rows. */
    void sumOverColumns(float[] x, float[] y);

    /** ln Σ eˣ of each row: y has as many elements as x has rows. */
    void logSumExp(float[] x, float[] y);

    /**
     * y is x / (1 − rate), or 0 with probability rate; which, is a function of the seed and the
     * place of the element.
     */
    void dropout(float[] x, float rate, long seed, float[] y);

    /**
     * C = A·B + D.
     *
     * @param a rows × inner
     * @param b inner × columns
     * @param d a row that is added to each of C, or null
     * @param c rows × columns
     * @param at where C begins in its array
     */
    void product(
            Factor a, Factor b, float[] d, float[] c, int at, int rows, int inner, int columns);
}
