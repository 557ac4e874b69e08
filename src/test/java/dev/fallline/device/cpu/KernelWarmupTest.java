package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.fallline.optim.Clip;
import dev.fallline.plan.Plan;
import dev.fallline.train.Objective;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Beginning with plain loops and changing to vector loops leaves no trace in the result. */
class KernelWarmupTest {
    private static final int BATCH = 32;
    private static final int STEPS = 16;
    private static final Adam ADAM = new Adam(0.9, 0.999, 1e-8, 0.01);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Mlp MLP = new Mlp(40, List.of(64, 32), 10, Activation.GELU, 0.2);

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void takesOverAndGivesTheSameBits(int threads) {
        KernelWarmup warmup = new KernelWarmup(0);
        assertThat(warmup.over()).isFalse();
        int runs = 0;
        float[] changed;
        float[] noted;
        try (Training training = new Training(CpuDevice.open(threads, warmup))) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!warmup.over() && System.nanoTime() < deadline) training.run(++runs);
            assertThat(warmup.over()).isTrue();
            for (int i = 0; i < 5; i++) training.run(++runs);
            changed = training.parameters();
            noted = training.notes.clone();
        }
        try (Training training = new Training(CpuDevice.open(threads))) {
            for (int i = 1; i <= runs; i++) training.run(i);
            assertThat(training.parameters()).isEqualTo(changed).doesNotContain(Float.NaN);
            assertThat(training.notes).isEqualTo(noted);
        }
    }

    /** As a validation set does between epochs. */
    @Test
    void aShorterOrderMeanwhileDoesNotDisturbIt() throws InterruptedException {
        KernelWarmup warmup = new KernelWarmup(0);
        try (Training training = new Training(CpuDevice.open(1, warmup))) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            int runs = 0;
            while (!warmup.over() && System.nanoTime() < deadline) {
                training.run(++runs);
                training.order(1);
                Thread.sleep(1);
                training.order(BATCH * STEPS);
            }
            assertThat(warmup.over()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE})
    void largeModelsBeginWithTheBest(long patience) {
        KernelWarmup warmup = new KernelWarmup(patience);
        Mlp large = new Mlp(4_000, List.of(3_000), 10, Activation.RELU, 0);
        warmup.skipIfLarge(new CpuArena(large.layout(), 2));
        assertThat(warmup.over()).isTrue();
    }

    /** Dropout, decay, clipping by norm. */
    private static final class Training implements AutoCloseable {
        private final Device device;
        private final Arena arena;
        private final DeviceDataset examples;
        private final Executable executable;
        private final float[] notes;

        Training(Device device) {
            this.device = device;
            Plan plan =
                    new Objective(MLP, new Loss.CrossEntropy(0.1), 1e-3, 1e-2)
                            .training(BATCH, ADAM, new Clip.ByNorm(0.5), 1);
            Random random = new Random(1);
            byte[] features = new byte[BATCH * STEPS * 40];
            random.nextBytes(features);
            arena = device.allocate(MLP.layout(), 2);
            arena.writeParameters(MLP.initialize(Initializer.named("xavier-uniform").get(), 1));
            examples = device.upload(features, 40, random.ints(BATCH * STEPS, 0, 10).toArray());
            int[] order = new int[BATCH * STEPS];
            Arrays.setAll(order, i -> i);
            examples.order(order);
            executable = device.compile(plan, arena);
            notes = new float[STEPS * plan.notes().size()];
        }

        void run(int time) {
            int first = (time - 1) * STEPS + 1;
            float[] scalars = Steps.scalars(ADAM, first, STEPS, _ -> 1e-3);
            executable.run(examples, new Steps(0, STEPS, first, scalars), notes);
        }

        void order(int count) {
            examples.order(IntStream.range(0, count).toArray());
        }

        float[] parameters() {
            float[] parameters = new float[MLP.layout().size()];
            arena.readParameters(parameters);
            return parameters;
        }

        @Override
        public void close() {
            executable.close();
            examples.close();
            arena.close();
            device.close();
        }
    }
}
