package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Initializer;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Adam;
import dev.fallline.optim.AdamW;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Momentum;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Sgd;
import dev.fallline.plan.Plan;
import dev.fallline.train.Objective;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Trainings and evaluations that leave out zeros of the examples have the bits of dense ones. */
@ParameterizedClass(name = "{0}")
@EnumSource
class SparseTrainingTest {
    @Parameter private Isa isa;
    private static final int WIDTH = 200;
    private static final int COUNT = 700;
    private static final int STEPS = 5;

    /** What a training leaves: parameters, notes, scores. */
    private static List<int[]> train(
            Device device,
            Mlp mlp,
            Objective objective,
            Optimizer optimizer,
            Clip clip,
            double rate,
            int batch) {
        List<int[]> results = new ArrayList<>();
        Random random = new Random(7);
        byte[] pixels = new byte[COUNT * WIDTH];
        for (int i = 0; i < pixels.length; i++) {
            boolean blank = i % WIDTH < 9 || i / WIDTH % 50 == 11 || random.nextInt(4) > 0;
            pixels[i] = (byte) (blank ? 0 : random.nextInt(256));
        }
        int[] labels = random.ints(COUNT, 0, mlp.outputs()).toArray();
        Plan training = objective.training(batch, optimizer, clip, 1);
        Plan evaluation = objective.evaluation(batch + 3);
        try (device;
                Arena arena = device.allocate(mlp.layout(), optimizer.slots().size());
                DeviceDataset examples = device.upload(pixels, WIDTH, labels);
                Executable step = device.compile(training, arena);
                Executable look = device.compile(evaluation, arena)) {
            arena.writeParameters(mlp.initialize(Initializer.named("he-normal").get(), 1));
            examples.order(random.ints(STEPS * batch + 3, 0, COUNT).toArray());
            float[] notes = new float[STEPS * training.notes().size()];
            float[] scalars = Steps.scalars(optimizer, 1, STEPS, _ -> rate);
            step.run(examples, new Steps(0, STEPS, 1, scalars), notes);
            results.add(bits(notes));
            float[] parameters = new float[mlp.layout().size()];
            arena.readParameters(parameters);
            results.add(bits(parameters));
            look.run(examples, Steps.evaluation(0, 1), notes);
            float[] scores = new float[(batch + 3) * mlp.outputs()];
            look.read(Objective.SCORES, scores);
            results.add(bits(scores));
        }
        return results;
    }

    /** Of many runs of one step each, some are tried with the workers one after the other. */
    @Test
    void workersInTurnHaveTheSameBits() {
        Mlp mlp = new Mlp(WIDTH, List.of(100, 16), 10, Activation.RELU, 0.2, true);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0.1), 1e-4, 1e-3);
        Optimizer adam = new Adam(0.9, 0.999, 1e-8, 0.01);
        Plan plan = objective.training(48, adam, new Clip.ByNorm(0.5), 1);
        List<float[]> found = new ArrayList<>();
        int count = 60;
        for (int atOnce : new int[] {1, count}) {
            try (Device device = CpuDevice.open(3);
                    Arena arena = device.allocate(mlp.layout(), adam.slots().size());
                    DeviceDataset examples =
                            device.upload(someBytes(COUNT * WIDTH), WIDTH, new int[COUNT]);
                    Executable step = device.compile(plan, arena)) {
                arena.writeParameters(mlp.initialize(Initializer.named("he-normal").get(), 1));
                examples.order(new Random(1).ints(48L * count, 0, COUNT).toArray());
                float[] notes = new float[count * plan.notes().size()];
                for (int i = 0; i < count; i += atOnce) {
                    float[] scalars = Steps.scalars(adam, 1 + i, atOnce, _ -> 0.01);
                    step.run(examples, new Steps(48 * i, atOnce, 1 + i, scalars), notes);
                }
                float[] parameters = new float[mlp.layout().size()];
                arena.readParameters(parameters);
                found.add(parameters);
            }
        }
        assertThat(found.get(0)).isEqualTo(found.get(1));
    }

    private static byte[] someBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(5).nextBytes(bytes);
        for (int i = 0; i < count; i++) if (i % 4 > 0) bytes[i] = 0;
        return bytes;
    }

    private static int[] bits(float[] x) {
        return IntStream.range(0, x.length).map(i -> Float.floatToIntBits(x[i])).toArray();
    }

    private static void same(List<int[]> found, List<int[]> wanted) {
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < found.size(); i++) assertThat(found.get(i)).isEqualTo(wanted.get(i));
    }

    /** Also with layers that are shared in each of the ways that there are. */
    @ParameterizedTest
    @CsvSource({
        "1, 32, 100, false",
        "2, 32, 100, false",
        "3, 41, 100, true",
        "2, 300, 100, false",
        "1, 300, 7, true",
        "2, 64, 7, false",
        "2, 64, 130, true",
        "2, 1, 20, false",
        "2, 700, 100, false"
    })
    void haveTheBitsOfDenseOnes(int threads, int batch, int hidden, boolean batchNorm) {
        haveTheBitsOfDenseOnes(
                threads,
                batch,
                new Mlp(WIDTH, List.of(hidden, 16), 10, Activation.RELU, 0.2, batchNorm));
    }

    /** The first layer's shortcut reads the inputs as numbers. */
    @ParameterizedTest
    @CsvSource({"1, 32, false", "2, 41, true", "2, 300, false"})
    void alsoWithShortcuts(int threads, int batch, boolean fromInputs) {
        List<Integer> hidden = fromInputs ? List.of(WIDTH, 16) : List.of(100, 100);
        haveTheBitsOfDenseOnes(
                threads, batch, new Mlp(WIDTH, hidden, 10, Activation.RELU, 0.2, false, true));
    }

    private void haveTheBitsOfDenseOnes(int threads, int batch, Mlp mlp) {
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0.1), 1e-4, 1e-3);
        Optimizer adam = new Adam(0.9, 0.999, 1e-8, 0.01);
        sameWithAndWithoutZeros(threads, batch, mlp, objective, adam, new Clip.ByNorm(0.5), 0.01);
    }

    private void sameWithAndWithoutZeros(
            int threads,
            int batch,
            Mlp mlp,
            Objective objective,
            Optimizer optimizer,
            Clip clip,
            double rate) {
        same(
                train(open(threads, true), mlp, objective, optimizer, clip, rate, batch),
                train(open(threads, false), mlp, objective, optimizer, clip, rate, batch));
    }

    /**
     * Where nothing is done to the gradient before the update, that is part of the first layer's
     * product: of whole blocks or not, in one part or several, and after a step that diverges.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 32, 100, 0.01", "2, 32, 128, 0.01", "3, 41, 130, 0.01", "2, 300, 300, 0.01",
        "1, 700, 300, 0.01", "1, 300, 7, 0.01", "2, 1, 20, 0.01", "1, 64, 300, 1e36"
    })
    void alsoWhereWeightsAreUpdatedAtTheSameTime(int threads, int batch, int hidden, double rate) {
        Mlp mlp = new Mlp(WIDTH, List.of(hidden, 16), 10, Activation.RELU, 0.2);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0), 0, 0);
        for (Optimizer optimizer :
                List.of(
                        new Sgd(0.01),
                        new Momentum(0.9, 0.1, 0.01),
                        new Adam(0.9, 0.999, 1e-8, 0.01),
                        new AdamW(0.9, 0.999, 1e-8, 0.01))) {
            sameWithAndWithoutZeros(
                    threads, batch, mlp, objective, optimizer, new Clip.None(), rate);
        }
    }

    /** Dense products by the instructions that all have: their bits are the same. */
    private Device open(int threads, boolean sparse) {
        assumeTrue(isa.runsHere(), "generated code needs Linux on x86-64 and these instructions");
        Gemm gemm = sparse ? GeneratedGemm.load(isa) : GeneratedGemm.dense(Isa.AVX2);
        return CpuDevice.open(threads, CpuKernels.best(), gemm);
    }

    /**
     * A weight of a pixel that is blank throughout makes a dense product NaN, and so it must be.
     */
    @Test
    void aWeightThatIsNotFiniteIsNoticedInTheSameStep() {
        Mlp mlp = new Mlp(WIDTH, List.of(30), 10, Activation.RELU, 0);
        Plan plan =
                new Objective(mlp, new Loss.CrossEntropy(0), 0, 0)
                        .training(32, new Sgd(0), new Clip.None(), 1);
        for (int threads = 1; threads <= 2; threads++) {
            for (float odd : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
                float[] found = step(open(threads, true), mlp, plan, odd);
                assertThat(found[0]).isNaN();
                assertThat(found).isEqualTo(step(open(threads, false), mlp, plan, odd));
            }
        }
    }

    /** The notes and the parameters after a step on blank pixels. */
    private static float[] step(Device device, Mlp mlp, Plan plan, float odd) {
        try (device;
                Arena arena = device.allocate(mlp.layout(), 0);
                DeviceDataset examples = device.upload(new byte[32 * WIDTH], WIDTH, new int[32]);
                Executable step = device.compile(plan, arena)) {
            float[] parameters = mlp.initialize(Initializer.named("he-normal").get(), 1);
            parameters[30 * (WIDTH - 1) + 3] = odd;
            arena.writeParameters(parameters);
            examples.order(IntStream.range(0, 32).toArray());
            float[] notes = new float[plan.notes().size()];
            float[] scalars = Steps.scalars(new Sgd(0), 1, 1, _ -> 0.01);
            step.run(examples, new Steps(0, 1, 1, scalars), notes);
            arena.readParameters(parameters);
            float[] all = Arrays.copyOf(notes, notes.length + parameters.length);
            System.arraycopy(parameters, 0, all, notes.length, parameters.length);
            return all;
        }
    }

    /** What lay there before must not be used. */
    @Test
    void featuresThatAreReplaced() {
        Mlp mlp = new Mlp(WIDTH, List.of(30), 10, Activation.RELU, 0);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0), 0, 0);
        byte[] before = new byte[32 * WIDTH];
        before[5] = 100;
        byte[] after = new byte[32 * WIDTH];
        Arrays.fill(after, 0, 3_000, (byte) 50);
        List<float[]> found = new ArrayList<>();
        for (boolean replaced : new boolean[] {true, false}) {
            try (Device device = open(2, true);
                    Arena arena = device.allocate(mlp.layout(), 0);
                    DeviceDataset examples =
                            device.upload(replaced ? before : after, WIDTH, new int[32]);
                    Executable look = device.compile(objective.evaluation(32), arena)) {
                arena.writeParameters(mlp.initialize(Initializer.named("he-normal").get(), 1));
                examples.order(IntStream.range(0, 32).toArray());
                float[] notes = new float[8];
                look.run(examples, Steps.evaluation(0, 1), notes);
                if (replaced) examples.features(after);
                look.run(examples, Steps.evaluation(0, 1), notes);
                float[] scores = new float[320];
                look.read(Objective.SCORES, scores);
                found.add(scores);
            }
        }
        assertThat(found.get(0)).isEqualTo(found.get(1));
    }

    @Test
    void sharesAreCounted() {
        assertThat(NonZeroShare.of(new byte[0])).isEqualTo(1);
        assertThat(NonZeroShare.of(new float[] {0f, -0f, 1e-45f, Float.NaN})).isEqualTo(0.5);
        Random random = new Random(2);
        for (int size : new int[] {1, 7, 8, 9, 1_003}) {
            byte[] x = new byte[size];
            int found = 0;
            for (int i = 0; i < size; i++) {
                x[i] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0);
                if (x[i] != 0) found++;
            }
            assertThat(NonZeroShare.of(x)).isEqualTo(found / (double) size);
        }
    }

    /** The line names what was chosen, from the share of the first examples. */
    @Test
    void saysWhatWasChosen() {
        Mlp mlp = new Mlp(WIDTH, List.of(30), 10, Activation.RELU, 0);
        Plan plan = new Objective(mlp, new Loss.CrossEntropy(0), 0, 0).evaluation(32);
        for (int share : new int[] {25, 100}) {
            byte[] features = new byte[32 * WIDTH];
            for (int i = 0; i < features.length; i++)
                features[i] = (byte) (i % 100 < share ? 1 : 0);
            try (Device device = open(1, true);
                    Arena arena = device.allocate(mlp.layout(), 0);
                    DeviceDataset _ = device.upload(features, WIDTH, new int[32])) {
                assertThat(device.choices().getFirst()).endsWith("for each shape");
                device.compile(plan, arena).close();
                assertThat(device.choices().getFirst())
                        .endsWith(
                                share == 25
                                        ? "; the first layer leaves out zeros: 25.0 % of the inputs are not 0"
                                        : "; the first layer is dense: 100.0 % of the inputs are not 0");
            }
        }
    }
}
