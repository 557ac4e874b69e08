package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.Numbers.column;
import static dev.fallline.device.cpu.Numbers.matrix;
import static dev.fallline.device.cpu.Numbers.row;

import dev.fallline.device.cuda.Buffers;
import dev.fallline.device.cuda.Buffers.Buffer;
import dev.fallline.device.cuda.Launcher;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;
import java.util.stream.IntStream;

/** CUDA kernels on the rows and columns of matrices give the bits of the plain loops. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.fallline.device.cuda.Launchers#all")
class RowKernelsTest {
    private static final CpuKernels KERNELS = new ScalarKernels("test");
    private static final int[] HEIGHTS = {0, 1, 5, 31, 32, 33, 100};

    @Parameter Launcher launcher;

    private interface Expectation {
        void run(float[] y);
    }

    private interface Arguments {
        Number[] of(Buffers buffers, Buffer y);
    }

    /** How a kernel is launched. */
    private record Shape(int gridX, int gridY, int blockX, int blockY) {
        static final Shape[] ROWS = {new Shape(1, 1, 1, 1), new Shape(2, 1, 32, 1)};
        static final Shape[] MATRIX = {new Shape(1, 1, 3, 2), new Shape(2, 3, 32, 8)};
    }

    private void check(
            String kernel, Shape[] shapes, int size, Expectation expected, Arguments given) {
        float[] before = Numbers.ordinary(size, 9);
        float[] wanted = before.clone();
        expected.run(wanted);
        for (Shape s : shapes) {
            try (Buffers buffers = new Buffers(launcher)) {
                Buffer y = buffers.of(before);
                Number[] arguments = given.of(buffers, y);
                launcher.launch(kernel, s.gridX, s.gridY, s.blockX, s.blockY, arguments);
                Numbers.sameBits(kernel + " " + s, y.floats(), wanted);
            }
        }
    }

    private static Number[] arguments(Number... arguments) {
        return arguments;
    }

    private static float[] labels(int rows, int columns) {
        float[] labels = new float[rows];
        for (int i = 0; i < rows; i++) labels[i] = i * 7 % columns;
        return labels;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 37, 257})
    void losses(int columns) {
        for (int rows : HEIGHTS) {
            float[] special = Numbers.special(rows * columns, 1);
            losses(special, rows, columns, 0f);
            losses(special, rows, columns, 0.1f);
            float[] plain = Numbers.ordinary(rows * columns, 2);
            losses(plain, rows, columns, 0f);
            losses(plain, rows, columns, 0.1f);
        }
    }

    private void losses(float[] x, int rows, int columns, float smoothing) {
        float[] labels = labels(rows, columns);
        float[] up = Numbers.special(rows, 3);
        check(
                "fallline_log_sum_exp",
                Shape.ROWS,
                rows,
                y -> KERNELS.logSumExp(matrix(x, rows, columns), column(y)),
                (b, y) -> arguments(b.of(x).address, y.address, rows, columns));
        check(
                "fallline_cross_entropy",
                Shape.ROWS,
                rows,
                y ->
                        KERNELS.crossEntropy(
                                matrix(x, rows, columns), column(labels), smoothing, column(y)),
                (b, y) ->
                        arguments(
                                b.of(x).address,
                                b.of(labels).address,
                                smoothing,
                                y.address,
                                rows,
                                columns));
        check(
                "fallline_cross_entropy_slope",
                Shape.ROWS,
                rows * columns,
                y ->
                        KERNELS.crossEntropySlope(
                                matrix(x, rows, columns),
                                column(labels),
                                smoothing,
                                column(up),
                                matrix(y, rows, columns)),
                (b, y) ->
                        arguments(
                                b.of(x).address,
                                b.of(labels).address,
                                smoothing,
                                b.of(up).address,
                                y.address,
                                rows,
                                columns));
        check(
                "fallline_hits",
                Shape.ROWS,
                rows,
                y -> KERNELS.hits(matrix(x, rows, columns), column(labels), column(y)),
                (b, y) ->
                        arguments(b.of(x).address, b.of(labels).address, y.address, rows, columns));
        check(
                "fallline_one_hot",
                Shape.MATRIX,
                rows * columns,
                y -> KERNELS.oneHot(column(labels), smoothing, matrix(y, rows, columns)),
                (b, y) -> arguments(b.of(labels).address, smoothing, y.address, rows, columns));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 33, 256})
    void broadcasts(int columns) {
        for (int rows : HEIGHTS) {
            float[] row = Numbers.special(columns, 1);
            float[] column = Numbers.special(rows, 2);
            check(
                    "fallline_broadcast_row",
                    Shape.MATRIX,
                    rows * columns,
                    y -> KERNELS.broadcastRow(row(row), matrix(y, rows, columns)),
                    (b, y) -> arguments(b.of(row).address, y.address, rows, columns));
            check(
                    "fallline_broadcast_column",
                    Shape.MATRIX,
                    rows * columns,
                    y -> KERNELS.broadcastColumn(column(column), matrix(y, rows, columns)),
                    (b, y) -> arguments(b.of(column).address, y.address, rows, columns));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 3",
        "1, 1",
        "2, 0",
        "3, 15",
        "3, 16",
        "3, 17",
        "2, 1023",
        "2, 1024",
        "2, 1025",
        "1, 16384",
        "1, 16385",
        "2, 40000",
        "31, 33",
        "32, 32",
        "33, 31",
        "64, 64",
        "65, 100",
        "1024, 2",
        "1025, 3",
        "5000, 33",
        "1, 1000003",
        "1000003, 1"
    })
    void sums(int rows, int columns) {
        boolean special = rows * columns < 2_000;
        float[] x =
                special ? Numbers.special(rows * columns, 1) : Numbers.ordinary(rows * columns, 1);
        Shape[] overColumns = {
            new Shape(1, 1, 16, 1), new Shape(7, 1, 32, 1), new Shape(3, 1, 256, 1)
        };
        if (rows >= 5000) overColumns = new Shape[] {};
        check(
                "fallline_sum_over_columns",
                overColumns,
                rows,
                y -> KERNELS.sumOverColumns(matrix(x, rows, columns), column(y)),
                (b, y) -> arguments(b.of(x).address, y.address, rows, columns));
        Shape[] overRows = {new Shape(1, 1, 32, 3), new Shape(2, 1, 32, 32)};
        if (columns >= 5000) overRows = new Shape[] {};
        check(
                "fallline_sum_over_rows",
                overRows,
                columns,
                y -> KERNELS.sumOverRows(matrix(x, rows, columns), row(y)),
                (b, y) -> arguments(b.of(x).address, y.address, rows, columns));
    }

    @Test
    void gathers() {
        int count = 50;
        for (int width : new int[] {1, 33, 257}) {
            byte[] bytes = new byte[count * width];
            new Random(2).nextBytes(bytes);
            float[] reals = Numbers.special(count * width, 3);
            int[] order = IntStream.range(0, 64).map(i -> i * 11 % count).toArray();
            for (int rows : new int[] {0, 1, 9}) {
                int from = 4;
                int k = 5;
                int at = from + k * rows;
                check(
                        "fallline_gather_bytes",
                        Shape.MATRIX,
                        rows * width,
                        y -> KERNELS.gatherBytes(bytes, width, order, at, matrix(y, rows, width)),
                        (b, y) ->
                                arguments(
                                        b.of(bytes).address,
                                        b.of(order).address,
                                        y.address,
                                        rows,
                                        width,
                                        b.step(77, from, k).address));
                check(
                        "fallline_gather_floats",
                        Shape.MATRIX,
                        rows * width,
                        y -> KERNELS.gatherFloats(reals, width, order, at, matrix(y, rows, width)),
                        (b, y) ->
                                arguments(
                                        b.of(reals).address,
                                        b.of(order).address,
                                        y.address,
                                        rows,
                                        width,
                                        b.step(77, from, k).address));
            }
        }
    }
}
