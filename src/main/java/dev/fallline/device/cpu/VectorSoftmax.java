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

    /** As many rows as there are lanes, column by column, twice. */
    private static final ThreadLocal<float[]> SCRATCH =
            ThreadLocal.withInitial(() -> new float[2 * MOST_COLUMNS * L]);

    private VectorSoftmax() {}

    /** How many of the rows, from the first on, it is for. */
    static int rows(int rows, int columns) {
        return columns <= MOST_COLUMNS ? SPECIES.loopBound(rows) : 0;
    }

    static void crossEntropy(
            float[] x,
            int xAt,
            float[] labels,
            int labelsAt,
            float smoothing,
            float[] losses,
            int to,
            int rows,
            int columns) {
        float[] d = SCRATCH.get();
        int e = L * columns;
        for (int row = 0; row < rows; row += L) {
            subtractMaxima(x, xAt + row * columns, columns, d);
            VectorMap.apply(Function.EXP, d, 0, d, e, L * columns);
            sum(d, e, columns, losses, to + row);
            VectorMap.apply(Function.LOG, losses, to + row, losses, to + row, L);
            subtractWanted(d, columns, labels, labelsAt + row, smoothing, losses, to + row);
        }
    }

    /** The sum of as many vectors as there are columns. */
    private static void sum(float[] x, int from, int columns, float[] y, int yAt) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int k = 0; k < columns; k++) {
            sum = sum.add(FloatVector.fromArray(SPECIES, x, from + k * L));
        }
        sum.intoArray(y, yAt);
    }

    /** Takes (1 − s) d_label and s/columns Σ d away from each row's loss. */
    private static void subtractWanted(
            float[] d,
            int columns,
            float[] labels,
            int labelsAt,
            float smoothing,
            float[] losses,
            int lossesAt) {
        FloatVector label = FloatVector.fromArray(SPECIES, labels, labelsAt);
        FloatVector wanted = FloatVector.zero(SPECIES);
        for (int k = 0; k < columns; k++) {
            FloatVector v = FloatVector.fromArray(SPECIES, d, k * L);
            wanted = wanted.blend(v, label.compare(EQ, k));
        }
        FloatVector.fromArray(SPECIES, losses, lossesAt)
                .sub(wanted.mul(1f - smoothing))
                .intoArray(losses, lossesAt);
        if (smoothing != 0f) subtractOthers(d, columns, smoothing / columns, losses, lossesAt);
    }

    private static void subtractOthers(
            float[] d, int columns, float share, float[] losses, int lossesAt) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int k = 0; k < columns; k++) sum = sum.add(FloatVector.fromArray(SPECIES, d, k * L));
        FloatVector.fromArray(SPECIES, losses, lossesAt)
                .sub(sum.mul(share))
                .intoArray(losses, lossesAt);
    }

    /** x − m of as many rows as there are lanes, column by column. */
    private static void subtractMaxima(float[] x, int at, int columns, float[] d) {
        int[] places = PLACES[columns];
        FloatVector m = FloatVector.fromArray(SPECIES, x, at, places, 0);
        for (int k = 1; k < columns; k++) {
            m = m.max(FloatVector.fromArray(SPECIES, x, at + k, places, 0));
        }
        for (int k = 0; k < columns; k++) {
            FloatVector.fromArray(SPECIES, x, at + k, places, 0).sub(m).intoArray(d, k * L);
        }
    }

    static void crossEntropySlope(
            float[] x,
            int xAt,
            float[] labels,
            int labelsAt,
            float smoothing,
            float[] upstream,
            int upstreamAt,
            float[] out,
            int to,
            int rows,
            int columns) {
        float[] e = SCRATCH.get();
        int[] places = PLACES[columns];
        FloatVector others = FloatVector.broadcast(SPECIES, -(smoothing / columns));
        for (int row = 0; row < rows; row += L) {
            int skipped = row * columns;
            subtractMaxima(x, xAt + skipped, columns, e);
            VectorMap.apply(Function.EXP, e, 0, e, 0, L * columns);
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int k = 0; k < columns; k++) {
                sum = sum.add(FloatVector.fromArray(SPECIES, e, k * L));
            }
            FloatVector share = ONE.div(sum);
            FloatVector taken = sum.mul(1f - smoothing);
            FloatVector label = FloatVector.fromArray(SPECIES, labels, labelsAt + row);
            FloatVector up = FloatVector.fromArray(SPECIES, upstream, upstreamAt + row);
            for (int k = 0; k < columns; k++) {
                FloatVector v = FloatVector.fromArray(SPECIES, e, k * L);
                v.blend(v.sub(taken), label.compare(EQ, k))
                        .fma(share, others)
                        .mul(up)
                        .intoArray(out, to + skipped + k, places, 0);
            }
        }
    }

    static void hits(
            float[] x,
            int xAt,
            float[] labels,
            int labelsAt,
            float[] y,
            int to,
            int rows,
            int columns) {
        int[] places = PLACES[columns];
        for (int row = 0, at = xAt; row < rows; row += L, at += L * columns) {
            FloatVector m = FloatVector.fromArray(SPECIES, x, at, places, 0);
            for (int k = 1; k < columns; k++) {
                m = m.max(FloatVector.fromArray(SPECIES, x, at + k, places, 0));
            }
            FloatVector best = FloatVector.broadcast(SPECIES, -1);
            for (int k = columns - 1; k >= 0; k--) {
                FloatVector v = FloatVector.fromArray(SPECIES, x, at + k, places, 0);
                best = best.blend(k, v.compare(EQ, m));
            }
            FloatVector label = FloatVector.fromArray(SPECIES, labels, labelsAt + row);
            ZERO.blend(ONE, best.compare(EQ, label)).intoArray(y, to + row);
        }
    }
}
