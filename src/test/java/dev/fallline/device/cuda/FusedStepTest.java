package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Setup;
import dev.fallline.device.Steps;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Initializer;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Variants;
import dev.fallline.optim.Variants.Variant;
import dev.fallline.plan.Plan;
import dev.fallline.train.Objective;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Fused steps have the bits of the general ones, whose kernels have those of the CPU, but for the
 * order in which products are summed; so the general ones are given products in that order here.
 */
class FusedStepTest {
    private static final int EXAMPLES = 600;
    private static final int STEPS = 3;

    /** A training of a network, and the bits that it ends with. */
    record Case(
            Objective objective,
            Optimizer optimizer,
            Clip clip,
            int batch,
            boolean bytes,
            long seed) {
        static Case random(int i) {
            Random random = new Random(i);
            List<Integer> hidden = new ArrayList<>();
            for (int layers = i % 5; layers > 0; layers--) hidden.add(width(random, 150));
            Activation activation = Activation.all().get(i % Activation.all().size());
            int classes = i % 8 == 3 ? 1 : 2 + random.nextInt(11);
            double dropout = i % 3 == 0 ? 0.3 : 0;
            int inputs = width(random, 700);
            boolean residual = i % 7 == 3 && !hidden.isEmpty() && hidden.getFirst() != inputs;
            if (residual) hidden = Collections.nCopies(hidden.size(), hidden.getFirst());
            Mlp mlp = new Mlp(inputs, hidden, classes, activation, dropout, false, residual);
            List<Variant> variants = Variants.all();
            Variant variant = variants.get(i % variants.size());
            Optimizer optimizer = variant.create(Map.of("weight-decay", i % 2 == 0 ? 0 : 0.05));
            int[] batches = {1, 2, 3, 7, 8, 16, 31, 32, 33, 64, 65, 100, 128};
            return new Case(
                    new Objective(mlp, loss(i, classes), 0, 0),
                    optimizer,
                    Setup.clip(i / 3),
                    batches[random.nextInt(batches.length)],
                    i % 4 != 2,
                    i);
        }

        /** Multiples of four often enough, since these are read four at a time. */
        private static int width(Random random, int most) {
            return random.nextBoolean()
                    ? 4 * (1 + random.nextInt(most / 4))
                    : 1 + random.nextInt(40);
        }

        private static Loss loss(int i, int classes) {
            return i % 5 == 0 && classes == 1 ? new Loss.SquaredError() : Setup.loss(i);
        }

        Plan plan() {
            return objective.training(batch, optimizer, clip, seed);
        }

        /** Bits of the parameters, the slots and the notes after some steps, in runs of some. */
        List<int[]> train(Device device, int... runs) {
            Random random = new Random(seed);
            Mlp mlp = objective.mlp();
            float[] start = mlp.initialize(Initializer.Scaled.HE_NORMAL, seed);
            for (int i = mlp.layout().decayedSize(); i < start.length; i++) {
                start[i] = random.nextFloat(-0.1f, 0.1f);
            }
            byte[] pixels = new byte[EXAMPLES * mlp.inputs()];
            random.nextBytes(pixels);
            float[] reals = new float[pixels.length];
            for (int i = 0; i < reals.length; i++) reals[i] = random.nextFloat(-1, 1);
            int classes = Math.max(2, mlp.outputs());
            float[] targets = new float[EXAMPLES];
            for (int i = 0; i < targets.length; i++) targets[i] = random.nextInt(classes);
            int steps = Arrays.stream(runs).sum();
            int[] order = random.ints((long) steps * batch + 5, 0, EXAMPLES).toArray();
            int slots = optimizer.slots().size();
            List<int[]> bits = new ArrayList<>();
            try (Arena arena = device.allocate(mlp.layout(), slots);
                    DeviceDataset examples =
                            bytes
                                    ? device.upload(pixels, mlp.inputs(), targets)
                                    : device.upload(reals, mlp.inputs(), targets);
                    Executable training = device.compile(plan(), arena)) {
                arena.writeParameters(start);
                examples.order(order);
                int done = 0;
                for (int run : runs) {
                    float[] notes = new float[3 * run];
                    float[] scalars = Steps.scalars(optimizer, done + 1, run, _ -> 0.01);
                    training.run(
                            examples, new Steps(5 + done * batch, run, done + 1, scalars), notes);
                    bits.add(bits(notes));
                    done += run;
                }
                float[] values = new float[mlp.layout().size()];
                arena.readParameters(values);
                bits.add(bits(values));
                for (int s = 0; s < slots; s++) {
                    arena.readSlot(s, values);
                    bits.add(bits(values));
                }
            }
            return bits;
        }
    }

    private static int[] bits(float[] x) {
        int[] bits = new int[x.length];
        // NaN may have any sign.
        Arrays.setAll(bits, i -> Float.floatToIntBits(x[i]));
        return bits;
    }

    /**
     * In the order of {@code fused.cuh}; gradients of weights, from the left transposed, in one go.
     */
    private static void inSlices(
            boolean transposeLeft,
            float[] a,
            boolean transposeRight,
            float[] b,
            int beta,
            float[] c,
            int m,
            int n,
            int k) {
        int slice = transposeLeft ? k : 32;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float total = 0;
                for (int from = 0; from < k; from += slice) {
                    float sum = 0;
                    for (int l = from; l < Math.min(k, from + slice); l++) {
                        float x = transposeLeft ? a[l * m + i] : a[i * k + l];
                        float y = transposeRight ? b[j * k + l] : b[l * n + j];
                        sum = Math.fma(x, y, sum);
                    }
                    total = from == 0 ? sum : total + sum;
                }
                c[i * n + j] = beta == 0 ? total : total + c[i * n + j];
            }
        }
    }

    private static CudaDevice general() {
        HostDriver driver = HostDevices.driver();
        var products = new HostDevices.HostProducts(driver, "in slices", FusedStepTest::inSlices);
        return HostDevices.open(driver, products, true, false);
    }

    static void same(List<int[]> actual, List<int[]> expected, Object what) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).as("part %d of %s", i, what).isEqualTo(expected.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void hasTheBitsOfGeneralSteps(int part) {
        for (int i = part; i < 60; i += 10) {
            Case one = Case.random(i);
            List<int[]> expected;
            assertThat(FusedPlan.of(one.plan()).obstacle()).as(one.toString()).isEmpty();
            try (CudaDevice device = general()) {
                expected = one.train(device, 1, STEPS - 1);
            }
            try (CudaDevice device = HostDevices.fused(HostDevices.driver(), true)) {
                same(one.train(device, 1, STEPS - 1), expected, one + " number " + i);
            }
            try (CudaDevice device = HostDevices.fused(HostDevices.ptxDriver(), true)) {
                same(one.train(device, 1, STEPS - 1), expected, one + " in PTX, number " + i);
            }
        }
    }

    /** Blocks of one row and of many, and batches of which the last block has less. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100, 512})
    void theBatchMayBeOfAnySize(int batch) {
        Mlp mlp = new Mlp(30, List.of(20, 7), 10, Activation.RELU, 0.2);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0), 0, 0);
        Optimizer adam = Variants.all().getFirst().create();
        Case one = new Case(objective, adam, new Clip.None(), batch, true, 1);
        List<int[]> expected;
        try (CudaDevice device = general()) {
            expected = one.train(device, 2);
        }
        for (int multiprocessors : new int[] {1, 7, 600}) {
            HostDriver driver = HostDevices.ptxDriver();
            driver.multiprocessors(multiprocessors);
            try (CudaDevice device = HostDevices.fused(driver, true)) {
                same(one.train(device, 2), expected, batch + " on " + multiprocessors);
            }
        }
    }

    /** More steps than a graph has: the norms of each are noted in time. */
    @Test
    void manyStepsInOneRunAreManyRuns() {
        Mlp mlp = new Mlp(6, List.of(5), 3, Activation.TANH, 0);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0), 0, 0);
        Optimizer adam = Variants.all().getFirst().create();
        Case one = new Case(objective, adam, new Clip.None(), 4, true, 2);
        try (CudaDevice device = HostDevices.fused(HostDevices.driver(), true);
                CudaDevice general = general()) {
            same(one.train(device, 1, 150), one.train(general, 1, 150), one);
        }
    }

    static List<Variant> optimizers() {
        return Variants.all();
    }

    /** A step is three launches, and a fourth where the gradient is clipped by its norm. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void launches(Variant variant) {
        Mlp mlp = new Mlp(784, List.of(128, 64), 10, Activation.RELU, 0);
        for (Clip clip : List.of(new Clip.None(), new Clip.ByValue(1), new Clip.ByNorm(1))) {
            for (int loss = 0; loss < 5; loss++) {
                var objective = new Objective(mlp, Setup.loss(loss), 0, 0);
                Plan plan = objective.training(2, variant.create(), clip, 1);
                HostDriver driver = HostDevices.driver();
                // The fourth clips, or notes the norm of all steps of a graph: here, of one.
                assertThat(launches(plan, variant, driver, HostDevices.fused(driver, true)))
                        .as("%s %s", variant, clip)
                        .isEqualTo(4);
            }
        }
    }

    static int launches(Plan plan, Variant variant, HostDriver driver, CudaDevice opened) {
        try (CudaDevice device = opened;
                Arena arena = device.allocate(plan.layout(), variant.create().slots().size());
                DeviceDataset data = device.upload(new byte[784], 784, new float[1]);
                Executable training = device.compile(plan, arena)) {
            data.order(new int[128]);
            float[] scalars = Steps.scalars(variant.create(), 1, 1, _ -> 0.01);
            int before = driver.launches();
            training.run(data, new Steps(0, 1, 1, scalars), new float[3]);
            return driver.launches() - before;
        }
    }

    /** What is not of that kind takes the general way, and says why. */
    @Test
    void obstacles() {
        Mlp mlp = new Mlp(20, List.of(30), 10, Activation.RELU, 0);
        Optimizer sgd = Variants.all().getFirst().create();
        Clip none = new Clip.None();
        Loss loss = new Loss.CrossEntropy(0);
        Mlp normalized = new Mlp(20, List.of(30), 10, Activation.RELU, 0, true);
        obstacle(
                new Objective(normalized, loss, 0, 0).training(8, sgd, none, 1),
                "batch normalization");
        Mlp shortcut = new Mlp(20, List.of(20), 10, Activation.RELU, 0, false, true);
        obstacle(
                new Objective(shortcut, loss, 0, 0).training(8, sgd, none, 1),
                "a shortcut from the inputs");
        obstacle(
                new Objective(mlp, loss, 0, 0).training(1025, sgd, none, 1),
                "a batch has more than 1,024 examples");
        obstacle(new Objective(mlp, loss, 0, 0).evaluation(8), "nothing is updated");
        Mlp wide = new Mlp(20, List.of(250, 250), 10, Activation.RELU, 0);
        obstacle(
                new Objective(wide, loss, 0, 0).training(8, sgd, none, 1),
                "more than 50,000 weights behind the first layer");
        obstacle(
                new Objective(mlp, loss, 0, 0.1).training(8, sgd, none, 1),
                "something is computed of more than one example");
    }

    private static void obstacle(Plan plan, String reason) {
        assertThat(FusedPlan.of(plan).obstacle()).isPresent();
        assertThat(FusedPlan.of(plan).obstacle().get()).contains(reason);
    }
}
