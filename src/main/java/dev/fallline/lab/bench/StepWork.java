package dev.fallline.lab.bench;

import dev.fallline.data.Examples;
import dev.fallline.data.Targets;
import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.graph.Op;
import dev.fallline.lab.bench.BarePlans.Products;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Initializer;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Sgd;
import dev.fallline.plan.Instruction;
import dev.fallline.plan.Instruction.Compute;
import dev.fallline.plan.Instruction.Gather;
import dev.fallline.plan.Instruction.Update;
import dev.fallline.plan.Plan;
import dev.fallline.train.ModelEvaluator;
import dev.fallline.train.Objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Training steps on a device, and what they are made of: the same step cut off after the gather,
 * after the forward pass, after the loss, before the update; and its matrix products alone.
 */
final class StepWork implements AutoCloseable {
    /** Has no common divisor with the number of examples, so that the order visits all of them. */
    private static final long STRIDE = 7_919;

    private final Device device;
    private final int batch;
    private final Mlp mlp;
    private final float[] start;
    private final float[] nothing;
    private final int slots;
    private final Resources open = new Resources();
    private final Arena arena;
    private final DeviceDataset examples;
    private final int ordered;
    private final List<TimedTask> parts = new ArrayList<>();
    private final List<PlanRunner> steps = new ArrayList<>();

    /** Contestants that every step has in common, in the order of {@link #contestants}. */
    enum Part {
        GATHER,
        FORWARD,
        LOSS,
        BACKWARD,
        /** The gather, and the products of the forward pass as the step computes them. */
        FORWARD_PRODUCTS,
        /** The gather, and all products as the step computes them. */
        PRODUCTS,
        /** All products, also with zeros. */
        DENSE_PRODUCTS
    }

    /**
     * @param widths of the layers, from the inputs to the classes
     */
    StepWork(
            Device device,
            List<Integer> widths,
            int batch,
            List<Optimizer> optimizers,
            Examples inputs) {
        this.device = device;
        this.batch = batch;
        List<Integer> hidden = widths.subList(1, widths.size() - 1);
        this.mlp = new Mlp(inputs.width(), hidden, widths.getLast(), Activation.RELU, 0);
        this.start = mlp.initialize(Initializer.Scaled.HE_NORMAL, 1);
        this.nothing = new float[start.length];
        this.slots = optimizers.stream().mapToInt(o -> o.slots().size()).max().orElse(0);
        int count = inputs.count();
        // A batch may be larger than the data set.
        this.ordered = Math.max(count, batch);
        try {
            arena = open.keep(device.allocate(mlp.layout(), slots));
            Targets labels = new Targets.Classes(labels(count));
            examples =
                    open.keep(
                            ModelEvaluator.upload(
                                    device,
                                    new Examples(inputs.width(), inputs.features(), labels)));
            examples.order(order(count));
            addParts(widths);
            Objective objective = new Objective(mlp, new Loss.CrossEntropy(0), 0, 0);
            for (Optimizer o : optimizers) {
                steps.add(running(objective.training(batch, o, new Clip.None(), 1)));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private int[] labels(int count) {
        return IntStream.range(0, count).map(i -> i % mlp.outputs()).toArray();
    }

    /** Scattered over all examples. */
    private int[] order(int count) {
        return IntStream.range(0, ordered).map(i -> (int) (i * STRIDE % count)).toArray();
    }

    private void addParts(List<Integer> widths) {
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0), 0, 0);
        Plan measuring = objective.evaluation(batch);
        Plan learning = objective.training(batch, new Sgd(0), new Clip.None(), 1);
        for (Part part : Part.values()) {
            parts.add(
                    switch (part) {
                        case GATHER -> running(with(measuring, gathers(measuring)));
                        case FORWARD -> running(with(measuring, forward(measuring)));
                        case LOSS -> running(with(measuring, measuring.instructions()));
                        case BACKWARD -> running(with(learning, beforeUpdate(learning)));
                        case FORWARD_PRODUCTS -> products(widths, Products.FORWARD, true);
                        case PRODUCTS -> products(widths, Products.ALL, true);
                        case DENSE_PRODUCTS -> products(widths, Products.ALL, false);
                    });
        }
    }

    private PlanRunner products(List<Integer> widths, Products which, boolean ofExamples) {
        return alone(BarePlans.products(widths, which, batch, ofExamples));
    }

    private static List<Instruction> gathers(Plan plan) {
        return plan.instructions().stream().filter(Gather.class::isInstance).toList();
    }

    /** What fetches the batch, and all up to the last layer. */
    private static List<Instruction> forward(Plan plan) {
        List<Instruction> all = plan.instructions();
        int last =
                IntStream.range(0, all.size())
                        .filter(i -> all.get(i) instanceof Compute c && c.op() instanceof Op.Affine)
                        .max()
                        .orElseThrow();
        return IntStream.range(0, all.size())
                .filter(i -> i <= last || all.get(i) instanceof Gather)
                .mapToObj(all::get)
                .toList();
    }

    private static List<Instruction> beforeUpdate(Plan plan) {
        return plan.instructions().stream().filter(i -> !(i instanceof Update)).toList();
    }

    private static Plan with(Plan plan, List<Instruction> instructions) {
        return new Plan(
                plan.batch(),
                plan.layout(),
                plan.seed(),
                instructions,
                plan.workSize(),
                plan.notes(),
                Map.of());
    }

    private PlanRunner running(Plan plan) {
        return new PlanRunner(
                plan, open.keep(device.compile(plan, arena)), examples, ordered, this::beginAnew);
    }

    /**
     * Each window has the same numbers to learn from: long after a unit has died, what an optimizer
     * remembers of it is denormal, and processors are slow with that.
     */
    private void beginAnew() {
        arena.writeParameters(start);
        for (int i = 0; i < slots; i++) arena.writeSlot(i, nothing);
    }

    /** A plan over parameters of its own. */
    private PlanRunner alone(Plan plan) {
        Arena own = open.keep(device.allocate(plan.layout(), 0));
        own.writeParameters(TestValues.signed(plan.layout().size()));
        return new PlanRunner(
                plan, open.keep(device.compile(plan, own)), examples, ordered, () -> {});
    }

    /** The parts, by their ordinal, then a step of each optimizer. */
    List<TimedTask> contestants() {
        List<TimedTask> all = new ArrayList<>(parts);
        all.addAll(steps);
        return all;
    }

    @Override
    public void close() {
        open.close();
    }
}
