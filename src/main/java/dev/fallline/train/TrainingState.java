package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.AVERAGE;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.graph.Layout;
import dev.fallline.optim.Handover;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.OptimizerSchedule;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of a training on its device between two steps: parameters, the slots of the optimizer
 * at work, and the solution, which may be one of the slots or an average.
 */
final class TrainingState implements AutoCloseable {
    private final int size;
    private final int learned;
    private final Averaging averaging;
    private final Arena arena;

    /**
     * Numbers in an array of the arena: the parameters and, behind them, sums of an average and of
     * accumulated gradients.
     */
    private final int arenaSize;

    /** Where the solution can be measured; the arena itself if it is always the parameters. */
    private final Arena solved;

    private Optimizer optimizer;

    /** The mean of the last epochs; null before there is one. */
    private float[] mean;

    /** What the training has come to for good, where that is not in the arena. */
    private float[] settled;

    TrainingState(Device device, Setup setup) {
        Layout layout = setup.mlp().layout();
        OptimizerSchedule program = setup.program();
        averaging = setup.config().get(AVERAGE);
        size = layout.size();
        learned = layout.learnedSize();
        arenaSize = setup.arenaLayout().size();
        arena = device.allocate(setup.arenaLayout(), program.slots());
        boolean apart = program.apart() || averaging != null || arenaSize != size;
        solved = apart ? device.allocate(layout, 0) : arena;
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

    /**
     * @param steps that were taken
     */
    void solve(long steps) {
        if (solved != arena) solved.writeParameters(solution(steps));
    }

    /**
     * A copy of the solution so far.
     *
     * @param steps that were taken
     */
    float[] solution(long steps) {
        if (settled != null) return settled.clone();
        if (mean != null) return mean.clone();
        float[] solution = parameters();
        optimizer.solution().ifPresent(s -> learn(solution, slot(s)));
        if (averaging instanceof Averaging.Ema ema) ema.average(solution, average(), steps);
        return solution;
    }

    /** Statistics are in no slot and stay. */
    private void learn(float[] target, float[] slot) {
        System.arraycopy(slot, 0, target, 0, learned);
    }

    /**
     * Adds the parameters to the mean of the last epochs.
     *
     * @param count of the epochs with this one; 0 for none
     */
    void average(int count) {
        if (count == 0) return;
        float[] now = parameters();
        if (mean == null) mean = now;
        for (int i = 0; i < size; i++) mean[i] += (now[i] - mean[i]) / count;
    }

    /** What an average goes on from, a copy; null for none. */
    float[] average() {
        if (mean != null) return mean.clone();
        if (!(averaging instanceof Averaging.Ema)) return null;
        return Arrays.copyOfRange(content(), size, 2 * size);
    }

    /** A copy of the point at which the next gradient is taken. */
    float[] parameters() {
        return network(content());
    }

    private float[] content() {
        float[] content = new float[arenaSize];
        arena.readParameters(content);
        return content;
    }

    private float[] network(float[] content) {
        return arenaSize == size ? content : Arrays.copyOf(content, size);
    }

    private float[] padded(float[] network) {
        return arenaSize == size ? network : Arrays.copyOf(network, arenaSize);
    }

    void parameters(float[] parameters) {
        arena.writeParameters(padded(parameters));
    }

    /** Makes these the final solution. */
    void settle(float[] solution) {
        if (averaging != null) {
            settled = solution;
            return;
        }
        arena.writeParameters(padded(solution));
        optimizer.solution().ifPresent(s -> arena.writeSlot(index(s), padded(solution)));
    }

    /** Copies of the slots, by name. */
    Map<String, float[]> slots() {
        Map<String, float[]> slots = new LinkedHashMap<>();
        for (String name : optimizer.slots()) slots.put(name, slot(name));
        return slots;
    }

    private float[] slot(String name) {
        float[] slot = new float[arenaSize];
        arena.readSlot(index(name), slot);
        return network(slot);
    }

    private int index(String slot) {
        return optimizer.slots().indexOf(slot);
    }

    /** Puts everything back as an optimizer left it. */
    void restore(Optimizer optimizer, Checkpoint checkpoint) {
        this.optimizer = optimizer;
        float[] content = padded(checkpoint.parameters());
        if (averaging instanceof Averaging.Ema)
            System.arraycopy(checkpoint.average(), 0, content, size, size);
        else mean = checkpoint.average();
        arena.writeParameters(content);
        checkpoint.slots().forEach((name, values) -> arena.writeSlot(index(name), padded(values)));
    }

    /** Another optimizer takes over what it can; the rest of its slots are zero. */
    void handOver(Handover handover) {
        Map<String, float[]> before = slots();
        if (handover.settled().isPresent()) arena.writeParameters(padded(solution(0)));
        optimizer = handover.to();
        List<String> names = optimizer.slots();
        for (int i = 0; i < names.size(); i++) {
            boolean carried = handover.carried().contains(names.get(i));
            arena.writeSlot(i, carried ? padded(before.get(names.get(i))) : new float[arenaSize]);
        }
    }

    @Override
    public void close() {
        if (solved != arena) solved.close();
        arena.close();
    }
}
