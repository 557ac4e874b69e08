package dev.fallline.train;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Mlp;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Planner;
import dev.fallline.train.Diagnosis.Layer;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes a training's {@link Diagnosis}: one plan over the training's own parameters, run once on a
 * fixed sample, and two copies of the parameters. It changes nothing that the training reads.
 */
final class LayerMonitor implements AutoCloseable {
    private static final int SAMPLE = 512;

    private final Setup setup;
    private final Arena arena;
    private final DeviceDataset examples;
    private final int[] sample;
    private final Executable plan;
    private final List<Slice> weights;
    private final float[][] gradients;
    private final float[][] activations;
    private final float[] before;
    private final float[] now;
    private boolean moved;

    /**
     * @param arena of the training
     * @param examples that it learns from
     */
    LayerMonitor(Setup setup, Device device, Arena arena, DeviceDataset examples) {
        this.setup = setup;
        this.arena = arena;
        this.examples = examples;
        sample = setup.sample(SAMPLE);
        Mlp mlp = setup.mlp();
        Graph g = new Graph();
        weights = mlp.weights(g).stream().map(w -> slice(mlp, w)).toList();
        gradients = weights.stream().map(s -> new float[s.shape().size()]).toArray(float[][]::new);
        activations =
                weights.stream()
                        .map(s -> new float[sample.length * s.shape().columns()])
                        .toArray(float[][]::new);
        Layout layout = setup.arenaLayout();
        before = new float[layout.size()];
        now = new float[layout.size()];
        Objective objective = setup.objective().withoutDropout();
        plan = device.compile(plan(objective, layout, sample.length), arena);
    }

    private static Slice slice(Mlp mlp, Node weight) {
        return mlp.layout().slice(((Op.Parameter) weight.op()).name());
    }

    private static Plan plan(Objective objective, Layout layout, int batch) {
        Mlp mlp = objective.mlp();
        Graph g = new Graph();
        Node value = objective.value(g, batch);
        Node x = g.input(Plan.FEATURES, new Shape(batch, mlp.inputs()));
        List<Node> outputs = mlp.layerOutputs(g, x, Mlp.Mode.TRAINING);
        List<Node> gradients = g.gradients(value, mlp.weights(g));
        Planner planner = new Planner(g, layout, batch);
        for (int i = 0; i < mlp.layers(); i++) {
            planner.output(gradient(i), gradients.get(i)).output(activation(i), outputs.get(i));
        }
        return planner.plan();
    }

    private static String gradient(int layer) {
        return "gradient " + layer;
    }

    private static String activation(int layer) {
        return "activation " + layer;
    }

    /** To be called before the step whose update is to be measured. */
    void beforeStep() {
        arena.readParameters(before);
        moved = true;
    }

    /**
     * Measures the network as it is.
     *
     * @param firstNorm of the training's first gradient
     * @param rate of the last step
     * @param highestRate that an epoch has ended with so far
     */
    Diagnosis look(int epoch, long steps, double firstNorm, double rate, double highestRate) {
        long began = System.nanoTime();
        examples.order(sample);
        plan.run(examples, Steps.evaluation(0, 1), new float[0]);
        arena.readParameters(now);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) layers.add(layer(i));
        var symptoms = new DiagnosticRules(layers, setup.mlp(), firstNorm, rate, highestRate);
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Diagnosis(epoch, steps, sample.length, seconds, layers, symptoms.warnings());
    }

    private Layer layer(int i) {
        plan.read(gradient(i), gradients[i]);
        plan.read(activation(i), activations[i]);
        Slice w = weights.get(i);
        int units = w.shape().columns();
        DistributionSummary spread =
                DistributionSummary.of(now, w.offset(), w.offset() + w.shape().size());
        boolean hidden = i < weights.size() - 1;
        boolean relu = hidden && setup.mlp().activation().equals(Activation.RELU);
        return new Layer(
                i + 1,
                units,
                moved && spread.norm() > 0 ? change(w) / spread.norm() : null,
                relu ? dead(activations[i], units) : null,
                spread,
                DistributionSummary.of(gradients[i], 0, gradients[i].length),
                DistributionSummary.of(activations[i], 0, activations[i].length));
    }

    private double change(Slice w) {
        double squares = 0;
        for (int i = w.offset(); i < w.offset() + w.shape().size(); i++) {
            double d = (double) now[i] - before[i];
            squares += d * d;
        }
        return Math.sqrt(squares);
    }

    /** The share of columns that are 0 in every row. */
    private static double dead(float[] activations, int units) {
        boolean[] alive = new boolean[units];
        for (int at = 0; at < activations.length; at += units) {
            for (int j = 0; j < units; j++) alive[j] |= activations[at + j] != 0;
        }
        int dead = 0;
        for (boolean a : alive) if (!a) dead++;
        return (double) dead / units;
    }

    @Override
    public void close() {
        plan.close();
    }
}
