package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.SEED;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.minimize.Differentiable;
import dev.fallline.minimize.Point;

import java.util.Arrays;

/**
 * What a training minimizes, over all its examples, as a function of the parameters: the mean loss
 * plus penalties. It is evaluated in parts, in the memory of one, whose gradients add up in the
 * arena as those of {@link Accumulation}.
 */
final class FullBatchLoss implements Differentiable, AutoCloseable {
    /** Examples in a part. */
    private static final int PART = 4_096;

    private static final int NOTES = 3;
    private static final float[] NO_SCALARS = {};

    private final Arena arena;
    private final int total;
    private final int each;
    private final int parts;
    private final int rest;
    private final Executable full;
    private final Executable last;
    private final float[] notes;
    private final float[] lastNotes = new float[NOTES];
    private final float[] content;
    private final int size;
    private DeviceDataset examples;
    private Point latest;
    private long evaluations;

    FullBatchLoss(Setup setup, Device device, Arena arena) {
        this.arena = arena;
        total = setup.split().train().length;
        // With class weights the mean of parts is not that of all.
        each = setup.objective().classWeights().isEmpty() ? Math.min(total, PART) : total;
        parts = total / each;
        rest = total % each;
        full = compile(setup, each, device);
        last = rest == 0 ? null : compile(setup, rest, device);
        notes = new float[NOTES * parts];
        size = setup.mlp().layout().size();
        content = new float[setup.arenaLayout().size()];
    }

    private Executable compile(Setup setup, int part, Device device) {
        double share = (double) part / total;
        long seed = setup.config().get(SEED);
        return device.compile(
                setup.objective().gradient(part, share, setup.arenaLayout(), seed), arena);
    }

    /** Takes the examples in their present order. */
    void of(DeviceDataset resident) {
        examples = resident;
    }

    /** Evaluations so far. */
    long evaluations() {
        return evaluations;
    }

    /** The mean loss of the last evaluation, without penalties. */
    double loss() {
        double sum = (double) lastNotes[0] * rest;
        for (int i = 0; i < notes.length; i += NOTES) sum += (double) notes[i] * each;
        return sum / total;
    }

    /** What is noted of the last evaluation beside the loss: hits or squared errors. */
    double quality() {
        return sum(1);
    }

    private double sum(int note) {
        double sum = lastNotes[note];
        for (int i = note; i < notes.length; i += NOTES) sum += notes[i];
        return sum;
    }

    @Override
    public double value(double[] x) {
        return at(x).value();
    }

    @Override
    public Point at(double[] x) {
        evaluations++;
        double[] rounded = new double[size];
        for (int i = 0; i < size; i++) rounded[i] = content[i] = (float) x[i];
        settle();
        full.run(examples, new Steps(0, parts, 1, NO_SCALARS), notes);
        if (rest > 0) last.run(examples, new Steps(parts * each, 1, 1, NO_SCALARS), lastNotes);
        arena.readParameters(content);
        double[] gradient = new double[size];
        for (int i = 0; i < size; i++) gradient[i] = content[size + i];
        latest = new Point(rounded, sum(2), gradient);
        return latest;
    }

    /** Makes a point the last evaluated one. */
    void revisit(Point point) {
        if (point != latest) at(point.x());
    }

    /** Leaves the last parameters in the arena, with sums of zero, as between two steps. */
    void settle() {
        Arrays.fill(content, size, content.length, 0);
        arena.writeParameters(content);
    }

    /** A few units in the last place of a sum in single precision. */
    @Override
    public double rounding() {
        return 0x1p-20;
    }

    @Override
    public double spacing() {
        return 0x1p-24;
    }

    @Override
    public void close() {
        if (last != null) last.close();
        full.close();
    }
}
