package dev.fallline.device;

import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Function;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.math.Philox;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.plan.Plan;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains without plan or device: values and gradients straight from the graph in double precision,
 * and the optimizer's own rule, which the golden trajectories hold to its formula.
 */
final class Reference {
    private final Setup setup;
    private final Sample sample;
    private final Layout layout;
    final float[] parameters;
    final float[][] slots;
    double loss;
    double hits;
    double norm;
    double[] scores;

    Reference(Setup setup, Sample sample) {
        this.setup = setup;
        this.sample = sample;
        this.layout = setup.mlp().layout();
        this.parameters = setup.start();
        this.slots = new float[setup.optimizer().slots().size()][layout.size()];
    }

    /** Takes a step with a batch of any size. */
    void train(int from, int batch, long step) {
        Graph g = new Graph();
        Node objective = g.add(build(g, from, batch, Mlp.Mode.TRAINING, step), penalty(g));
        List<Node> sources =
                layout.learned().stream().map(s -> g.parameter(s.name(), s.shape())).toList();
        List<Node> gradients = g.gradients(objective, sources);
        double[] gradient = new double[layout.learnedSize()];
        Evaluator evaluator = evaluator(g, from, batch, step);
        for (int i = 0; i < sources.size(); i++) {
            double[] part = evaluator.value(gradients.get(i));
            System.arraycopy(part, 0, gradient, layout.learned().get(i).offset(), part.length);
        }
        norm = Norms.of(gradient);
        move(clipped(gradient), step);
        for (Slice s : layout.statistics()) {
            Node value = g.assignments().get(g.parameter(s.name(), s.shape()));
            if (value == null) continue;
            double[] now = evaluator.value(value);
            for (int i = 0; i < now.length; i++) parameters[s.offset() + i] = (float) now[i];
        }
    }

    /** Sets loss, hits and scores. */
    void evaluate(int from, int batch) {
        build(new Graph(), from, batch, Mlp.Mode.EVALUATION, 0);
    }

    private Node build(Graph g, int from, int batch, Mlp.Mode mode, long step) {
        Node x = g.input(Plan.FEATURES, new Shape(batch, setup.mlp().inputs()));
        Node labels = g.input(Plan.LABELS, new Shape(batch, 1));
        Node z = setup.mlp().apply(g, x, mode);
        Node mean = g.mean(setup.objective().loss().perExample(g, z, labels));
        Evaluator evaluator = evaluator(g, from, batch, step);
        loss = evaluator.value(mean)[0];
        hits = evaluator.value(g.total(g.hits(z, labels)))[0];
        scores = evaluator.value(z);
        return mean;
    }

    private Node penalty(Graph g) {
        Node sum = g.constant(0, Shape.SCALAR);
        for (Slice s : layout.slices()) {
            if (!s.decayed()) continue;
            Node w = g.parameter(s.name(), s.shape());
            Node absolute = g.total(g.map(Function.ABS, w));
            Node squares = g.total(g.multiply(w, w));
            sum = g.add(sum, g.scale(absolute, setup.objective().l1()));
            sum = g.add(sum, g.scale(squares, 0.5 * setup.objective().l2()));
        }
        return sum;
    }

    private Evaluator evaluator(Graph g, int from, int batch, long step) {
        Map<String, double[]> feed = feed(layout, parameters);
        feed.put(Plan.FEATURES, sample.features(from, batch));
        feed.put(Plan.LABELS, sample.labels(from, batch));
        return new Evaluator(g, feed, mask(setup.seed(), step));
    }

    static Map<String, double[]> feed(Layout layout, float[] parameters) {
        Map<String, double[]> feed = new HashMap<>();
        for (Slice s : layout.slices()) {
            double[] values = new double[s.shape().size()];
            Arrays.setAll(values, i -> parameters[s.offset() + i]);
            feed.put(s.name(), values);
        }
        return feed;
    }

    /** The mask that devices owe: word e mod 4 of block ⌊e/4⌋ is at least rate · 2³². */
    static Evaluator.Mask mask(long seed, long step) {
        return (op, element) -> {
            Philox philox = new Philox(seed, step, op.layer());
            philox.draw(element / 4);
            double uniform = Integer.toUnsignedLong(philox.word(element % 4)) * 0x1p-32;
            return uniform >= (float) op.rate();
        };
    }

    private float[] clipped(double[] gradient) {
        float[] clipped = new float[gradient.length];
        for (int i = 0; i < clipped.length; i++) {
            clipped[i] =
                    switch (setup.clip()) {
                        case Clip.None _ -> (float) gradient[i];
                        case Clip.ByValue(double limit) ->
                                (float) Math.clamp(gradient[i], -limit, limit);
                        case Clip.ByNorm(double limit) ->
                                (float) (gradient[i] * Math.min(1, limit / norm));
                    };
        }
        return clipped;
    }

    private void move(float[] gradient, long step) {
        Optimizer optimizer = setup.optimizer();
        move(optimizer, gradient, step, 0, layout.decayedSize());
        move(optimizer.withoutDecay(), gradient, step, layout.decayedSize(), layout.learnedSize());
    }

    private void move(Optimizer rule, float[] gradient, long step, int from, int to) {
        float[] scalars = rule.floatScalars(step, setup.rate());
        rule.update(parameters, gradient, slots, scalars, from, to);
    }
}
