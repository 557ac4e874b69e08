package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.Numbers.row;

import static java.util.Locale.ROOT;

import dev.fallline.device.cuda.Buffers;
import dev.fallline.device.cuda.Buffers.Buffer;
import dev.fallline.device.cuda.Launcher;
import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Element-wise CUDA kernels give the bits of the plain loops, whatever the launch. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.fallline.device.cuda.Launchers#all")
class ElementKernelsTest {
    private static final CpuKernels KERNELS = new ScalarKernels("test");
    private static final int MANY = 1_000_003;
    private static final int[] SIZES = {0, 1, 31, 32, 33, 255, 256, 257, 4099, MANY};

    @Parameter Launcher launcher;

    /** What the plain loops make of a copy of y. */
    private interface Expectation {
        void run(float[] y);
    }

    /** The arguments of the kernel that is to do the same. */
    private interface Arguments {
        Number[] of(Buffers buffers, Buffer y);
    }

    private void check(String kernel, int n, float[] y, Expectation expected, Arguments given) {
        float[] wanted = y.clone();
        expected.run(wanted);
        int[][] launches = n == MANY ? new int[][] {{7, 256}} : new int[][] {{1, 1}, {3, 96}};
        for (int[] launch : launches) {
            try (Buffers buffers = new Buffers(launcher)) {
                Buffer out = buffers.of(y);
                launcher.launch(kernel, launch[0], 1, launch[1], 1, given.of(buffers, out));
                Numbers.sameBits("%s, n = %d".formatted(kernel, n), out.floats(), wanted);
            }
        }
    }

    private static Number[] arguments(Number... arguments) {
        return arguments;
    }

    /** Special values where there are few, all exponents where there are many. */
    private static float[] numbers(int n, int seed) {
        return n == MANY ? Numbers.patterns(n, seed) : Numbers.special(n, seed);
    }

    @ParameterizedTest
    @EnumSource
    void map(Function f) {
        String kernel = "fallline_map_" + f.name().toLowerCase(ROOT);
        for (int n : SIZES) {
            float[] x = numbers(n, 1);
            check(
                    kernel,
                    n,
                    numbers(n, 2),
                    y -> KERNELS.map(f, row(x), row(y)),
                    (b, y) -> arguments(b.of(x).address, y.address, (long) n));
        }
        check(
                kernel,
                300,
                numbers(300, 3),
                y -> KERNELS.map(f, row(y), row(y)),
                (_, y) -> arguments(y.address, y.address, 300L));
    }

    @ParameterizedTest
    @EnumSource
    void bias(Function f) {
        String kernel = "fallline_bias_" + f.name().toLowerCase(ROOT);
        for (int columns : new int[] {1, 7, 64}) {
            float[] bias = numbers(columns, 1);
            check(
                    kernel,
                    5 * columns,
                    numbers(5 * columns, 2),
                    y -> {
                        for (int i = 0; i < y.length; i++) y[i] += bias[i % columns];
                        KERNELS.map(f, row(y), row(y));
                    },
                    (b, y) -> arguments(b.of(bias).address, y.address, 5, columns));
        }
    }

    @ParameterizedTest
    @EnumSource
    void slope(Function f) {
        String kernel = "fallline_slope_" + f.name().toLowerCase(ROOT);
        for (int n : SIZES) {
            float[] s = numbers(n, 1);
            float[] u = numbers(n, 2);
            check(
                    kernel,
                    n,
                    numbers(n, 3),
                    y -> KERNELS.slope(f, row(s), row(u), row(y)),
                    (b, y) -> arguments(b.of(s).address, b.of(u).address, y.address, (long) n));
        }
    }

    @ParameterizedTest
    @EnumSource
    void zip(Binary op) {
        String kernel = "fallline_zip_" + op.name().toLowerCase(ROOT);
        for (int n : SIZES) {
            float[] a = numbers(n, 1);
            float[] c = numbers(n, 2);
            check(
                    kernel,
                    n,
                    numbers(n, 3),
                    y -> KERNELS.zip(op, row(a), row(c), row(y)),
                    (b, y) -> arguments(b.of(a).address, b.of(c).address, y.address, (long) n));
        }
    }

    @Test
    void scaleClampFill() {
        for (int n : SIZES) {
            float[] x = numbers(n, 1);
            check(
                    "fallline_scale",
                    n,
                    numbers(n, 2),
                    y -> KERNELS.scale(row(x), 1.3f, row(y)),
                    (b, y) -> arguments(b.of(x).address, 1.3f, y.address, (long) n));
            check(
                    "fallline_scale",
                    n,
                    numbers(n, 2),
                    y -> KERNELS.scale(row(x), 1.3f, row(y)),
                    (b, y) -> arguments(b.shifted(1, x).address, 1.3f, y.address, (long) n));
            check(
                    "fallline_scale_by",
                    n,
                    x,
                    y -> KERNELS.scale(row(y), 0.7f, row(y)),
                    (b, y) -> arguments(y.address, b.of(0.7f).address, y.address, (long) n));
            check(
                    "fallline_clamp",
                    n,
                    x,
                    y -> KERNELS.clamp(row(y), 0.7f),
                    (_, y) -> arguments(y.address, 0.7f, (long) n));
            check(
                    "fallline_fill",
                    n,
                    x,
                    y -> KERNELS.fill(row(y), -2.5f),
                    (_, y) -> arguments(y.address, -2.5f, (long) n));
            check(
                    "fallline_broadcast_scalar",
                    n,
                    x,
                    y -> KERNELS.fill(row(y), -0f),
                    (b, y) -> arguments(b.of(-0f).address, y.address, (long) n));
        }
    }

    @Test
    void dropout() {
        float[] rates = {0f, 1e-10f, 0.3f, 0.5f, 0.999999f, Math.nextDown(1f)};
        for (int n : SIZES) {
            float[] x = numbers(n, 1);
            for (float rate : n == MANY ? new float[] {0.3f} : rates) {
                long seed = -7_000_000_000L;
                long first = 5_000_000_000L;
                check(
                        "fallline_dropout",
                        n,
                        numbers(n, 2),
                        y -> KERNELS.dropout(row(x), row(y), rate, seed, first + 3, 2),
                        (b, y) ->
                                arguments(
                                        b.of(x).address,
                                        y.address,
                                        (long) n,
                                        rate,
                                        seed,
                                        2,
                                        b.step(first, 64, 3).address));
            }
        }
    }
}
