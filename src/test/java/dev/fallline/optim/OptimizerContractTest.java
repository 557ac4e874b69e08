package dev.fallline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;

import dev.fallline.optim.Variants.Variant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What every optimizer in the table owes to the devices. */
class OptimizerContractTest {
    private static final int SIZE = 1003;
    private static final int STEPS = 20;

    static List<Optimizers.Entry> entries() {
        return Optimizers.all();
    }

    static List<Variant> variants() {
        return Variants.all();
    }

    /** All that an optimizer moves. */
    private static final class Run {
        final float[] parameters = random(1, SIZE);
        final float[][] slots;

        Run(Optimizer optimizer) {
            slots = new float[optimizer.slots().size()][SIZE];
        }

        /** After some steps with gradients that are the same in every run, each cut in pieces. */
        static Run of(Optimizer optimizer, int... cuts) {
            Run run = new Run(optimizer);
            for (int t = 1; t <= STEPS; t++) {
                float[] gradient = random(100 + t, SIZE);
                float[] scalars = optimizer.floatScalars(t, 0.1 / t);
                int from = 0;
                for (int cut : cuts) {
                    optimizer.update(run.parameters, gradient, run.slots, scalars, from, cut);
                    from = cut;
                }
                optimizer.update(run.parameters, gradient, run.slots, scalars, from, SIZE);
                assertThat(gradient).as("gradient is read only").isEqualTo(random(100 + t, SIZE));
            }
            return run;
        }

        void hasTheBitsOf(Run other) {
            assertThat(bits(parameters)).isEqualTo(bits(other.parameters));
            for (int s = 0; s < slots.length; s++) {
                assertThat(bits(slots[s])).isEqualTo(bits(other.slots[s]));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void entryAndOptimizerAgree(Optimizers.Entry entry) {
        Optimizer optimizer = entry.create();
        assertThat(optimizer.name()).isEqualTo(entry.name());
        assertThat(Optimizers.of(entry.name())).isSameAs(entry);
        assertThat(optimizer).isEqualTo(entry.create());
        assertThat(optimizer.slots()).doesNotHaveDuplicates();
        optimizer.solution().ifPresent(s -> assertThat(optimizer.slots()).contains(s));
        for (String text : List.of(entry.summary(), entry.formula(), entry.source())) {
            assertThat(text).isNotBlank();
        }
        assertThat(entry.source()).containsPattern("\\d{4}");
    }

    @ParameterizedTest
    @MethodSource("variants")
    void moves(Variant variant) {
        Run run = Run.of(variant.create());
        float[] start = random(1, SIZE);
        int moved = 0;
        for (int i = 0; i < SIZE; i++) {
            assertThat(run.parameters[i]).isFinite();
            if (run.parameters[i] != start[i]) moved++;
        }
        // A large one may by chance have come back to where it was.
        assertThat(moved).isGreaterThanOrEqualTo(SIZE - 2);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void piecesGiveTheBitsOfOnePass(Variant variant) {
        Optimizer optimizer = variant.create(Map.of("weight-decay", 0.1));
        Run whole = Run.of(optimizer);
        Run pieces = Run.of(optimizer, 0, 1, 7, 8, 100, 100, 517, SIZE);
        pieces.hasTheBitsOf(whole);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void staysWithinItsPiece(Variant variant) {
        Optimizer optimizer = variant.create(Map.of("weight-decay", 0.1));
        Run run = new Run(optimizer);
        float[] scalars = optimizer.floatScalars(1, 0.1);
        optimizer.update(run.parameters, random(2, SIZE), run.slots, scalars, 10, 20);
        float[] start = random(1, SIZE);
        for (int i = 0; i < SIZE; i++) {
            boolean inside = i >= 10 && i < 20;
            assertThat(run.parameters[i] != start[i]).as("moved %d", i).isEqualTo(inside);
            for (float[] slot : run.slots) assertThat(slot[i] != 0).isEqualTo(inside);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void zeroDecayIsWithoutDecay(Variant variant) {
        Map<String, Double> none = new HashMap<>(Map.of("weight-decay", 0.0));
        if (variant.takes("prox-l1")) none.put("prox-l1", 0.0);
        Optimizer zero = variant.create(none);
        Optimizer without = variant.create(Map.of("weight-decay", 0.1)).withoutDecay();
        assertThat(without).isEqualTo(zero);
        Run.of(without).hasTheBitsOf(Run.of(zero));
        Run decayed = Run.of(variant.create(Map.of("weight-decay", 0.1)));
        assertThat(decayed.parameters).isNotEqualTo(Run.of(zero).parameters);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void scalarsArePureAndAlwaysAsMany(Variant variant) {
        Optimizer optimizer = variant.create(Map.of("weight-decay", 0.1));
        double[] third = optimizer.scalars(3, 0.01);
        double[] first = optimizer.scalars(1, 0.5);
        for (double scalar : third) assertThat(scalar).isFinite();
        assertThat(first).hasSameSizeAs(third);
        assertThat(optimizer.scalars(3, 0.01)).isEqualTo(third);
        assertThat(optimizer.withoutDecay().scalars(3, 0.01)).hasSameSizeAs(third);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void updateAllocatesNothing(Variant variant) {
        Optimizer optimizer = variant.create();
        Run run = new Run(optimizer);
        float[] gradient = random(2, SIZE);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        float[] scalars = optimizer.floatScalars(1, 0.01);
        long before = 0;
        for (int t = -100; t <= 1000; t++) {
            if (t == 1) before = threads.getCurrentThreadAllocatedBytes();
            optimizer.update(run.parameters, gradient, run.slots, scalars, 0, SIZE);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void stepsFarOutStayFinite(Variant variant) {
        Optimizer optimizer = variant.create();
        float[] scalars = optimizer.floatScalars(Long.MAX_VALUE, 1e-3);
        for (float scalar : scalars) assertThat(scalar).isFinite();
    }

    /** Devices find the loop by its name. */
    @Test
    void kernelsOfOneNameHaveTheSameArguments() {
        Map<String, List<Integer>> arguments = new HashMap<>();
        for (Variant variant : variants()) {
            Optimizer optimizer = variant.create();
            assertThat(optimizer.kernel()).startsWith(optimizer.name());
            assertThat(optimizer.withoutDecay().kernel()).isEqualTo(optimizer.kernel());
            assertThat(optimizer.withoutDecay().slots()).isEqualTo(optimizer.slots());
            List<Integer> own = List.of(optimizer.slots().size(), optimizer.scalars(1, 1).length);
            assertThat(arguments.merge(optimizer.kernel(), own, (before, _) -> before))
                    .as("%s", variant)
                    .isEqualTo(own);
        }
        assertThat(arguments).hasSizeGreaterThan(Optimizers.all().size());
    }

    /** So that one can take over from another. */
    @Test
    void runningMeansAreMeans() {
        for (Variant variant : variants()) {
            if (!variant.takes("weight-decay")) continue;
            Optimizer optimizer = variant.create(Map.of("weight-decay", 0.0));
            List<String> slots = optimizer.slots();
            Run run = new Run(optimizer);
            for (int t = 1; t <= 20_000; t++) {
                float[] scalars = optimizer.floatScalars(t, 1e-9);
                optimizer.update(run.parameters, filled(0.5f), run.slots, scalars, 0, 1);
            }
            float[] first = new float[slots.size()];
            for (int s = 0; s < first.length; s++) first[s] = run.slots[s][0];
            if (slots.contains("mean")) {
                assertThat(first[slots.indexOf("mean")]).isCloseTo(0.5f, within(1e-4f));
            }
            if (slots.contains("square")) {
                assertThat(first[slots.indexOf("square")]).isCloseTo(0.25f, within(1e-4f));
            }
        }
    }

    private static float[] filled(float value) {
        float[] array = new float[SIZE];
        Arrays.fill(array, value);
        return array;
    }

    /** The product of the μₜ as it goes, which the closed form stands for. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-6, 0.004, 0.5, 50})
    void nadamsProduct(double psi) {
        for (double beta1 : new double[] {0, 0.5, 0.9, 0.9999}) {
            NAdam nadam = new NAdam(beta1, 0.999, psi, 1e-8, 0);
            double product = 1;
            for (int t = 1; t <= 2_000; t++) {
                double mu = beta1 * (1 - 0.5 * Math.pow(0.96, t * psi));
                double next = beta1 * (1 - 0.5 * Math.pow(0.96, (t + 1) * psi));
                product *= mu;
                double[] scalars = nadam.scalars(t, 1);
                assertThat(scalars[0])
                        .as("t = %d, β₁ = %s", t, beta1)
                        .isCloseTo((1 - mu) / (1 - product), within(1e-12));
                assertThat(scalars[1]).isCloseTo(next / (1 - product * next), within(1e-11));
            }
        }
    }

    static List<Variant> dividing() {
        return variants().stream().filter(v -> v.takes("eps")).toList();
    }

    /** Without a gradient there is nothing to divide by but ε. */
    @ParameterizedTest
    @MethodSource("dividing")
    void standsStillWithoutAGradient(Variant variant) {
        Optimizer optimizer = variant.create(Map.of("weight-decay", 0.0));
        Run run = new Run(optimizer);
        for (int t = 1; t <= 10; t++) {
            float[] scalars = optimizer.floatScalars(t, 0.1);
            optimizer.update(run.parameters, new float[SIZE], run.slots, scalars, 0, SIZE);
        }
        assertThat(run.parameters).isEqualTo(random(1, SIZE));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void notANumberIsSeen(Variant variant) {
        Optimizer optimizer = variant.create();
        Run run = new Run(optimizer);
        float[] scalars = optimizer.floatScalars(1, 0.1);
        optimizer.update(run.parameters, filled(Float.NaN), run.slots, scalars, 0, SIZE);
        for (float p : run.parameters) assertThat(p).isNaN();
    }

    @Test
    void amsgradDoesNotForget() {
        Adam adam = new Adam(0.9, 0.9, 1e-8, 0, true);
        Run run = new Run(adam);
        float[] largest = new float[SIZE];
        for (int t = 1; t <= STEPS; t++) {
            float[] scalars = adam.floatScalars(t, 0.1);
            adam.update(run.parameters, random(100 + t, SIZE), run.slots, scalars, 0, SIZE);
            for (int i = 0; i < SIZE; i++) largest[i] = Math.max(largest[i], run.slots[1][i]);
            assertThat(run.slots[2]).isEqualTo(largest);
        }
        assertThat(run.slots[2]).isNotEqualTo(run.slots[1]);
    }

    @Test
    void momentumZeroIsSgd() {
        Run momentum = Run.of(new Momentum(0, 0, 0.1));
        Run nesterov = Run.of(new Nesterov(0, 0.1));
        Run sgd = Run.of(new Sgd(0.1));
        assertThat(bits(momentum.parameters)).isEqualTo(bits(sgd.parameters));
        assertThat(bits(nesterov.parameters)).isEqualTo(bits(sgd.parameters));
    }

    @Test
    void adamwWithoutDecayIsAdam() {
        Adam adam = new Adam(0.9, 0.999, 1e-8, 0);
        AdamW adamw = new AdamW(0.9, 0.999, 1e-8, 0);
        Run.of(adamw).hasTheBitsOf(Run.of(adam));
    }

    /** Normal numbers over some orders of magnitude. */
    private static float[] random(long seed, int size) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(4) - 2));
        }
        return values;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) bits[i] = Float.floatToRawIntBits(values[i]);
        return bits;
    }
}
