package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Adam;
import dev.fallline.optim.Clip;
import dev.fallline.plan.Plan;
import dev.fallline.train.Objective;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

class CpuAllocationTest {
    private static final int STEPS = 1_000;
    private static final int BATCH = 16;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Until HotSpot has compiled the loops, their vectors are objects. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** For a whole run, whatever the number of its steps. */
    private static final long SMALL = 2_000;

    /** Dropout, smoothing, penalties, clipping by norm, Adam with decay. */
    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "1, false", "2, false"})
    void aStepAllocatesNothing(int threads, boolean best) {
        Mlp mlp = new Mlp(20, List.of(32, 16), 10, Activation.GELU, 0.2);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0.1), 1e-3, 1e-2);
        Adam adam = new Adam(0.9, 0.999, 1e-8, 0.01);
        Plan plan = objective.training(BATCH, adam, new Clip.ByNorm(0.5), 1);
        Random random = new Random(1);
        byte[] features = new byte[BATCH * STEPS * 20];
        random.nextBytes(features);
        int[] labels = random.ints(BATCH * STEPS, 0, 10).toArray();
        int[] order = new int[labels.length];
        Arrays.setAll(order, i -> i);
        Steps steps = new Steps(0, STEPS, 1, Steps.scalars(adam, 1, STEPS, _ -> 1e-3));
        float[] notes = new float[STEPS * plan.notes().size()];
        Set<Long> others = pool();
        try (Device device = open(threads, best);
                Arena arena = device.allocate(mlp.layout(), 2);
                DeviceDataset examples = device.upload(features, 20, labels);
                Executable training = device.compile(plan, arena)) {
            examples.order(order);
            long[] workers = workers(others);
            assertThat(workers).hasSize(threads);
            long least = Long.MAX_VALUE;
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (least > SMALL && System.nanoTime() < deadline) {
                long before = allocated(workers);
                training.run(examples, steps, notes);
                least = Math.min(least, allocated(workers) - before);
            }
            assertThat(least).isLessThan(SMALL);
        }
    }

    /** With the best loops and products that are there, or in plain Java. */
    private static Device open(int threads, boolean best) {
        if (best) return CpuDevice.open(threads);
        return CpuDevice.open(threads, new ScalarKernels("for a test"), new JavaGemm("for a test"));
    }

    private static long allocated(long[] workers) {
        return LongStream.of(THREADS.getThreadAllocatedBytes(workers)).sum();
    }

    /** The caller and its pool; that of an earlier test may not have ended yet. */
    private static long[] workers(Set<Long> others) {
        Set<Long> workers = pool();
        workers.removeAll(others);
        workers.add(Thread.currentThread().threadId());
        return workers.stream().mapToLong(Long::longValue).toArray();
    }

    private static Set<Long> pool() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("fallline-"))
                .map(Thread::threadId)
                .collect(Collectors.toSet());
    }
}
