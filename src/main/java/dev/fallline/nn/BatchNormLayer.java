package dev.fallline.nn;

import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Entry;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.graph.ReduceAxis;
import dev.fallline.graph.Shape;
import dev.fallline.nn.Mlp.Mode;

import java.util.Arrays;
import java.util.List;

/**
 * Batch normalization of a hidden layer's sums (Ioffe, Szegedy 2015). A learning network takes mean
 * and variance from the batch; one that is used takes running averages of them, which move by a
 * tenth of the way with every batch.
 *
 * @param number of the layer, from 1
 * @param width of the layer
 */
record BatchNormLayer(int number, int width) {
    /** How far a running average moves towards each batch. */
    private static final double SHARE = 0.1;

    /** {@code norm1.weight} (γ), {@code norm1.bias} (β). */
    List<Entry> learned() {
        return List.of(entry("weight"), entry("bias"));
    }

    /** {@code norm1.running_mean}, {@code norm1.running_var}. */
    List<Entry> statistics() {
        return List.of(entry("running_mean"), entry("running_var"));
    }

    private Entry entry(String what) {
        return new Entry(name(what), shape(), false);
    }

    /**
     * Adds it to a graph.
     *
     * @param z batch × width
     */
    Node apply(Graph g, Node z, Mode mode) {
        Node scale = parameter(g, "weight");
        Node shift = parameter(g, "bias");
        Node runningMean = parameter(g, "running_mean");
        Node runningVariance = parameter(g, "running_var");
        if (mode == Mode.EVALUATION) {
            Op normalize = new BatchNorm.Normalize(false);
            return g.node(normalize, z, runningMean, runningVariance, scale, shift);
        }
        int n = z.shape().rows();
        Node mean = g.scale(g.sum(z, ReduceAxis.ROWS), 1.0 / n);
        Node deviations = g.node(new BatchNorm.Deviations(), z, mean);
        // A single example has no variance: both averages stay as they are.
        if (n > 1) {
            g.assign(runningMean, average(g, runningMean, mean));
            Node unbiased = g.scale(deviations, 1.0 / (n - 1));
            g.assign(runningVariance, average(g, runningVariance, unbiased));
        }
        Node variance = g.scale(deviations, 1.0 / n);
        return g.node(new BatchNorm.Normalize(true), z, mean, variance, scale, shift);
    }

    private static Node average(Graph g, Node running, Node ofBatch) {
        return g.add(g.scale(running, 1 - SHARE), g.scale(ofBatch, SHARE));
    }

    /** At first it changes nothing: γ = 1, β = 0; a running mean of 0, a running variance of 1. */
    void initialize(Layout layout, float[] parameters) {
        for (String ones : List.of("weight", "running_var")) {
            int from = layout.slice(name(ones)).offset();
            Arrays.fill(parameters, from, from + width, 1);
        }
    }

    private Node parameter(Graph g, String what) {
        return g.parameter(name(what), shape());
    }

    private Shape shape() {
        return new Shape(1, width);
    }

    private String name(String what) {
        return "norm" + number + "." + what;
    }
}
