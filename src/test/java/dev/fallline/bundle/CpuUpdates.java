package dev.fallline.bundle;

import dev.fallline.optim.Optimizer;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Updates on all processors, each with its part of the parameters. */
final class CpuUpdates implements UpdateTimes.Place {
    /** Below so many elements a thread, handing the work out costs more than it gives. */
    private static final int PART = 250_000;

    private final int processors = Runtime.getRuntime().availableProcessors();
    private final ExecutorService pool = Executors.newFixedThreadPool(processors);

    private interface Part {
        void run(int from, int to);
    }

    @Override
    public String description() {
        return "CPU, up to %d threads".formatted(processors);
    }

    @Override
    public long memory() {
        return Runtime.getRuntime().maxMemory() * 3 / 4;
    }

    @Override
    public UpdateTimes.Work update(Optimizer optimizer, int parameters) {
        float[] weights = new float[parameters];
        float[] gradient = filled(parameters);
        float[][] slots = new float[optimizer.slots().size()][parameters];
        float[] scalars = new float[optimizer.scalarCount()];
        optimizer.scalars(1, 1e-3, scalars, 0);
        return work(
                parameters,
                (from, to) -> optimizer.update(weights, gradient, slots, scalars, 0, from, to));
    }

    private static float[] filled(int n) {
        float[] array = new float[n];
        Arrays.fill(array, 1e-3f);
        return array;
    }

    @Override
    public UpdateTimes.Work copy(long bytes) {
        int n = (int) (bytes / Float.BYTES);
        float[] source = filled(n);
        float[] target = new float[n];
        return work(n, (from, to) -> System.arraycopy(source, from, target, from, to - from));
    }

    private UpdateTimes.Work work(int n, Part part) {
        int threads = Math.clamp(n / PART, 1, processors);
        return new UpdateTimes.Work() {
            @Override
            public double seconds(int times) {
                List<Callable<Object>> parts =
                        IntStream.range(0, threads)
                                .mapToObj(t -> Executors.callable(() -> run(t, times)))
                                .toList();
                long began = System.nanoTime();
                try {
                    for (var future : pool.invokeAll(parts)) future.get();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return (System.nanoTime() - began) / 1e9;
            }

            private void run(int thread, int times) {
                int from = (int) ((long) n * thread / threads);
                int to = (int) ((long) n * (thread + 1) / threads);
                for (int i = 0; i < times; i++) part.run(from, to);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
