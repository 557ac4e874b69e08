package dev.fallline.device.cuda;

import dev.fallline.device.cuda.CudaGemm.Epilogue;
import dev.fallline.device.cuda.Driver.Task;
import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;
import dev.fallline.graph.Op;
import dev.fallline.graph.ReduceAxis;
import dev.fallline.graph.Shape;
import dev.fallline.optim.Clip;
import dev.fallline.plan.Instruction;
import dev.fallline.plan.Instruction.Compute;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Turns a plan's instructions into the launches of one step. */
final class StepCompiler {
    /**
     * What a step reads and writes beside the plan's own regions.
     *
     * @param order address of the examples' order, which may move when it grows
     * @param scalars address of the run's scalars
     * @param notes address of the run's notes
     */
    record Binding(CudaDataset examples, long order, long scalars, long notes) {}

    private final Plan plan;
    private final DeviceAddresses places;
    private final CudaKernels kernels;
    private final CudaGemm products;
    private final Binding binding;
    private final List<Task> tasks = new ArrayList<>();

    /** Instructions further on that are part of a launch already. */
    private final Set<Instruction> done = Collections.newSetFromMap(new IdentityHashMap<>());

    private StepCompiler(
            Plan plan,
            DeviceAddresses places,
            CudaKernels kernels,
            CudaGemm products,
            Binding binding) {
        this.plan = plan;
        this.places = places;
        this.kernels = kernels;
        this.products = products;
        this.binding = binding;
    }

    /** The launches, in order. */
    static List<Task> compile(
            Plan plan,
            DeviceAddresses places,
            CudaKernels kernels,
            CudaGemm products,
            Binding binding) {
        var compiler = new StepCompiler(plan, places, kernels, products, binding);
        List<Instruction> all = plan.instructions();
        for (int i = 0; i < all.size(); i++) compiler.add(all.subList(i, all.size()));
        compiler.tasks.add(kernels.advance(places.step()));
        return List.copyOf(compiler.tasks);
    }

    /** What has to be in memory before the first step, and stays. */
    static List<Task> constants(Plan plan, DeviceAddresses places, CudaKernels kernels) {
        List<Task> fills = new ArrayList<>();
        for (Instruction i : plan.instructions()) {
            if (i instanceof Compute(Op.Constant(double value, _), _, Region output)) {
                fills.add(kernels.fill(places.of(output), (float) value, output.shape().size()));
            }
        }
        return fills;
    }

    /** Adds the first of these instructions, with others of them that fit into its launch. */
    private void add(List<Instruction> next) {
        if (done.remove(next.getFirst())) return;
        if (next.getFirst() instanceof Compute c) {
            if (c.op() instanceof Op.Affine) {
                addLayer(c, next);
                return;
            }
            if (c.op() instanceof Op.Product(boolean left, boolean right)
                    && !left
                    && right
                    && addSlope(c, next)) return;
            Optional<BatchStatistics> statistics = BatchStatistics.of(plan, next);
            if (statistics.isPresent()) {
                tasks.add(kernels.statistics(statistics.get(), places));
                done.addAll(next.subList(1, BatchStatistics.OPS));
                return;
            }
        }
        add(next.getFirst());
    }

    /** A layer, and the activation that follows it: in one launch or, the product first, in two. */
    private void addLayer(Compute layer, List<Instruction> next) {
        Region x = layer.inputs().get(0);
        Region w = layer.inputs().get(1);
        Region y = layer.output();
        long bias = places.of(layer.inputs().get(2));
        Optional<Function> f = Optional.empty();
        if (next.size() > 1
                && next.get(1) instanceof Compute(Op.Map(Function g), List<Region> in, Region out)
                && in.getFirst().equals(y)
                && out.equals(y)) {
            f = Optional.of(g);
            done.add(next.get(1));
        }
        Optional<Task> whole = product(new Epilogue.Layer(bias, f), x, w, y);
        if (whole.isPresent()) {
            tasks.add(whole.get());
        } else if (f.isPresent()) {
            tasks.add(product(false, x, false, w, 0, y));
            tasks.add(kernels.bias(f.get(), bias, places.of(y), y.shape()));
        } else {
            tasks.add(broadcast(layer.inputs().get(2), y));
            tasks.add(product(false, x, false, w, 1, y));
        }
    }

    /**
     * A product and the activation's slope by which it is multiplied in place, maybe after the
     * gradient of the weights.
     *
     * @return false, and nothing is added, where there is none or it takes a launch of its own
     */
    private boolean addSlope(Compute product, List<Instruction> next) {
        Region y = product.output();
        for (Instruction other : next.subList(1, Math.min(next.size(), 3))) {
            if (!(other instanceof Compute c)) return false;
            if (c.op() instanceof Op.Slope(Function f)
                    && c.inputs().get(1).equals(y)
                    && c.output().equals(y)) {
                var slope = new Epilogue.Slope(f, places.of(c.inputs().get(0)));
                Optional<Task> whole =
                        product(slope, product.inputs().get(0), product.inputs().get(1), y);
                whole.ifPresent(
                        task -> {
                            tasks.add(task);
                            done.add(c);
                        });
                return whole.isPresent();
            }
            if (c.output().space() != Region.Space.GRADIENT || c.inputs().contains(y)) return false;
        }
        return false;
    }

    /** C ← A·B, or C ← A·Bᵀ if a slope follows. */
    private Optional<Task> product(Epilogue epilogue, Region a, Region b, Region c) {
        Shape shape = c.shape();
        return products.prepare(
                epilogue,
                places.of(a),
                places.of(b),
                places.of(c),
                shape.rows(),
                shape.columns(),
                a.shape().columns());
    }

    private void add(Instruction instruction) {
        switch (instruction) {
            case Instruction.Gather(Instruction.Field field, Region output) ->
                    tasks.add(gather(field, places.of(output), output.shape()));
            case Compute(Op.Constant _, _, _) -> {}
            case Compute c -> tasks.add(compute(c));
            case Instruction.Note(int index, Region scalar) -> {
                int width = plan.notes().size();
                long notes = binding.notes();
                tasks.add(kernels.note(places.of(scalar), notes, width, index, places.step()));
            }
            case Instruction.Update update -> add(update);
        }
    }

    private Task gather(Instruction.Field field, long y, Shape shape) {
        CudaDataset examples = binding.examples();
        return switch (field) {
            case FEATURES -> examples.gatherFeatures(kernels, y, shape, places.step());
            case LABELS -> examples.gatherTargets(kernels, y, shape, places.step());
        };
    }

    private Task compute(Compute c) {
        Region x = c.inputs().get(0);
        Region y = c.output();
        long[] in = c.inputs().stream().mapToLong(places::of).toArray();
        long out = places.of(y);
        Shape shape = x.shape();
        int size = y.shape().size();
        return switch (c.op()) {
            case Op.Leaf leaf -> throw new IllegalArgumentException(leaf + " is not computed");
            case Op.DoublePrecision op ->
                    throw new IllegalArgumentException(op + " is computed by Evaluator alone");
            case Op.Affine affine -> throw new IllegalArgumentException(affine + " is a layer");
            case Op.Map(Function f) -> kernels.map(f, in[0], out, size);
            case Op.Slope(Function f) -> kernels.slope(f, in[0], in[1], out, size);
            case Op.Zip(Binary f) -> kernels.zip(f, in[0], in[1], out, size);
            case Op.Scale(double factor) when factor == 1 && in[0] != out ->
                    kernels.copy(in[0], out, size);
            case Op.Scale(double factor) -> kernels.scale(in[0], (float) factor, out, size);
            case Op.Product(boolean left, boolean right) ->
                    product(left, x, right, c.inputs().get(1), 0, y);
            case Op.Sum(ReduceAxis axis) -> sum(axis, in[0], shape, out);
            case Op.Broadcast _ -> broadcast(x, y);
            case Op.LogSumExp _ -> kernels.logSumExp(in[0], out, shape);
            case Op.OneHot(_, double smoothing) ->
                    kernels.oneHot(in[0], (float) smoothing, out, y.shape());
            case Op.CrossEntropy(double smoothing) ->
                    kernels.crossEntropy(in[0], in[1], (float) smoothing, out, shape);
            case Op.CrossEntropySlope(double smoothing) ->
                    kernels.crossEntropySlope(in[0], in[1], (float) smoothing, in[2], out, shape);
            case Op.Dropout(double rate, int layer) ->
                    kernels.dropout(
                            in[0], out, size, (float) rate, plan.seed(), layer, places.step());
            case Op.Hits _ -> kernels.hits(in[0], in[1], out, shape);
            case BatchNorm part -> kernels.batchNorm(part, in, out, shape);
        };
    }

    private Task product(boolean left, Region a, boolean right, Region b, int beta, Region c) {
        Shape stored = a.shape();
        int inner = left ? stored.rows() : stored.columns();
        int rows = c.shape().rows();
        int columns = c.shape().columns();
        return products.prepare(
                left, places.of(a), right, places.of(b), beta, places.of(c), rows, columns, inner);
    }

    /** A single column is summed like a row. */
    private Task sum(ReduceAxis axis, long x, Shape shape, long y) {
        if (axis == ReduceAxis.COLUMNS) return kernels.sumOverColumns(x, y, shape);
        if (shape.columns() > 1) return kernels.sumOverRows(x, y, shape);
        return kernels.sumOverColumns(x, y, new Shape(1, shape.rows()));
    }

    private Task broadcast(Region x, Region y) {
        long in = places.of(x);
        long out = places.of(y);
        if (x.shape().columns() == y.shape().columns()) {
            return kernels.broadcastRow(in, out, y.shape());
        }
        if (x.shape().rows() == 1) return kernels.broadcastScalar(in, out, y.shape().size());
        return kernels.broadcastColumn(in, out, y.shape());
    }

    /** Notes the gradient's norm, clips, and moves the parameters. */
    private void add(Instruction.Update update) {
        long gradient = places.gradient();
        long n = plan.layout().learnedSize();
        if (update.notesNorm()) {
            tasks.add(kernels.squares(gradient, places.squares(), n));
            boolean byNorm = update.clip() instanceof Clip.ByNorm;
            tasks.add(norm(update, byNorm ? places.factor() : 0));
        }
        switch (update.clip()) {
            case Clip.None _ -> {}
            case Clip.ByValue(double limit) -> tasks.add(kernels.clamp(gradient, (float) limit, n));
            case Clip.ByNorm _ ->
                    tasks.add(kernels.scaleBy(gradient, places.factor(), gradient, n));
        }
        CudaArena arena = places.arena();
        int slots = update.optimizer().slots().size();
        List<Long> addresses = IntStream.range(0, slots).mapToObj(arena::slot).toList();
        tasks.add(
                kernels.update(
                        update.optimizer(),
                        arena.parameters(),
                        gradient,
                        addresses,
                        binding.scalars(),
                        places.step(),
                        plan.layout().decayedSize(),
                        n));
    }

    /**
     * @param factor where to put what clipping by norm multiplies by, or 0
     */
    private Task norm(Instruction.Update update, long factor) {
        double limit = update.clip() instanceof Clip.ByNorm(double l) ? l : 0;
        long blocks = Math.ceilDiv(plan.layout().learnedSize(), CudaKernels.SQUARES_BLOCK);
        return kernels.norm(
                places.squares(),
                blocks,
                binding.notes(),
                plan.notes().size(),
                update.normIndex(),
                places.step(),
                limit,
                factor);
    }
}
