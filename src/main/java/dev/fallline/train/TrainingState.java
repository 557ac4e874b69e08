package dev.fallline.train;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.graph.Layout;
import dev.fallline.optim.Handover;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.OptimizerSchedule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a training is on its device between two steps: parameters, the slots of the optimizer at
 * work, and the solution, which may be one of the slots.
 */
final class TrainingState implements AutoCloseable {
    private final int size;
    private final int learned;
    private final Arena arena;

    /** Where the solution can be measured; the arena itself if it is always the parameters. */
    private final Arena solved;

    private Optimizer optimizer;

    TrainingState(Device device, Layout layout, OptimizerSchedule program) {
        size = layout.size();
        learned = layout.learnedSize();
        arena = device.allocate(layout, program.slots());
        solved = program.apart() ? device.allocate(layout, 0) : arena;
        optimizer = program.stages().getFirst().optimizer();
    }

    /** For the plans that train. */
    Arena arena() {
        return arena;
    }

    /** For the plans that measure the solution as it was when {@link #solve} was last called. */
    Arena solved() {
        return solved;
    }

    void solve() {
        if (solved != arena) solved.writeParameters(solution());
    }

    /** A copy of what the training has come to. */
    float[] solution() {
        float[] solution = parameters();
        optimizer.solution().ifPresent(s -> learn(solution, slot(s)));
        return solution;
    }

    /** Statistics are in no slot and stay. */
    private void learn(float[] target, float[] slot) {
        System.arraycopy(slot, 0, target, 0, learned);
    }

    /** A copy of the point at which the next gradient is taken. */
    float[] parameters() {
        float[] parameters = new float[size];
        arena.readParameters(parameters);
        return parameters;
    }

    void parameters(float[] parameters) {
        arena.writeParameters(parameters);
    }

    /** Makes these the solution, for good. */
    void settle(float[] solution) {
        arena.writeParameters(solution);
        optimizer.solution().ifPresent(s -> arena.writeSlot(index(s), solution));
    }

    /** Copies of the slots, by name. */
    Map<String, float[]> slots() {
        Map<String, float[]> slots = new LinkedHashMap<>();
        for (String name : optimizer.slots()) slots.put(name, slot(name));
        return slots;
    }

    private float[] slot(String name) {
        float[] slot = new float[size];
        arena.readSlot(index(name), slot);
        return slot;
    }

    private int index(String slot) {
        return optimizer.slots().indexOf(slot);
    }

    /** Puts everything back as an optimizer left it. */
    void restore(Optimizer optimizer, float[] parameters, Map<String, float[]> slots) {
        this.optimizer = optimizer;
        arena.writeParameters(parameters);
        slots.forEach((name, values) -> arena.writeSlot(index(name), values));
    }

    /** Another optimizer takes over what it can; the rest of its slots are zero. */
    void handOver(Handover handover) {
        Map<String, float[]> before = slots();
        if (handover.settled().isPresent()) arena.writeParameters(solution());
        optimizer = handover.to();
        List<String> names = optimizer.slots();
        for (int i = 0; i < names.size(); i++) {
            boolean carried = handover.carried().contains(names.get(i));
            arena.writeSlot(i, carried ? before.get(names.get(i)) : new float[size]);
        }
    }

    @Override
    public void close() {
        if (solved != arena) solved.close();
        arena.close();
    }
}
