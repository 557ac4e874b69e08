package dev.fallline.plan;

import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.plan.Instruction.Field;
import dev.fallline.plan.Region.Space;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a graph into a {@link Plan}: which ops, in which order, and the memory of each result. */
public final class Planner {
    /**
     * What a step leaves behind.
     *
     * @param place a gradient, or a parameter that no gradient moves
     */
    private record Result(Node value, Region place) {}

    private final Graph graph;
    private final Layout layout;
    private final int batch;
    private long seed;
    private final Map<String, Node> notes = new LinkedHashMap<>();
    private final Map<String, Node> outputs = new LinkedHashMap<>();
    private final List<Result> results = new ArrayList<>();
    private Optimizer optimizer;
    private Clip clip;

    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<Node, Region> regions = new HashMap<>();
    private final Map<Node, Integer> lastUse = new HashMap<>();
    private int workSize;

    public Planner(Graph graph, Layout layout, int batch) {
        this.graph = graph;
        this.layout = layout;
        this.batch = batch;
    }

    /** The seed of random masks. */
    public Planner seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Reports a scalar node after every step. */
    public Planner note(String name, Node scalar) {
        require(scalar.shape().equals(Shape.SCALAR), name, scalar.shape(), Shape.SCALAR);
        notes.put(name, scalar);
        return this;
    }

    /** Keeps a node's value to be read between steps. */
    public Planner output(String name, Node node) {
        outputs.put(name, node);
        return this;
    }

    /**
     * Makes it a training plan: every step ends with an update of all learned parameters, and the
     * others have become what the graph assigns to them.
     */
    public Planner minimize(Node loss, Optimizer optimizer, Clip clip) {
        return update(graph.gradients(loss, learned()), optimizer, clip);
    }

    /**
     * The same along given gradients.
     *
     * @param gradients of all that is learned, in the order of {@link #learned}
     */
    public Planner update(List<Node> gradients, Optimizer optimizer, Clip clip) {
        for (int i = 0; i < gradients.size(); i++) {
            results.add(new Result(gradients.get(i), gradientOf(layout.learned().get(i))));
        }
        this.optimizer = optimizer;
        this.clip = clip;
        return assign();
    }

    /** What is learned, in the order of the layout. */
    public List<Node> learned() {
        return layout.learned().stream().map(s -> graph.parameter(s.name(), s.shape())).toList();
    }

    /** Lets parameters become what the graph assigns to them, without an update of others. */
    public Planner assign() {
        graph.assignments().forEach((p, value) -> results.add(new Result(value, place(p))));
        return this;
    }

    public Plan plan() {
        List<Node> wanted = new ArrayList<>(notes.values());
        wanted.addAll(outputs.values());
        List<Node> all = new ArrayList<>(wanted);
        for (Result r : results) all.add(r.value);
        List<Node> live = Graph.reachable(all);
        for (Node node : live) for (Node input : node.inputs()) lastUse.put(input, node.id());
        for (Node node : wanted) lastUse.put(node, Integer.MAX_VALUE);

        results.forEach(this::settle);
        live.forEach(this::emit);
        results.forEach(this::copy);
        List<String> names = new ArrayList<>(notes.keySet());
        for (String name : notes.keySet()) {
            Region scalar = regions.get(notes.get(name));
            instructions.add(new Instruction.Note(names.indexOf(name), scalar));
        }
        if (optimizer != null) {
            instructions.add(new Instruction.Update(optimizer, clip, names.size()));
            names.add(Plan.GRADIENT_NORM);
        }
        return new Plan(batch, layout, seed, instructions, workSize, names, outputRegions());
    }

    private static Region gradientOf(Slice slice) {
        return new Region(Space.GRADIENT, slice.offset(), slice.shape());
    }

    private Region place(Node parameter) {
        if (!(parameter.op() instanceof Op.Parameter(String name, Shape shape))) {
            throw new IllegalArgumentException(parameter + " is not a parameter");
        }
        Slice slice = layout.slice(name);
        require(slice.shape().equals(shape), name, shape, slice.shape());
        return new Region(Space.PARAMETERS, slice.offset(), shape);
    }

    /**
     * A result is computed right where it is wanted, and may be changed there, unless it is
     * something else as well: an input or a constant, another result, an output; or what lies there
     * is read later.
     */
    private void settle(Result result) {
        Node value = result.value;
        boolean leaf = value.op() instanceof Op.Leaf;
        boolean shared = results.stream().filter(r -> r.value == value).count() > 1;
        boolean early = readUntil(result.place) >= value.id();
        if (leaf || shared || early || lastUse.containsKey(value)) {
            lastUse.put(value, Integer.MAX_VALUE);
        } else {
            regions.put(value, result.place);
        }
    }

    /** The last node that reads a parameter in its place. */
    private int readUntil(Region place) {
        return lastUse.entrySet().stream()
                .filter(e -> e.getKey().op() instanceof Op.Parameter)
                .filter(e -> place(e.getKey()).equals(place))
                .mapToInt(Map.Entry::getValue)
                .max()
                .orElse(-1);
    }

    private void copy(Result result) {
        Region found = regions.get(result.value);
        if (found.equals(result.place)) return;
        instructions.add(new Instruction.Compute(new Op.Scale(1), List.of(found), result.place));
    }

    private void emit(Node node) {
        switch (node.op()) {
            case Op.Parameter _ -> regions.put(node, place(node));
            case Op.Input(String name, Shape shape) -> {
                require(shape.rows() == batch, name, shape, batch + " rows");
                Region output = allocate(node.shape());
                regions.put(node, output);
                instructions.add(new Instruction.Gather(field(name), output));
            }
            default -> {
                List<Region> inputs = node.inputs().stream().map(regions::get).toList();
                Region output = regions.computeIfAbsent(node, n -> outputRegion(n, inputs));
                instructions.add(new Instruction.Compute(node.op(), inputs, output));
            }
        }
    }

    private static void require(boolean fits, String name, Shape shape, Object expected) {
        if (fits) return;
        throw new IllegalArgumentException("%s is %s, not %s".formatted(name, shape, expected));
    }

    private static Field field(String input) {
        return switch (input) {
            case Plan.FEATURES -> Field.FEATURES;
            case Plan.LABELS -> Field.LABELS;
            default -> throw new IllegalArgumentException("nothing feeds the input " + input);
        };
    }

    /**
     * In place of an input that is not read afterwards, if that is sound; else at an offset of its
     * own. Rather of a later input: a slope's last one is what came down to it alone, its first one
     * is an activation, of which products may still read other workers' rows.
     */
    private Region outputRegion(Node node, List<Region> inputs) {
        if (worksInPlace(node.op())) {
            for (int i = inputs.size() - 1; i >= 0; i--) {
                Region input = inputs.get(i);
                boolean dies = lastUse.get(node.input(i)) == node.id();
                boolean fits = input.space() == Space.WORK && input.shape().equals(node.shape());
                if (dies && fits && !(node.input(i).op() instanceof Op.Constant)) return input;
            }
        }
        return allocate(node.shape());
    }

    private static boolean worksInPlace(Op op) {
        return op instanceof Op.Map
                || op instanceof Op.Slope
                || op instanceof Op.Zip
                || op instanceof Op.Scale
                || op instanceof Op.Dropout
                || op instanceof BatchNorm.Normalize
                || op instanceof BatchNorm.NormalizeSlope;
    }

    private Region allocate(Shape shape) {
        Region region = new Region(Space.WORK, workSize, shape);
        workSize = Math.addExact(workSize, shape.size());
        return region;
    }

    private Map<String, Region> outputRegions() {
        Map<String, Region> named = new HashMap<>();
        outputs.forEach((name, node) -> named.put(name, regions.get(node)));
        return named;
    }
}
