package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.Numbers.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.device.cuda.Buffers;
import dev.fallline.device.cuda.Buffers.Buffer;
import dev.fallline.device.cuda.Launcher;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Variants;
import dev.fallline.optim.Variants.Variant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The end of a step: CUDA kernels of the optimizers and of clipping give the bits of the CPU's. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.fallline.device.cuda.Launchers#all")
class UpdateKernelsTest {
    /** Those in which a rule differs from itself: the first, and late ones. */
    private static final long[] STEPS = {1, 2, 9};

    private static final int MANY = 1_000_003;

    @Parameter Launcher launcher;

    static List<Variant> optimizers() {
        return Variants.all();
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void update(Variant variant) {
        Optimizer optimizer = variant.create(Map.of("weight-decay", 0.1));
        int[] together = {0, 0, 0, 0, 0};
        for (int n : new int[] {0, 1, 31, 32, 33, 255, 256, 257}) {
            for (int decayed : new int[] {0, n / 3, n}) update(optimizer, n, decayed, together);
        }
        update(optimizer, 3, 2, new int[] {3, 3, 3, 3, 3});
        update(optimizer, 300, 101, new int[] {1, 1, 1, 1, 1});
        update(optimizer, 300, 101, new int[] {2, 2, 2, 0, 2});
        update(optimizer, 300, 101, new int[] {0, 3, 1, 2, 3});
        update(optimizer, MANY, 900_002, together);
    }

    /**
     * Some steps of both.
     *
     * @param shifts how many floats each array begins behind a multiple of 16 bytes
     */
    private void update(Optimizer optimizer, int n, int decayed, int[] shifts) {
        Optimizer undecayed = optimizer.withoutDecay();
        float[][] scalars = new float[2 * STEPS.length][];
        for (int k = 0; k < STEPS.length; k++) {
            double rate = 0.01 * (k + 1);
            scalars[2 * k] = optimizer.floatScalars(STEPS[k], rate);
            scalars[2 * k + 1] = undecayed.floatScalars(STEPS[k], rate);
        }
        float[] parameters = numbers(n, 1);
        float[][] slots = new float[optimizer.slots().size()][n];

        try (Buffers buffers = new Buffers(launcher)) {
            Buffer theta = buffers.shifted(shifts[0], parameters);
            List<Buffer> state = new ArrayList<>();
            for (int s = 0; s < slots.length; s++) {
                state.add(buffers.shifted(shifts[2 + s], slots[s]));
            }
            Buffer step = buffers.step(1, 0, 0);
            Buffer all = buffers.of(joined(scalars));
            for (int k = 0; k < STEPS.length; k++) {
                float[] gradient = numbers(n, 5 + k);
                List<Number> arguments = new ArrayList<>();
                arguments.add(theta.address);
                arguments.add(buffers.shifted(shifts[1], gradient).address);
                state.forEach(s -> arguments.add(s.address));
                arguments.addAll(List.of(all.address, step.address, (long) decayed, (long) n));
                launcher.launch(
                        "fallline_update_" + optimizer.kernel(),
                        3,
                        2,
                        n == MANY ? 256 : 32,
                        1,
                        arguments.toArray(Number[]::new));
                launcher.launch("fallline_advance", 1, 1, 1, 1, step.address);

                optimizer.update(parameters, gradient, slots, scalars[2 * k], 0, decayed);
                optimizer.update(parameters, gradient, slots, scalars[2 * k + 1], decayed, n);
            }
            String what = optimizer.kernel() + ", n = " + n + ", " + decayed + " decayed: ";
            Numbers.sameBits(what + "parameters", theta.floats(), parameters);
            for (int s = 0; s < slots.length; s++) {
                String name = what + optimizer.slots().get(s);
                Numbers.sameBits(name, state.get(s).floats(), slots[s]);
            }
        }
    }

    private static float[] joined(float[][] parts) {
        float[] all = new float[Arrays.stream(parts).mapToInt(p -> p.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static float[] numbers(int n, int seed) {
        return n == MANY ? Numbers.patterns(n, seed) : Numbers.special(n, seed);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 31, 33, 1023, 1024, 1025, 2047, 2048, 2049, 5000, 100_003, MANY})
    void squaresAndNorm(int n) {
        ScalarKernels kernels = new ScalarKernels("test");
        float[] x = Numbers.ordinary(n, 1);
        float[] squares = new float[Math.ceilDiv(n, 2048)];
        for (int b = 0; b < squares.length; b++) {
            squares[b] = kernels.sumOfSquares(row(x, b * 2048, Math.min(2048, n - b * 2048)));
        }
        double norm = Math.sqrt(new TreeSum().of(squares));
        for (double limit : new double[] {1e-3, 0.7 * norm + 1, 1e9}) {
            try (Buffers buffers = new Buffers(launcher)) {
                Buffer noted = buffers.of(new float[12]);
                Buffer factor = buffers.of(7f);
                Buffer sums = buffers.of(new float[squares.length]);
                long step = buffers.step(1, 0, 2).address;
                launcher.launch(
                        "fallline_squares",
                        3,
                        1,
                        256,
                        1,
                        buffers.of(x).address,
                        sums.address,
                        (long) n);
                Numbers.sameBits("squares of " + n, sums.floats(), squares);
                launcher.launch(
                        "fallline_norm",
                        1,
                        1,
                        256,
                        1,
                        sums.address,
                        (long) squares.length,
                        noted.address,
                        4,
                        3,
                        step,
                        limit,
                        factor.address);
                float[] notes = new float[12];
                notes[2 * 4 + 3] = (float) norm;
                assertThat(noted.floats()).isEqualTo(notes);
                float expected = new Clip.ByNorm(limit).factor(norm);
                assertThat(factor.floats()).containsExactly(expected);
            }
        }
    }

    /** More than are fetched at a time. */
    @Test
    void normOfManySquares() {
        float[] squares = Numbers.ordinary(5_000, 1);
        for (int i = 0; i < squares.length; i++) squares[i] *= squares[i];
        double sum = new TreeSum().of(squares);
        try (Buffers buffers = new Buffers(launcher)) {
            Buffer noted = buffers.of(0f);
            long step = buffers.step(1, 0, 0).address;
            norm(buffers.of(squares).address, squares.length, noted, step, 0L);
            assertThat(noted.floats()).containsExactly((float) Math.sqrt(sum));
        }
    }

    /** What has overflowed is still seen; without clipping there is no factor. */
    @Test
    void normsThatAreNotFinite() {
        float[] odd = {1f, Float.POSITIVE_INFINITY, Float.NaN};
        for (int n = 1; n <= 3; n++) {
            float[] squares = Arrays.copyOf(odd, n);
            double sum = 0;
            for (float s : squares) sum += s;
            float expected = new Clip.ByNorm(0.5).factor(Math.sqrt(sum));
            try (Buffers buffers = new Buffers(launcher)) {
                Buffer noted = buffers.of(0f);
                Buffer factor = buffers.of(7f);
                long step = buffers.step(1, 0, 0).address;
                long sums = buffers.of(squares).address;
                norm(sums, n, noted, step, 0L);
                assertThat(noted.floats()).containsExactly((float) Math.sqrt(sum));
                assertThat(factor.floats()).containsExactly(7f);
                norm(sums, n, noted, step, factor.address);
                assertThat(factor.floats()).containsExactly(expected);
            }
        }
    }

    private void norm(long sums, long n, Buffer noted, long step, long factor) {
        launcher.launch(
                "fallline_norm", 1, 1, 256, 1, sums, n, noted.address, 1, 0, step, 0.5, factor);
    }

    @Test
    void notesAndAdvance() {
        try (Buffers buffers = new Buffers(launcher)) {
            Buffer notes = buffers.of(new float[6]);
            Buffer scalar = buffers.of(-0f, 5f);
            long step = buffers.step(9, 4, 1).address;
            launcher.launch("fallline_note", 1, 1, 1, 1, scalar.address, notes.address, 2, 1, step);
            launcher.launch("fallline_advance", 1, 1, 1, 1, step);
            long second = scalar.address + Float.BYTES;
            launcher.launch("fallline_note", 1, 1, 1, 1, second, notes.address, 2, 0, step);
            Numbers.sameBits("notes", notes.floats(), new float[] {0, 0, 0, -0f, 5, 0});
        }
    }
}
