package dev.fallline.device.cuda;

import static java.lang.foreign.MemorySegment.ofArray;

import dev.fallline.bundle.UpdateTimes;
import dev.fallline.bundle.UpdateTimes.Work;
import dev.fallline.device.cuda.Driver.Recording;
import dev.fallline.device.cuda.Driver.Task;
import dev.fallline.optim.Optimizer;

import java.util.List;
import java.util.stream.LongStream;

/** The update kernels alone, replayed from a graph as in a training. */
public final class GpuUpdates implements UpdateTimes.Place {
    private final JCudaDriver driver;
    private final Kernels kernels;

    private GpuUpdates(JCudaDriver driver) {
        this.driver = driver;
        this.kernels = new Kernels(driver);
    }

    /** On the first GPU. */
    public static GpuUpdates open() {
        GpuFinder.Found found = GpuFinder.find(0);
        return new GpuUpdates(new JCudaDriver(found.device(), found.gpu()));
    }

    @Override
    public String description() {
        return driver.gpu().name() + ", driver " + driver.gpu().driver();
    }

    @Override
    public long memory() {
        return driver.freeMemory() * 9 / 10;
    }

    @Override
    public Work update(Optimizer optimizer, int parameters) {
        long bytes = (long) Float.BYTES * parameters;
        int slots = optimizer.slots().size();
        long[] arrays = LongStream.range(0, 2 + slots).map(_ -> driver.allocate(bytes)).toArray();
        float[] scalars = new float[2 * optimizer.scalarCount()];
        optimizer.scalars(1, 1e-3, scalars, 0);
        long rates = driver.allocate((long) Float.BYTES * scalars.length);
        driver.write(rates, ofArray(scalars));
        long step = driver.allocate(StepState.BYTES);
        kernels.fill(arrays[1], 1e-3f, parameters).run();
        List<Long> remembered = LongStream.of(arrays).skip(2).boxed().toList();
        Task update =
                kernels.update(
                        optimizer,
                        arrays[0],
                        arrays[1],
                        remembered,
                        rates,
                        step,
                        parameters,
                        parameters);
        return new Repeated(
                update,
                LongStream.concat(LongStream.of(arrays), LongStream.of(rates, step)).toArray());
    }

    @Override
    public Work copy(long bytes) {
        long source = driver.allocate(bytes);
        long target = driver.allocate(bytes);
        kernels.fill(source, 1e-3f, bytes / Float.BYTES).run();
        Task copy =
                () -> {
                    int result =
                            jcuda.driver.JCudaDriver.cuMemcpyDtoDAsync(
                                    JCudaDriver.pointer(target),
                                    JCudaDriver.pointer(source),
                                    bytes,
                                    driver.stream());
                    if (result != 0) throw CudaError.working(result, "cuMemcpyDtoDAsync");
                };
        return new Repeated(copy, new long[] {source, target});
    }

    /**
     * @param memory what it works on; the first is read to wait for the end
     */
    private final class Repeated implements Work {
        private final Task task;
        private final long[] memory;
        private Recording recording;
        private int recorded;

        Repeated(Task task, long[] memory) {
            this.task = task;
            this.memory = memory;
            task.run();
            await();
        }

        @Override
        public double seconds(int times) {
            if (times != recorded) record(times);
            long began = System.nanoTime();
            recording.run();
            await();
            return (System.nanoTime() - began) / 1e9;
        }

        /** The first replay of a graph uploads it, which is no part of the time. */
        private void record(int times) {
            if (recording != null) recording.close();
            recording =
                    driver.capture(
                            () -> {
                                for (int i = 0; i < times; i++) task.run();
                            });
            recorded = times;
            recording.run();
            await();
        }

        private void await() {
            driver.read(memory[0], ofArray(new float[1]));
        }

        @Override
        public void close() {
            if (recording != null) recording.close();
            for (long address : memory) driver.free(address);
        }
    }

    @Override
    public void close() {
        driver.close();
    }
}
