package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.Numbers.ordinary;
import static dev.fallline.device.cpu.Numbers.sameBits;
import static dev.fallline.device.cpu.Numbers.special;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Random;

/** The bits of plain loops, and nothing beside the outputs is written. */
class SoftmaxTileTest {
    private static final int BEFORE = 3;
    private static final int BEHIND = 17;

    private final ScalarKernels plain = new ScalarKernels("");
    private final GeneratedLoops loops = new GeneratedLoops(Isa.AVX512);

    @BeforeEach
    void isThere() {
        assumeTrue(Isa.AVX512.runsHere(), "generated code needs Linux on x86-64 and AVX-512");
    }

    /** Ordinary logits, and such of which some are infinite, NaN or far apart. */
    @ParameterizedTest
    @CsvSource({
        "1, 2", "2, 1", "15, 3", "16, 10", "17, 10", "31, 16", "32, 16", "33, 15", "128, 10",
        "100, 4", "0, 10"
    })
    void softmax(int rows, int columns) {
        for (float[] array : List.of(ordinary(size(rows * columns), 1), ties(rows * columns))) {
            check(matrix(rows, columns, array), 0f);
            check(matrix(rows, columns, array), 0.1f);
        }
        check(matrix(rows, columns, special(size(rows * columns), 2)), 0.25f);
    }

    /** Few different logits, so that several of a row are the largest. */
    private static float[] ties(int n) {
        float[] x = ordinary(size(n), 5);
        for (int i = 0; i < x.length; i++) x[i] = Math.round(x[i]);
        return x;
    }

    private void check(Matrix logits, float smoothing) {
        int rows = logits.rows();
        Matrix labels = matrix(rows, 1, new float[size(rows)]);
        Random random = new Random(rows);
        for (int r = 0; r < rows; r++) {
            labels.array()[BEFORE + r] = random.nextInt(logits.columns());
        }
        Matrix upstream = matrix(rows, 1, ordinary(size(rows), 3));
        Matrix[] in = {logits, labels, upstream};
        for (var operation : SoftmaxTile.Operation.values()) {
            int columns = operation == SoftmaxTile.Operation.SLOPE ? logits.columns() : 1;
            Matrix expected = matrix(rows, columns, ordinary(size(rows * columns), 4));
            Matrix actual = matrix(rows, columns, ordinary(size(rows * columns), 4));
            switch (operation) {
                case LOSS -> plain.crossEntropy(logits, labels, smoothing, expected);
                case SLOPE ->
                        plain.crossEntropySlope(logits, labels, smoothing, upstream, expected);
                case HITS -> plain.hits(logits, labels, expected);
            }
            loops.softmax(operation, in, smoothing, actual).run(0);
            sameBits(operation + " of " + smoothing, actual.array(), expected.array());
        }
    }

    private static int size(int n) {
        return BEFORE + n + BEHIND;
    }

    private static Matrix matrix(int rows, int columns, float[] array) {
        return new Matrix(array, BEFORE, 0, rows, columns);
    }
}
