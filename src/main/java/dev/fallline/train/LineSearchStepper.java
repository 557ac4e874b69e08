package dev.fallline.train;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.minimize.LineSearchMethod;
import dev.fallline.minimize.LineSearchMethod.Step;
import dev.fallline.minimize.Point;
import dev.fallline.optim.FullBatch;
import dev.fallline.optim.Stage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Takes the steps of a {@link FullBatch} method, on any device. A step is a function of parameters
 * and slots, whose numbers are those of a checkpoint, so that a training that is resumed has the
 * same bits. It notes the loss at its end.
 */
final class LineSearchStepper implements Stepper {
    private final Stage stage;
    private final FullBatch method;
    private final Arena arena;
    private final FullBatchLoss loss;
    private final int size;
    private final float[] slot;

    /** Where the last step ended; null at first. */
    private Point here;

    private boolean converged;
    private long steps;

    LineSearchStepper(Setup setup, Stage stage, FullBatch method, Device device, Arena arena) {
        this.stage = stage;
        this.method = method;
        this.arena = arena;
        loss = new FullBatchLoss(setup, device, arena);
        size = setup.mlp().layout().size();
        slot = new float[setup.arenaLayout().size()];
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public void after(Epoch epoch) {}

    /** The length of the last step over the norm of the gradient at its beginning; 0 for none. */
    @Override
    public double rate(long step) {
        int i = (int) (step % method.memory());
        double[] gradient = read(method.memory() + i);
        double[] before = read(i);
        arena.readParameters(slot);
        double moved = 0;
        double norm = 0;
        for (int k = 0; k < size; k++) {
            moved += (slot[k] - before[k]) * (slot[k] - before[k]);
            norm += gradient[k] * gradient[k];
        }
        return norm == 0 ? 0 : Math.sqrt(moved / norm);
    }

    @Override
    public Optional<String> summary() {
        return Optional.of(
                "%s evaluated the loss and its gradient %,d times in %,d %s%s"
                        .formatted(
                                method.name(),
                                loss.evaluations(),
                                steps,
                                steps == 1 ? "step" : "steps",
                                converged ? ", and no further step lowers the loss" : ""));
    }

    @Override
    public boolean converged() {
        return converged;
    }

    @Override
    public void run(DeviceDataset examples, int inEpoch, int count, long done, float[] notes) {
        steps++;
        loss.of(examples);
        Point from = start();
        List<Point> before = before(done);
        Optional<Step> step = step(before, from);
        if (step.isEmpty() && !before.isEmpty()) {
            forget();
            step = step(List.of(), from);
        }
        converged = step.isEmpty();
        here = step.map(Step::to).orElse(from);
        step.ifPresent(s -> remember(done, from, s));
        // The last evaluation may have been elsewhere.
        loss.revisit(here);
        loss.settle();
        notes[0] = (float) loss.loss();
        notes[1] = (float) loss.quality();
        notes[2] = (float) here.gradientNorm();
    }

    private Point start() {
        arena.readParameters(slot);
        double[] x = numbers();
        return here != null && Arrays.equals(here.x(), x) ? here : loss.at(x);
    }

    /** Empty where rounding is all that is left: neither loss nor gradient become smaller. */
    private Optional<Step> step(List<Point> before, Point from) {
        return search(before, from)
                .filter(
                        s ->
                                s.to().value() < from.value()
                                        || s.to().gradientNorm() < from.gradientNorm());
    }

    private Optional<Step> search(List<Point> before, Point from) {
        return switch (method) {
            case FullBatch.Lbfgs _ -> LineSearchMethod.lbfgs(loss, before, from);
            case FullBatch.Cg _ when before.isEmpty() ->
                    LineSearchMethod.conjugateGradient(loss, from);
            case FullBatch.Cg _ ->
                    LineSearchMethod.conjugateGradient(
                            loss, before.getLast(), read(2 * method.memory()), from);
        };
    }

    /** Where the last steps began, the oldest first. */
    private List<Point> before(long done) {
        int memory = method.memory();
        List<Point> points = new ArrayList<>();
        for (long step = Math.max(0, done - memory); step < done; step++) {
            int i = (int) (step % memory);
            double[] gradient = read(memory + i);
            if (DoubleStream.of(gradient).allMatch(g -> g == 0)) continue;
            points.add(new Point(read(i), Double.NaN, gradient));
        }
        return points;
    }

    private void remember(long done, Point from, Step step) {
        int memory = method.memory();
        int i = (int) (done % memory);
        write(i, from.x());
        write(memory + i, from.gradient());
        if (method instanceof FullBatch.Cg) write(2 * memory, step.direction());
    }

    private void forget() {
        double[] zeros = new double[size];
        for (int i = 0; i < method.slots().size(); i++) write(i, zeros);
    }

    private double[] read(int index) {
        arena.readSlot(index, slot);
        return numbers();
    }

    private double[] numbers() {
        double[] numbers = new double[size];
        for (int i = 0; i < size; i++) numbers[i] = slot[i];
        return numbers;
    }

    private void write(int index, double[] numbers) {
        Arrays.fill(slot, 0);
        for (int i = 0; i < size; i++) slot[i] = (float) numbers[i];
        arena.writeSlot(index, slot);
    }

    @Override
    public void close() {
        loss.close();
    }
}
