package dev.fallline.lab.bench;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.graph.Layout;
import dev.fallline.optim.Optimizer;
import dev.fallline.plan.Plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The update of so many parameters on a device, and the copies that say what its memory can do: two
 * arrays that take as much room as all of the update's. The faster of a plain copy and of one that
 * multiplies by ½ is the limit: a plain one may write past the caches, which is good for large
 * arrays and bad for small ones.
 */
final class UpdateWork implements AutoCloseable {
    /** A device shares a step among workers only if each gets some examples. */
    private static final int EXAMPLES_A_WORKER = 16;

    private final Device device;
    private final int batch;
    private final float[] values;
    private final float[] back;
    private final Resources open = new Resources();
    private final Arena moved;
    private final PlanRunner update;
    private final List<TimedTask> copies = new ArrayList<>();

    /**
     * @param values positive, one for each parameter
     * @param back as long, for what comes back from the device
     * @throws dev.fallline.FalllineException if the device has not enough memory
     */
    UpdateWork(Device device, Optimizer optimizer, float[] values, float[] back) {
        this.device = device;
        this.batch = EXAMPLES_A_WORKER * device.threads();
        this.values = values;
        this.back = back;
        try {
            int slots = optimizer.slots().size();
            DeviceDataset examples = open.keep(device.upload(new float[1], 1, new int[1]));
            examples.order(new int[PlanRunner.mostSteps() * batch]);
            Plan plan = BarePlans.update(optimizer, values.length, batch);
            moved = open.keep(device.allocate(plan.layout(), slots));
            moved.writeParameters(values);
            for (int i = 0; i < slots; i++) moved.writeSlot(i, values);
            update = running(plan, moved, examples);

            int numbers = UpdateBytes.copied(optimizer, values.length);
            Arena source = open.keep(source(BarePlans.layout(numbers)));
            copies.add(running(BarePlans.copy(numbers, 1, batch), source, examples));
            if (!device.runsOnHost() || UpdateBytes.triesBothCopies(optimizer, values.length)) {
                copies.add(running(BarePlans.copy(numbers, 0.5, batch), source, examples));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Arena source(Layout layout) {
        Arena arena = device.allocate(layout, 0);
        arena.writeParameters(
                layout.size() == values.length ? values : TestValues.positive(layout.size()));
        return arena;
    }

    private PlanRunner running(Plan plan, Arena arena, DeviceDataset examples) {
        int ordered = PlanRunner.mostSteps() * batch;
        return new PlanRunner(
                plan, open.keep(device.compile(plan, arena)), examples, ordered, () -> {});
    }

    TimedTask update() {
        return update;
    }

    /** At least one. */
    List<TimedTask> copies() {
        return copies;
    }

    /**
     * The update of a training that is elsewhere: the gradient comes from the host and the
     * parameters go back to it, each time.
     */
    TimedTask withTransfers() {
        return times -> {
            for (int i = 0; i < times; i++) {
                moved.writeParameters(values);
                update.run(1);
                moved.readParameters(back);
            }
        };
    }

    @Override
    public void close() {
        open.close();
    }
}
