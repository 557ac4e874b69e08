package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fallline.device.Steps;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Shape;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Initializer;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Adam;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Sgd;
import dev.fallline.plan.Plan;
import dev.fallline.train.Objective;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** An update within a product: what it moves, what it leaves, and where it keeps away. */
class EarlyUpdateTest {
    private static final int EXAMPLES = 40;

    /** Whole blocks are moved, the rest of the gradient is left where the updater looks for it. */
    @ParameterizedTest
    @CsvSource({
        "300, 64, 18432, AVX512", "300, 64, 18432, AVX2", "500, 100, 49152, AVX512",
        "500, 100, 49152, AVX2", "17, 100, 0, AVX512", "41, 50, 2048, AVX2"
    })
    void movesWholeBlocks(int rows, int columns, int moved, Isa isa) {
        assumeTrue(isa.runsHere(), "generated code needs Linux on x86-64 and these instructions");
        Optimizer adam = new Adam(0.9, 0.999, 1e-8, 0.01);
        Layout layout = layout(rows, columns);
        CpuArena found = arena(layout);
        CpuArena wanted = found.copy();
        Random random = new Random(5);
        Matrix x = matrix(EXAMPLES, rows, random, 0.2);
        Matrix upstream = matrix(EXAMPLES, columns, random, 1);
        Matrix gradient = matrix(rows, columns, random, 0);
        GeneratedGemm gemm = GeneratedGemm.load(isa);
        float[] scalars = adam.floatScalars(1, 0.01);
        EarlyUpdate update =
                new EarlyUpdate(
                        adam, new GeneratedLoops(isa), found, gradient, EXAMPLES, scalars.length);
        update.begin(scalars, 0);
        gemm.prepareSparse(true, x, null, false, upstream, null, gradient, update, 1, _ -> {})
                .run(0);
        assertThat(update.moved()).isEqualTo(moved);

        Matrix whole = matrix(rows, columns, random, 0);
        gemm.prepare(true, x, false, upstream, null, whole).run(0);
        adam.update(wanted.parameters, whole.array(), wanted.slots, scalars, 0, moved);
        Numbers.sameBits("parameters", found.parameters, wanted.parameters);
        for (int i = 0; i < 2; i++) Numbers.sameBits("slot", found.slots[i], wanted.slots[i]);
        for (int i = moved; i < whole.size(); i++) {
            assertThat(gradient.array()[i]).isEqualTo(whole.array()[i]);
        }
        for (int b = 0; b < moved / Updater.BLOCK; b++) {
            Matrix block = new Matrix(whole.array(), b * Updater.BLOCK, 0, 1, Updater.BLOCK);
            assertThat(update.squares(b)).isEqualTo(CpuKernels.best().sumOfSquares(block));
        }
    }

    /** The dense product runs instead, and nothing is moved before: not in any of its panels. */
    @ParameterizedTest
    @CsvSource({"0, 0", "39, 299"})
    void movesNothingWhereTheProductIsDense(int row, int column) {
        assumeTrue(Isa.AVX2.runsHere(), "generated code needs Linux on x86-64");
        Optimizer adam = new Adam(0.9, 0.999, 1e-8, 0.01);
        CpuArena arena = arena(layout(100, 300));
        float[] before = arena.parameters.clone();
        Random random = new Random(5);
        Matrix x = matrix(EXAMPLES, 100, random, 0.2);
        Matrix upstream = matrix(EXAMPLES, 300, random, 1);
        upstream.array()[row * 300 + column] = Float.POSITIVE_INFINITY;
        Matrix gradient = matrix(100, 300, random, 0);
        float[] scalars = adam.floatScalars(1, 0.01);
        EarlyUpdate update =
                new EarlyUpdate(
                        adam,
                        new GeneratedLoops(Isa.AVX2),
                        arena,
                        gradient,
                        EXAMPLES,
                        scalars.length);
        update.begin(scalars, 0);
        int[] dense = new int[1];
        GeneratedGemm.load(Isa.AVX2)
                .prepareSparse(
                        true, x, null, false, upstream, null, gradient, update, 1, _ -> dense[0]++)
                .run(0);
        assertThat(dense[0]).isEqualTo(1);
        assertThat(update.moved()).isZero();
        assertThat(arena.parameters).isEqualTo(before);
    }

    /** Where the whole gradient is wanted, it is made; else its array stays as it was. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isChosenWhereNothingElseNeedsTheGradient(boolean clips) {
        assumeTrue(Isa.AVX2.runsHere(), "generated code needs Linux on x86-64");
        Mlp mlp = new Mlp(100, List.of(64), 10, Activation.RELU, 0);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0), 0, 0);
        Clip clip = clips ? new Clip.ByValue(1) : new Clip.None();
        Plan plan = objective.training(EXAMPLES, new Sgd(0), clip, 1);
        CpuArena arena = new CpuArena(mlp.layout(), 0);
        arena.writeParameters(mlp.initialize(Initializer.named("he-normal").get(), 1));
        RegionArrays memory = new RegionArrays(plan, arena, 1);
        StepContext context = new StepContext();
        GeneratedGemm gemm = GeneratedGemm.load(Isa.AVX2);
        TaskFactory tasks = new TaskFactory(plan, arena, CpuKernels.best(), gemm, context);
        Phases phases = Compiler.compile(plan, 1, memory, tasks);
        float[] features = matrix(EXAMPLES, 100, new Random(5), 0.2).array();
        CpuDataset examples = new CpuDataset(null, features, 100, new float[EXAMPLES]);
        examples.order(IntStream.range(0, EXAMPLES).toArray());
        try (WorkerPool pool = new WorkerPool(1)) {
            float[] scalars = Steps.scalars(new Sgd(0), 1, 1, _ -> 0.01);
            new CpuExecutable(plan, memory, phases, pool, context)
                    .run(examples, new Steps(0, 1, 1, scalars), new float[plan.notes().size()]);
        }
        float[] first = Arrays.copyOf(memory.gradient(), Updater.BLOCK);
        assertThat(Arrays.equals(first, new float[Updater.BLOCK])).isEqualTo(!clips);
    }

    private static Layout layout(int rows, int columns) {
        return Layout.of(List.of(new Layout.Entry("w", new Shape(rows, columns), true)));
    }

    private static CpuArena arena(Layout layout) {
        CpuArena arena = new CpuArena(layout, 2);
        Random random = new Random(3);
        for (int i = 0; i < arena.parameters.length; i++) {
            arena.parameters[i] = (float) random.nextGaussian();
            arena.slots[0][i] = (float) random.nextGaussian();
            arena.slots[1][i] = random.nextFloat();
        }
        return arena;
    }

    private static Matrix matrix(int rows, int columns, Random random, double share) {
        float[] x = new float[rows * columns];
        for (int i = 0; i < x.length; i++) {
            if (random.nextDouble() < share) x[i] = (float) random.nextGaussian();
        }
        return new Matrix(x, 0, 0, rows, columns);
    }
}
