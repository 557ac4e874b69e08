package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.Numbers.ordinary;
import static dev.fallline.device.cpu.Numbers.sameBits;
import static dev.fallline.device.cpu.Numbers.special;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;
import dev.fallline.optim.Adam;
import dev.fallline.optim.AdamW;
import dev.fallline.optim.Momentum;
import dev.fallline.optim.Nesterov;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Sgd;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Machine code has the bits of plain loops, and writes nothing beside its outputs. */
@ParameterizedClass(name = "{0}")
@EnumSource
class GeneratedLoopsTest {
    private static final int BEFORE = 3;
    private static final int BEHIND = 17;

    @Parameter private Isa isa;
    private GeneratedLoops loops;
    private final ScalarKernels plain = new ScalarKernels("");

    @BeforeEach
    void isThere() {
        assumeTrue(isa.runsHere(), "generated code needs Linux on x86-64 and these instructions");
        loops = new GeneratedLoops(isa);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 31, 32, 33, 160, 1000})
    void elementByElement(int n) {
        Matrix x = matrix(1, n, special(size(n), 1));
        Matrix u = matrix(1, n, special(size(n), 2));
        Matrix expected = matrix(1, n, ordinary(size(n), 3));
        Matrix actual = matrix(1, n, ordinary(size(n), 3));
        plain.map(Function.RELU, x, expected);
        loops.relu(x, actual).run(0);
        sameBits("ReLU", actual.array(), expected.array());
        plain.slope(Function.RELU, x, u, expected);
        loops.reluSlope(x, u, actual).run(0);
        sameBits("its slope", actual.array(), expected.array());
        plain.zip(Binary.ADD, expected, u, expected);
        loops.add(actual, u, actual).run(0);
        sameBits("sum", actual.array(), expected.array());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5",
        "1, 1",
        "1, 16",
        "31, 17",
        "32, 128",
        "33, 129",
        "64, 10",
        "65, 64",
        "100, 143",
        "7, 0"
    })
    void sumsOverRows(int rows, int columns) {
        Matrix x = matrix(rows, columns, ordinary(size(rows * columns), 1));
        Matrix expected = matrix(1, columns, ordinary(size(columns), 2));
        Matrix actual = matrix(1, columns, ordinary(size(columns), 2));
        plain.sumOverRows(x, expected);
        loops.sumOverRows(x, actual).run(0);
        sameBits("sum", actual.array(), expected.array());
    }

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                new Sgd(0),
                new Sgd(0.1),
                new Momentum(0.9, 0, 0),
                new Momentum(0.8, 0.1, 0.01),
                new Adam(0.9, 0.999, 1e-8, 0),
                new Adam(0.8, 0.99, 1e-3, 0.1),
                new AdamW(0.9, 0.999, 1e-8, 0.05));
    }

    /** Several steps, and the last with infinities, NaN and subnormal numbers in the gradient. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void updates(Optimizer optimizer) {
        for (int n : new int[] {1, 15, 16, 17, 100, 1023, 1024, 1025, 2048, 3000, 5000}) {
            float[] gradient = ordinary(size(n), n);
            Memory expected = new Memory(optimizer, n);
            Memory actual = new Memory(optimizer, n);
            GeneratedLoops.Update code =
                    loops.update(optimizer, actual.theta, gradient, actual.slots, n, true)
                            .orElseThrow();
            for (int step = 1; step <= 4; step++) {
                float[] next = step < 4 ? ordinary(size(n), step) : special(size(n), step);
                System.arraycopy(next, 0, gradient, 0, next.length);
                float[] scalars = floats(optimizer.scalars(step, 0.01));
                optimizer.update(
                        expected.theta, gradient, expected.slots, scalars, BEFORE, BEFORE + n);
                code.run(scalars, BEFORE, BEFORE + n);
                sameBits("sums of squares", squares(code, n), squares(gradient, n));
                sameBits("gradient", gradient, next);
                sameBits(optimizer.toString(), actual.theta, expected.theta);
                for (int i = 0; i < actual.slots.length; i++) {
                    sameBits("slot " + i, actual.slots[i], expected.slots[i]);
                }
            }
        }
    }

    private static float[] squares(GeneratedLoops.Update code, int n) {
        float[] sums = new float[Math.ceilDiv(n, CpuKernels.BLOCK)];
        for (int i = 0; i < sums.length; i++) sums[i] = code.squares(i);
        return sums;
    }

    private float[] squares(float[] gradient, int n) {
        float[] sums = new float[Math.ceilDiv(n, CpuKernels.BLOCK)];
        for (int i = 0; i < sums.length; i++) {
            Matrix all = matrix(1, n, gradient);
            int from = i * CpuKernels.BLOCK;
            int to = Math.min(n, from + CpuKernels.BLOCK);
            sums[i] = plain.sumOfSquares(all.elements(from, to));
        }
        return sums;
    }

    private record Memory(float[] theta, float[][] slots) {
        Memory(Optimizer optimizer, int n) {
            this(
                    ordinary(size(n), 7),
                    optimizer.slots().stream()
                            .map(_ -> new float[size(n)])
                            .toArray(float[][]::new));
        }
    }

    @Test
    void otherOptimizersHaveNone() {
        float[] none = {};
        float[][] slots = {none, none, none};
        assertThat(loops.update(new Nesterov(0.9, 0), none, none, slots, 0, true)).isEmpty();
        Optimizer amsgrad = new Adam(0.9, 0.999, 1e-8, 0, true);
        assertThat(loops.update(amsgrad, none, none, slots, 0, true)).isEmpty();
    }

    private static int size(int n) {
        return BEFORE + n + BEHIND;
    }

    private static Matrix matrix(int rows, int columns, float[] array) {
        return new Matrix(array, BEFORE, 0, rows, columns);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) values[i]);
        return floats;
    }
}
