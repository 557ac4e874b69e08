package dev.fallline.lab.bench;

import dev.fallline.data.Examples;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.lab.bench.StepWork.Part;
import dev.fallline.optim.Sgd;

import java.util.ArrayList;
import java.util.List;

/** The steps and products that the {@link SpeedGuard} times, on the CPU. */
final class SpeedGuardWork implements AutoCloseable {
    private static final List<Integer> SHAPE = List.of(784, 128, 64, 10);
    private static final int BATCH = 128;
    private static final BenchEffort EFFORT = new BenchEffort(0.02, 15, 0.2, 1, 2);

    private final Resources open = new Resources();

    /** Step and products on one thread, then on two where there are two. */
    private final List<TimedTask> contestants = new ArrayList<>();

    SpeedGuardWork(int threads) {
        Examples inputs = BenchInputs.random(SHAPE.getFirst()).examples();
        for (int t = 1; t <= threads; t++) {
            Device device = open.keep(Devices.open("cpu", DeviceOptions.ofThreads(t)).device());
            StepWork work =
                    open.keep(new StepWork(device, SHAPE, BATCH, List.of(new Sgd(0)), inputs));
            contestants.add(work.contestants().getLast());
            contestants.add(work.contestants().get(Part.DENSE_PRODUCTS.ordinal()));
        }
    }

    SpeedGuard.Attempt attempt() {
        List<Timing> t = InterleavedTiming.run(contestants, EFFORT);
        boolean two = t.size() > 2;
        return new SpeedGuard.Attempt(
                t.get(0), t.get(1), two ? t.get(2) : null, two ? t.get(3) : null);
    }

    @Override
    public void close() {
        open.close();
    }
}
