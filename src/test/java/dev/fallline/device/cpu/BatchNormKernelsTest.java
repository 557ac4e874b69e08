package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import dev.fallline.device.cuda.Buffers;
import dev.fallline.device.cuda.Launcher;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Batch normalization: vectors and CUDA kernels give the bits of the plain loops. */
class BatchNormKernelsTest {
    private static final int[] HEIGHTS = {0, 1, 2, 31, 32, 33, 100, 1030};
    private static final int[] WIDTHS = {1, 2, 15, 16, 17, 33, 100};

    /** A loop: in holds its inputs in order, each with some space before it, then the output. */
    private enum Part {
        DEVIATIONS("fallline_deviations", true, 2),
        NORMALIZE("fallline_normalize", false, 5),
        SCALE_SLOPE("fallline_scale_slope", true, 4),
        NORMALIZE_SLOPE("fallline_normalize_slope", false, 7);

        private final String kernel;
        private final boolean sums;
        private final int inputs;

        Part(String kernel, boolean sums, int inputs) {
            this.kernel = kernel;
            this.sums = sums;
            this.inputs = inputs;
        }

        /** Whether an input is as tall as z, not a row. */
        boolean tall(int input) {
            return input == 0
                    || this == SCALE_SLOPE && input == 3
                    || this == NORMALIZE_SLOPE && input == 4;
        }

        void run(BatchNormLoops loops, Matrix[] m, Matrix y, int n) {
            switch (this) {
                case DEVIATIONS -> loops.deviations(m[0], m[1], y);
                case NORMALIZE -> loops.normalize(m[0], m[1], m[2], m[3], m[4], y);
                case SCALE_SLOPE -> loops.scaleSlope(m[0], m[1], m[2], m[3], y);
                case NORMALIZE_SLOPE ->
                        loops.normalizeSlope(n, m[0], m[1], m[2], m[3], m[4], m[5], m[6], y);
            }
        }

        Matrix[] inputs(int rows, int columns, boolean special) {
            Matrix[] m = new Matrix[inputs];
            for (int i = 0; i < inputs; i++) {
                int height = tall(i) ? rows : 1;
                int skip = 3 * i % 5;
                int size = skip + height * columns;
                float[] x =
                        special
                                ? Numbers.special(size, i + rows)
                                : Numbers.ordinary(size, i + rows);
                m[i] = new Matrix(x, skip, 0, height, columns);
            }
            return m;
        }

        Matrix output(int rows, int columns) {
            int height = sums ? 1 : rows;
            float[] y = Numbers.ordinary(2 + height * columns + 20, 8);
            return new Matrix(y, 2, 0, height, columns);
        }
    }

    /** With NaN and infinities wherever they may be. */
    @Test
    void vectors() {
        for (Part part : Part.values()) {
            for (int rows : HEIGHTS) {
                for (int columns : WIDTHS) {
                    for (boolean special : new boolean[] {true, false}) {
                        Matrix[] in = part.inputs(rows, columns, special);
                        Matrix plain = part.output(rows, columns);
                        Matrix vector = part.output(rows, columns);
                        part.run(new BatchNormLoops(), in, plain, rows);
                        part.run(new VectorBatchNorm(), in, vector, rows);
                        String what = "%s %d × %d".formatted(part, rows, columns);
                        Numbers.sameBits(what, vector.array(), plain.array());
                    }
                }
            }
        }
    }

    /** The planner lets an output lie on an input of its shape, whichever that is. */
    @Test
    void inPlace() {
        for (Part part : List.of(Part.NORMALIZE, Part.NORMALIZE_SLOPE)) {
            for (int rows : new int[] {1, 33}) {
                Matrix[] in = part.inputs(rows, 37, false);
                Matrix apart = part.output(rows, 37);
                part.run(new BatchNormLoops(), in, apart, rows);
                for (int i = 0; i < in.length; i++) {
                    if (in[i].rows() != rows) continue;
                    for (var loops : List.of(new BatchNormLoops(), new VectorBatchNorm())) {
                        Matrix[] copy = in.clone();
                        Matrix own = in[i];
                        copy[i] = new Matrix(own.array().clone(), own.at(), 0, rows, 37);
                        part.run(loops, copy, copy[i], rows);
                        Numbers.sameBits(part + " on " + i, values(copy[i]), values(apart));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.fallline.device.cuda.Launchers#all")
    void kernels(Launcher launcher) {
        for (Part part : Part.values()) {
            for (int rows : HEIGHTS) {
                for (int columns : WIDTHS) kernels(launcher, part, rows, columns);
            }
        }
    }

    private static void kernels(Launcher launcher, Part part, int rows, int columns) {
        Matrix[] in = part.inputs(rows, columns, rows < 100);
        Matrix wanted = part.output(rows, columns);
        float[] before = values(wanted);
        part.run(new BatchNormLoops(), in, wanted, rows);
        int[][] shapes =
                part.sums
                        ? new int[][] {{1, 1, 32, 1}, {2, 1, 32, 7}}
                        : new int[][] {{1, 1, 3, 2}, {2, 3, 32, 8}};
        for (int[] s : shapes) {
            try (Buffers buffers = new Buffers(launcher)) {
                var y = buffers.of(before);
                List<Number> arguments = new ArrayList<>();
                for (Matrix m : in) arguments.add(buffers.of(values(m)).address);
                arguments.addAll(List.of(y.address, rows, columns));
                Number[] all = arguments.toArray(Number[]::new);
                launcher.launch(part.kernel, s[0], s[1], s[2], s[3], all);
                String what = "%s %d × %d".formatted(part, rows, columns);
                Numbers.sameBits(what, y.floats(), values(wanted));
            }
        }
    }

    /** Mean, variance and running averages in one launch: the bits of the ops one by one. */
    @ParameterizedTest
    @MethodSource("dev.fallline.device.cuda.Launchers#all")
    void statistics(Launcher launcher) {
        for (int rows : new int[] {2, 31, 33, 100, 1030}) {
            for (int columns : new int[] {2, 31, 33, 100}) {
                for (int height : new int[] {1, 7, 32}) {
                    statistics(launcher, rows, columns, height, rows < 100 && height == 7);
                }
            }
        }
    }

    private static void statistics(
            Launcher launcher, int rows, int columns, int height, boolean special) {
        float perRow = (float) (1.0 / rows);
        float keep = (float) 0.9;
        float meanShare = (float) (0.1 / rows);
        float varianceShare = (float) (0.1 / (rows - 1));
        int size = rows * columns;
        float[] z = special ? Numbers.special(size, 1) : Numbers.ordinary(size, 1);
        float[] runningMean = Numbers.ordinary(columns, 2);
        float[] runningVariance = Numbers.ordinary(columns, 3);
        Matrix mean = Numbers.row(new float[columns]);
        Matrix squares = Numbers.row(new float[columns]);
        Matrix all = new Matrix(z, 0, 0, rows, columns);
        new ScalarKernels("test").sumOverRows(all, mean);
        float[] sums = mean.array().clone();
        for (int j = 0; j < columns; j++) mean.array()[j] *= perRow;
        new BatchNormLoops().deviations(all, mean, squares);
        float[] variance = new float[columns];
        float[] averageMean = new float[columns];
        float[] averageVariance = new float[columns];
        for (int j = 0; j < columns; j++) {
            variance[j] = squares.array()[j] * perRow;
            averageMean[j] = runningMean[j] * keep + sums[j] * meanShare;
            averageVariance[j] = runningVariance[j] * keep + squares.array()[j] * varianceShare;
        }
        try (Buffers buffers = new Buffers(launcher)) {
            float[][] before = {
                new float[columns], new float[columns], runningMean, runningVariance
            };
            var out = Stream.of(before).map(buffers::of).toList();
            List<Number> arguments = new ArrayList<>(List.of(buffers.of(z).address));
            out.forEach(y -> arguments.add(y.address));
            arguments.addAll(List.of(perRow, keep, meanShare, varianceShare, rows, columns));
            launcher.launch(
                    "fallline_statistics", 1, 1, 32, height, arguments.toArray(Number[]::new));
            String what = "statistics %d × %d".formatted(rows, columns);
            Numbers.sameBits(what, out.get(0).floats(), mean.array());
            Numbers.sameBits(what, out.get(1).floats(), variance);
            Numbers.sameBits(what, out.get(2).floats(), averageMean);
            Numbers.sameBits(what, out.get(3).floats(), averageVariance);
        }
    }

    private static float[] values(Matrix m) {
        return Arrays.copyOfRange(m.array(), m.at(), m.at() + m.size());
    }

    /** A loop that HotSpot can no longer inline whole would box its vectors. */
    @ParameterizedTest
    @MethodSource("parts")
    void nothingIsAllocated(Part part) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Matrix[] in = part.inputs(64, 50, false);
        Matrix y = part.output(64, 50);
        BatchNormLoops loops = new VectorBatchNorm();
        long deadline = System.nanoTime() + 60_000_000_000L;
        long allocated;
        do { // until HotSpot is done with it
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) part.run(loops, in, y, 64);
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        } while (allocated > 0 && System.nanoTime() < deadline);
        assertThat(allocated).isZero();
    }

    static Stream<Part> parts() {
        return Stream.of(Part.values());
    }
}
