package dev.fallline.lab;

import dev.fallline.data.Examples;
import dev.fallline.data.Targets;
import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Entry;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.graph.Node;
import dev.fallline.nn.Mlp;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Planner;
import dev.fallline.train.ModelEvaluator;
import dev.fallline.train.Objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The Hessian of an objective at a network's parameters, as products with directions v that a
 * device computes: Hv = ∇(∇f · v), gradients of gradients (Pearlmutter 1994). f is the mean over
 * all examples, weighted by their classes' weights if there are any, summed up over batches in
 * double precision, with the penalties and without dropout. The directions lie behind the
 * parameters as further ones.
 */
final class Hessian implements PowerIteration.Matrix, AutoCloseable {
    private static final int BATCH = 500;
    private static final String VALUE = "value";
    private static final String DIRECTION = "direction.";
    private static final String PRODUCT = "product.";

    private final Objective objective;
    private final Device device;
    private final List<Slice> learned;
    private final Layout layout;
    private final float[] parameters;
    private final int directions;
    private final DeviceDataset dataset;
    private final Arena arena;
    private final int examples;
    private final Targets targets;
    private final Executable full;
    private final Executable last;
    private final float[][] parts;
    private double value = Double.NaN;

    /**
     * @param parameters in the order of the network's layout
     */
    Hessian(Objective objective, float[] parameters, Examples examples, Device device) {
        this.objective = objective;
        this.device = device;
        Layout network = objective.mlp().layout();
        learned = network.learned();
        directions = network.size();
        layout = withDirections(network);
        this.parameters = new float[layout.size()];
        System.arraycopy(parameters, 0, this.parameters, 0, parameters.length);
        parts = learned.stream().map(s -> new float[s.shape().size()]).toArray(float[][]::new);
        this.examples = examples.count();
        targets = examples.targets();
        dataset = ModelEvaluator.upload(device, examples);
        dataset.order(IntStream.range(0, examples.count()).toArray());
        arena = device.allocate(layout, 0);
        int rest = this.examples % BATCH;
        full = this.examples < BATCH ? null : compile(BATCH);
        last = rest == 0 ? null : compile(rest);
    }

    /** The directions come last, in the order of what they move. */
    private Layout withDirections(Layout network) {
        List<Entry> entries = new ArrayList<>();
        for (Slice s : network.slices()) entries.add(new Entry(s.name(), s.shape(), s.decayed()));
        for (Slice s : learned) entries.add(new Entry(DIRECTION + s.name(), s.shape(), false));
        return Layout.of(entries);
    }

    private Executable compile(int batch) {
        Graph g = new Graph();
        Node f = objective.value(g, batch, Mlp.Mode.EVALUATION);
        List<Node> variables = learned.stream().map(s -> g.parameter(s.name(), s.shape())).toList();
        List<Node> gradients = g.gradients(f, variables);
        Node slope = null;
        for (int i = 0; i < variables.size(); i++) {
            Slice s = learned.get(i);
            Node direction = g.parameter(DIRECTION + s.name(), s.shape());
            Node part = g.total(g.multiply(gradients.get(i), direction));
            slope = slope == null ? part : g.add(slope, part);
        }
        List<Node> products = g.gradients(slope, variables);
        Planner planner = new Planner(g, layout, batch).note(VALUE, f);
        for (int i = 0; i < variables.size(); i++) {
            planner.output(PRODUCT + learned.get(i).name(), products.get(i));
        }
        Plan plan = planner.plan();
        return device.compile(plan, arena);
    }

    @Override
    public int size() {
        return learned.stream().mapToInt(s -> s.shape().size()).sum();
    }

    @Override
    public void multiply(double[] v, double[] product) {
        for (int i = 0; i < v.length; i++) parameters[directions + i] = (float) v[i];
        arena.writeParameters(parameters);
        Arrays.fill(product, 0);
        value = 0;
        double all = objective.weight(targets, 0, examples);
        for (int from = 0; from < examples; from += BATCH) {
            int batch = Math.min(BATCH, examples - from);
            double share = objective.weight(targets, from, from + batch) / all;
            add(batch == BATCH ? full : last, from, share, product);
        }
    }

    private void add(Executable plan, int from, double share, double[] product) {
        float[] notes = new float[1];
        plan.run(dataset, Steps.evaluation(from, 1), notes);
        value += share * notes[0];
        int at = 0;
        for (int i = 0; i < parts.length; i++) {
            plan.read(PRODUCT + learned.get(i).name(), parts[i]);
            for (float part : parts[i]) product[at++] += share * part;
        }
    }

    /** The objective, as the last product found it. */
    double value() {
        return value;
    }

    @Override
    public void close() {
        if (last != null) last.close();
        if (full != null) full.close();
        arena.close();
        dataset.close();
    }
}
