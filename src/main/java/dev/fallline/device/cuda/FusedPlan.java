package dev.fallline.device.cuda;

import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Op;
import dev.fallline.graph.ReduceAxis;
import dev.fallline.plan.Instruction;
import dev.fallline.plan.Instruction.Compute;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;
import dev.fallline.plan.Region.Space;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A training plan sorted into three launches: the first layer, a product with the data set; a
 * program of operations each of which stays within a row, so that a block can run it on a few rows;
 * and sums over the batch, which are the gradient and what is noted. Most plans of small networks
 * are of that kind; for others there is a reason why not.
 */
final class FusedPlan {
    /** Of {@code fused.cuh} and {@code fused_rows.cu}: what fits into a block's shared memory. */
    private static final int MOST_EXAMPLES = 1024;

    private static final int MOST_OPERATIONS = 128;
    static final int MOST_NUMBERS = 5888;
    private static final int MOST_PARTS = 32;

    /**
     * Above, a library's products are worth more than launches saved: estimates. The weights behind
     * the first layer are read by every block of the rows, from a cache near it.
     */
    private static final long MOST_PRODUCTS = 1L << 27;

    private static final int MOST_WEIGHTS = 50_000;

    /** Of penalties and class weights, for instance. */
    private static final String ACROSS = "something is computed of more than one example";

    /** By number, as {@code fused_update.cu} has them. */
    static final List<String> OPTIMIZERS =
            List.of(
                    "sgd",
                    "momentum",
                    "nesterov",
                    "adam",
                    "adam_amsgrad",
                    "adamw",
                    "adagrad",
                    "rmsprop",
                    "rmsprop_centered",
                    "rmsprop_momentum",
                    "rmsprop_centered_momentum",
                    "adadelta",
                    "nadam",
                    "radam",
                    "adamax",
                    "lion",
                    "ista",
                    "fista",
                    "langevin");

    /** What a row operation computes, in the order of {@code fused_rows.cu}. */
    enum Code {
        /** A row of a matrix in device memory. */
        LOAD,
        /** The example's target. */
        LABELS,
        FILL,
        MAP,
        SLOPE,
        ZIP,
        SCALE,
        BROADCAST,
        ONE_HOT,
        DROPOUT,
        SUM,
        LOG_SUM_EXP,
        CROSS_ENTROPY,
        CROSS_ENTROPY_SLOPE,
        HITS,
        /** The row times a matrix, plus a bias. */
        AFFINE,
        /** The row times a transposed matrix. */
        BACK
    }

    /**
     * An operation on each row.
     *
     * @param which ordinal of a function, or number of a dropout's layer
     * @param value a factor, a rate, a smoothing, a constant
     * @param inner columns of the first input
     * @param inputs where in a block's row they begin
     * @param place where in a block's row the output begins
     * @param constants matrices in device memory: of a {@link Code#LOAD} its source, of a layer
     *     weights and bias
     * @param columns of the output
     */
    record Operation(
            Code code,
            int which,
            double value,
            int inner,
            List<Integer> inputs,
            int place,
            List<Region> constants,
            int columns) {}

    /**
     * The gradient of a parameter.
     *
     * @param weights false for a bias, which is a sum of the right side alone
     * @param left number of the operation that made what went into the layer; empty for the data
     *     set
     * @param right of the one that made the gradient of what came out of it
     */
    record Part(boolean weights, Optional<Integer> left, int right) {}

    /**
     * A sum over the batch, times a factor.
     *
     * @param column number of the operation that made it
     */
    record Total(int column, double factor) {}

    /** The first layer. */
    record First(Region weights, Region bias, Region output) {}

    private final Plan plan;
    private String obstacle;
    private First first;
    private Region features;
    private final List<Operation> operations = new ArrayList<>();

    /** Parts of the gradient by the offset of their parameter. */
    private final Map<Integer, Part> parts = new TreeMap<>();

    /** Sums over the batch by the offset of their scalar. */
    private final Map<Integer, Total> sums = new HashMap<>();

    /** By the index of the note. */
    private final Map<Integer, Total> totals = new TreeMap<>();

    /** Where in a block's row a region lies, by its offset. */
    private final Map<Integer, Integer> places = new HashMap<>();

    private int stride;

    /** The operation that wrote a region last, by the region's offset. */
    private final Map<Integer, Integer> writers = new HashMap<>();

    /** Numbers of the operations whose output leaves the block. */
    private final Set<Integer> stored = new TreeSet<>();

    private FusedPlan(Plan plan) {
        this.plan = plan;
    }

    /** Sorts a plan; {@link #obstacle} says whether that was possible. */
    static FusedPlan of(Plan plan) {
        FusedPlan sorted = new FusedPlan(plan);
        sorted.checkSizes();
        for (Instruction i : plan.instructions()) {
            if (sorted.obstacle == null) sorted.add(i);
        }
        if (sorted.obstacle == null) sorted.checkResult();
        return sorted;
    }

    /** Why the plan cannot be run in three launches; empty where it can. */
    Optional<String> obstacle() {
        return Optional.ofNullable(obstacle);
    }

    Plan plan() {
        return plan;
    }

    First first() {
        return first;
    }

    List<Operation> operations() {
        return operations;
    }

    /** Numbers in a block's row. */
    int stride() {
        return stride;
    }

    /** Numbers of the operations whose output the last launch reads. */
    Set<Integer> stored() {
        return stored;
    }

    Part part(Layout.Slice parameter) {
        return parts.get(parameter.offset());
    }

    /** What is noted, by index. */
    Map<Integer, Total> totals() {
        return totals;
    }

    Instruction.Update update() {
        return plan.update().orElseThrow();
    }

    private void refuse(boolean when, String reason) {
        if (when && obstacle == null) obstacle = reason;
    }

    private void checkSizes() {
        refuse(plan.update().isEmpty(), "nothing is updated");
        if (obstacle != null) return;
        refuse(!update().notesNorm(), "the gradient's norm is not noted");
        refuse(!plan.outputs().isEmpty(), "the plan has outputs");
        refuse(
                plan.batch() > MOST_EXAMPLES,
                "a batch has more than %,d examples".formatted(MOST_EXAMPLES));
        refuse(!plan.layout().statistics().isEmpty(), "batch normalization");
        refuse(
                (long) plan.batch() * plan.layout().learnedSize() > MOST_PRODUCTS,
                "the products are large");
        String optimizer = update().optimizer().kernel();
        refuse(!OPTIMIZERS.contains(optimizer), "no fused kernel for the optimizer " + optimizer);
    }

    private void checkResult() {
        refuse(first == null, "no first layer");
        refuse(parts.size() != plan.layout().learned().size(), "a parameter without a gradient");
        refuse(parts.size() > MOST_PARTS, "more than %d parameters".formatted(MOST_PARTS));
        refuse(
                operations.size() > MOST_OPERATIONS,
                "more than %d operations in a row".formatted(MOST_OPERATIONS));
        refuse(stride > MOST_NUMBERS, "the layers are too wide for shared memory");
        refuse(
                weightsOfRows() > MOST_WEIGHTS,
                "more than %,d weights behind the first layer".formatted(MOST_WEIGHTS));
    }

    private int weightsOfRows() {
        return operations.stream()
                .filter(op -> op.code == Code.AFFINE)
                .mapToInt(op -> op.constants.getFirst().shape().size())
                .sum();
    }

    private void add(Instruction instruction) {
        switch (instruction) {
            case Instruction.Gather(Instruction.Field field, Region output) -> {
                if (field == Instruction.Field.FEATURES) features = output;
                else operation(Code.LABELS, 0, 0, List.of(), List.of(), output);
            }
            case Compute c -> add(c);
            case Instruction.Note(int index, Region scalar) -> {
                Total total = sums.get(scalar.offset());
                // Of a single example a sum over the batch is the number itself.
                if (total == null) total = new Total(stored(scalar), 1);
                totals.put(index, total);
            }
            case Instruction.Update _ -> {}
        }
    }

    private void add(Compute c) {
        List<Region> in = c.inputs();
        Region out = c.output();
        switch (c.op()) {
            case Op.Constant(double value, _) -> {
                if (out.shape().rows() == plan.batch()) row(Code.FILL, 0, value, in, out);
            }
            case Op.Affine _ -> affine(in.get(0), in.get(1), in.get(2), out);
            case Op.Product(boolean left, boolean right) ->
                    product(left, in.get(0), right, in.get(1), out);
            case Op.Sum(ReduceAxis axis) when axis == ReduceAxis.ROWS -> sum(in.get(0), out);
            case Op.Sum _ -> row(Code.SUM, 0, 0, in, out);
            case Op.Scale(double factor) when sums.containsKey(in.get(0).offset()) ->
                    sums.put(out.offset(), new Total(sums.get(in.get(0).offset()).column, factor));
            case Op.Scale(double factor) when out.space() == Space.GRADIENT -> sum(in.get(0), out);
            case Op.Scale(double factor) -> row(Code.SCALE, 0, factor, in, out);
            case Op.Map(var f) -> row(Code.MAP, f.ordinal(), 0, in, out);
            case Op.Slope(var f) -> row(Code.SLOPE, f.ordinal(), 0, in, out);
            case Op.Zip(var f) -> row(Code.ZIP, f.ordinal(), 0, in, out);
            case Op.Broadcast _ -> {
                refuse(in.get(0).shape().columns() != 1, ACROSS);
                row(Code.BROADCAST, 0, 0, in, out);
            }
            case Op.LogSumExp _ -> row(Code.LOG_SUM_EXP, 0, 0, in, out);
            case Op.OneHot(_, double smoothing) -> row(Code.ONE_HOT, 0, smoothing, in, out);
            case Op.CrossEntropy(double smoothing) ->
                    row(Code.CROSS_ENTROPY, 0, smoothing, in, out);
            case Op.CrossEntropySlope(double smoothing) ->
                    row(Code.CROSS_ENTROPY_SLOPE, 0, smoothing, in, out);
            case Op.Dropout(double rate, int layer) -> row(Code.DROPOUT, layer, rate, in, out);
            case Op.Hits _ -> row(Code.HITS, 0, 0, in, out);
            case BatchNorm _ -> refuse(true, "batch normalization");
            case Op.Leaf _, Op.DoublePrecision _ -> refuse(true, c.op() + " is not computed");
        }
    }

    private void affine(Region x, Region w, Region b, Region out) {
        boolean learned = w.space() == Space.PARAMETERS && b.space() == Space.PARAMETERS;
        refuse(!learned, "the weights of a layer are computed");
        if (!x.equals(features)) {
            operation(Code.AFFINE, 0, 0, List.of(x), List.of(w, b), out);
            return;
        }
        refuse(first != null, "two layers of the inputs");
        first = new First(w, b, out);
        operation(Code.LOAD, 0, 0, List.of(), List.of(out), out);
    }

    private void product(boolean left, Region a, boolean right, Region b, Region out) {
        if (!left && right && b.space() == Space.PARAMETERS) {
            operation(Code.BACK, 0, 0, List.of(a), List.of(b), out);
        } else if (left && !right && out.space() == Space.GRADIENT) {
            Optional<Integer> input =
                    a.equals(features) ? Optional.empty() : Optional.of(stored(a));
            parts.put(out.offset(), new Part(true, input, stored(b)));
        } else {
            refuse(true, ACROSS);
        }
    }

    private void sum(Region x, Region out) {
        int terms = stored(x);
        if (out.space() == Space.GRADIENT) {
            parts.put(out.offset(), new Part(false, Optional.empty(), terms));
        } else {
            refuse(x.shape().columns() != 1, ACROSS);
            sums.put(out.offset(), new Total(terms, 1));
        }
    }

    /** An operation of nothing but rows. */
    private void row(Code code, int which, double value, List<Region> in, Region out) {
        operation(code, which, value, in, List.of(), out);
    }

    private void operation(
            Code code,
            int which,
            double value,
            List<Region> in,
            List<Region> constants,
            Region out) {
        refuse(features != null && in.contains(features), "a shortcut from the inputs");
        refuse(!in.stream().allMatch(this::isRow) || !isOfBatch(out), ACROSS);
        if (obstacle != null) return;
        List<Integer> inputs = in.stream().map(x -> places.get(x.offset())).toList();
        int inner = (in.isEmpty() ? out : in.getFirst()).shape().columns();
        int columns = out.shape().columns();
        if (places.putIfAbsent(out.offset(), stride) == null) stride += columns;
        writers.put(out.offset(), operations.size());
        int place = places.get(out.offset());
        operations.add(new Operation(code, which, value, inner, inputs, place, constants, columns));
    }

    /** Whether it has a row for each example. */
    private boolean isOfBatch(Region region) {
        return region.space() == Space.WORK && region.shape().rows() == plan.batch();
    }

    /** Whether it lies in a block's row. */
    private boolean isRow(Region region) {
        return region.space() == Space.WORK && places.containsKey(region.offset());
    }

    /**
     * The last launch reads a region as it is now.
     *
     * @return the operation that wrote it, 0 after a refusal
     */
    private int stored(Region region) {
        refuse(!isRow(region), ACROSS);
        if (obstacle != null) return 0;
        int writer = writers.get(region.offset());
        stored.add(writer);
        return writer;
    }

    /**
     * Before which operations a block's threads wait for each other: those that read what was
     * written, or write what was used, since they last did. A layer's products wait by themselves,
     * {@link Code#BACK} before it reads anything.
     */
    boolean[] barriers() {
        boolean[] before = new boolean[operations.size()];
        Set<Integer> written = new HashSet<>();
        Set<Integer> read = new HashSet<>();
        for (int i = 0; i < before.length; i++) {
            Operation op = operations.get(i);
            List<Integer> in = op.inputs;
            int out = op.place;
            boolean waits = op.code == Code.BACK;
            before[i] =
                    !waits
                            && (in.stream().anyMatch(written::contains)
                                    || written.contains(out)
                                    || read.contains(out));
            if (before[i] || waits) {
                written.clear();
                read.clear();
            }
            if (op.code == Code.AFFINE || waits) {
                written.clear();
                read.clear();
                continue;
            }
            read.addAll(in);
            written.add(out);
        }
        return before;
    }
}
