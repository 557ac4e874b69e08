package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.VectorMath.SPECIES;

import static jdk.incubator.vector.VectorOperators.EQ;

import dev.fallline.graph.Function;

import jdk.incubator.vector.FloatVector;

import java.util.stream.IntStream;

/**
 * The softmax cross-entropy with a row in each lane, since rows of ten classes do not fill a
 * vector. Only for whole vectors of rows.
 */
final class VectorSoftmax {
    private static final int L = SPECIES.length();
    private static final FloatVector ZERO = FloatVector.zero(SPECIES);
    private static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1);

    /** With more columns there is little to gain. */
    private static final int MOST_COLUMNS = 64;

    /** By the number of columns, where each lane's row begins. */
    private static final int[][] PLACES =
            IntStream.rangeClosed(0, MOST_COLUMNS)
                    .mapToObj(c -> IntStream.range(0, L).map(lane -> lane * c).toArray())
                    .toArray(int[][]::new);

    /**
     * As many rows as there are lanes, column by column: the logits less their maximum, and e to
     * these.
     */
    private record Scratch(Matrix differences, Matrix powers) {
        Scratch() {
            this(matrix(), matrix());
        }

        private static Matrix matrix() {
            return new Matrix(new float[MOST_COLUMNS * L], 0, 0, MOST_COLUMNS, L);
        }
    }

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private VectorSoftmax() {}

    /** How many rows, from the first on, it is for. */
    static int rows(Matrix logits) {
        return logits.columns() <= MOST_COLUMNS ? SPECIES.loopBound(logits.rows()) : 0;
    }

    static void crossEntropy(
            Matrix logits, Matrix labels, float smoothing, Matrix losses, int rows) {
        Scratch scratch = SCRATCH.get();
        Matrix d = scratch.differences;
        int columns = logits.columns();
        for (int row = 0; row < rows; row += L) {
            subtractMaxima(logits, row * columns, columns, d);
            VectorMap.apply(Function.EXP, d, scratch.powers, 0, L * columns);
            sum(scratch.powers, columns, losses, row);
            VectorMap.apply(Function.LOG, losses, losses, row, row + L);
            subtractWanted(d, columns, labels, smoothing, losses, row);
        }
    }

    /** The sum of as many vectors as there are columns. */
    private static void sum(Matrix x, int columns, Matrix y, int row) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int k = 0; k < columns; k++)
            sum = sum.add(FloatVector.fromArray(SPECIES, x.array(), x.at() + k * L));
        sum.intoArray(y.array(), y.at() + row);
    }

    /** Takes (1 − s) d_label and s/columns Σ d away from each row's loss. */
    private static void subtractWanted(
            Matrix d, int columns, Matrix labels, float smoothing, Matrix losses, int row) {
        FloatVector label = FloatVector.fromArray(SPECIES, labels.array(), labels.at() + row);
        FloatVector wanted = FloatVector.zero(SPECIES);
        for (int k = 0; k < columns; k++) {
            wanted =
                    wanted.blend(
                            FloatVector.fromArray(SPECIES, d.array(), d.at() + k * L),
                            label.compare(EQ, k));
        }
        FloatVector.fromArray(SPECIES, losses.array(), losses.at() + row)
                .sub(wanted.mul(1f - smoothing))
                .intoArray(losses.array(), losses.at() + row);
        if (smoothing != 0f) subtractOthers(d, columns, smoothing / columns, losses, row);
    }

    private static void subtractOthers(Matrix d, int columns, float share, Matrix losses, int row) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int k = 0; k < columns; k++)
            sum = sum.add(FloatVector.fromArray(SPECIES, d.array(), d.at() + k * L));
        FloatVector.fromArray(SPECIES, losses.array(), losses.at() + row)
                .sub(sum.mul(share))
                .intoArray(losses.array(), losses.at() + row);
    }

    /** x − m of as many rows as there are lanes, column by column. */
    private static void subtractMaxima(Matrix logits, int skipped, int columns, Matrix d) {
        float[] x = logits.array();
        int at = logits.at() + skipped;
        int[] places = PLACES[columns];
        FloatVector m = FloatVector.fromArray(SPECIES, x, at, places, 0);
        for (int k = 1; k < columns; k++) {
            m = m.max(FloatVector.fromArray(SPECIES, x, at + k, places, 0));
        }
        for (int k = 0; k < columns; k++) {
            FloatVector.fromArray(SPECIES, x, at + k, places, 0)
                    .sub(m)
                    .intoArray(d.array(), d.at() + k * L);
        }
    }

    static void crossEntropySlope(
            Matrix logits, Matrix labels, float smoothing, Matrix upstream, Matrix out, int rows) {
        Matrix e = SCRATCH.get().powers;
        int columns = logits.columns();
        int[] places = PLACES[columns];
        FloatVector others = FloatVector.broadcast(SPECIES, -(smoothing / columns));
        for (int row = 0; row < rows; row += L) {
            int skipped = row * columns;
            subtractMaxima(logits, skipped, columns, e);
            VectorMap.apply(Function.EXP, e, e, 0, L * columns);
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int k = 0; k < columns; k++)
                sum = sum.add(FloatVector.fromArray(SPECIES, e.array(), e.at() + k * L));
            FloatVector share = ONE.div(sum);
            FloatVector taken = sum.mul(1f - smoothing);
            FloatVector label = FloatVector.fromArray(SPECIES, labels.array(), labels.at() + row);
            FloatVector up = FloatVector.fromArray(SPECIES, upstream.array(), upstream.at() + row);
            for (int k = 0; k < columns; k++) {
                FloatVector v = FloatVector.fromArray(SPECIES, e.array(), e.at() + k * L);
                v.blend(v.sub(taken), label.compare(EQ, k))
                        .fma(share, others)
                        .mul(up)
                        .intoArray(out.array(), out.at() + skipped + k, places, 0);
            }
        }
    }

    static void hits(Matrix logits, Matrix labels, Matrix y, int rows) {
        float[] x = logits.array();
        int columns = logits.columns();
        int[] places = PLACES[columns];
        for (int row = 0, at = logits.at(); row < rows; row += L, at += L * columns) {
            FloatVector m = FloatVector.fromArray(SPECIES, x, at, places, 0);
            for (int k = 1; k < columns; k++) {
                m = m.max(FloatVector.fromArray(SPECIES, x, at + k, places, 0));
            }
            FloatVector best = FloatVector.broadcast(SPECIES, -1);
            for (int k = columns - 1; k >= 0; k--) {
                FloatVector v = FloatVector.fromArray(SPECIES, x, at + k, places, 0);
                best = best.blend(k, v.compare(EQ, m));
            }
            ZERO.blend(
                            ONE,
                            best.compare(
                                    EQ,
                                    FloatVector.fromArray(
                                            SPECIES, labels.array(), labels.at() + row)))
                    .intoArray(y.array(), y.at() + row);
        }
    }
}
