package dev.fallline.nn;

import dev.fallline.graph.Function;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.ReduceAxis;

import java.util.Arrays;
import java.util.List;

/**
 * A loss per example, which training minimizes. Where the loss compares outputs z with targets t,
 * class labels become one-hot targets and the terms of the outputs are added up; the target of a
 * single output is the label itself: a real value, or one of the classes 0 and 1. Several labels an
 * example are the targets of as many outputs. A loss of one's own is another implementation, or a
 * lambda of {@link #perExample}.
 */
public interface Loss {
    /** {@return the names by which {@code --loss} knows them} */
    static List<String> labels() {
        return List.of(
                "cross-entropy",
                "binary-cross-entropy",
                "hinge",
                "squared-error",
                "absolute-error",
                "huber");
    }

    /**
     * Adds the loss of each example to a graph.
     *
     * @param g to which nodes are added
     * @param z outputs of the network, before any squashing: batch × outputs
     * @param labels batch × 1, or batch × outputs where several numbers are learned
     * @return batch × 1
     */
    Node perExample(Graph g, Node z, Node labels);

    /**
     * Class probabilities predicted by the network.
     *
     * @param z the outputs for one example
     * @return probabilities; of the hinge loss and of those for regression, whose outputs are none,
     *     z itself
     */
    default double[] probabilities(double[] z) {
        return z;
    }

    /** {@return whether {@link #probabilities} are such, and not the outputs themselves} */
    default boolean isProbabilistic() {
        double[] z = new double[2];
        return probabilities(z) != z;
    }

    /**
     * Softmax cross-entropy on logits; gradient softmax(z) − t.
     *
     * @param smoothing label smoothing (Szegedy et al. 2016), 0 to 1
     */
    record CrossEntropy(double smoothing) implements Loss {
        @Override
        public Node perExample(Graph g, Node z, Node labels) {
            return g.crossEntropy(z, labels, smoothing);
        }

        /** Softmax. */
        @Override
        public double[] probabilities(double[] z) {
            double max = z[0];
            for (double v : z) max = Math.max(max, v);
            double[] p = new double[z.length];
            double sum = 0;
            for (int j = 0; j < z.length; j++) sum += p[j] = Math.exp(z[j] - max);
            for (int j = 0; j < z.length; j++) p[j] /= sum;
            return p;
        }
    }

    /**
     * Binary cross-entropy on logits, each class against the rest: Σ softplus(z) − t z.
     *
     * @param smoothing label smoothing, 0 to 1
     */
    record BinaryCrossEntropy(double smoothing) implements Loss {
        @Override
        public Node perExample(Graph g, Node z, Node labels) {
            Node target = target(g, z, labels, smoothing);
            Node terms = g.subtract(g.map(Function.SOFTPLUS, z), g.multiply(target, z));
            return g.sum(terms, ReduceAxis.COLUMNS);
        }

        /** Each class by itself: they need not add up to 1. A single output stands for two. */
        @Override
        public double[] probabilities(double[] z) {
            if (z.length == 1) {
                return new double[] {Function.SIGMOID.apply(-z[0]), Function.SIGMOID.apply(z[0])};
            }
            return Arrays.stream(z).map(Function.SIGMOID::apply).toArray();
        }
    }

    /**
     * The multi-class hinge loss of Weston and Watkins (1998), averaged over the c classes as
     * PyTorch's {@code MultiMarginLoss} does: for label y
     *
     * <pre>
     * 1/c Σⱼ max(0, 1 − z_y + zⱼ), j ≠ y
     * </pre>
     *
     * Its subgradient is 1/c for each j whose term is positive, and minus their number/c for y.
     */
    record Hinge() implements Loss {
        @Override
        public Node perExample(Graph g, Node z, Node labels) {
            int classes = z.shape().columns();
            Node target = g.oneHot(labels, classes, 0);
            Node own = g.sum(g.multiply(z, target), ReduceAxis.COLUMNS);
            Node beyond = g.subtract(z, g.broadcast(own, z.shape()));
            Node margins = g.map(Function.RELU, g.add(beyond, g.constant(1, z.shape())));
            // The term of the label itself is 1.
            Node others =
                    g.subtract(g.sum(margins, ReduceAxis.COLUMNS), g.constant(1, labels.shape()));
            return g.scale(others, 1.0 / classes);
        }
    }

    /** ½ Σ (z − t)²; gradient z − t. */
    record SquaredError() implements Loss {
        @Override
        public Node perExample(Graph g, Node z, Node labels) {
            Node d = difference(g, z, labels);
            return g.scale(g.sum(g.multiply(d, d), ReduceAxis.COLUMNS), 0.5);
        }
    }

    /** Σ |z − t|. */
    record AbsoluteError() implements Loss {
        @Override
        public Node perExample(Graph g, Node z, Node labels) {
            return g.sum(g.map(Function.ABS, difference(g, z, labels)), ReduceAxis.COLUMNS);
        }
    }

    /**
     * ½ d² where |d| ≤ δ, else δ(|d| − ½ δ), for d = z − t (Huber 1964). With c = d held within
     * [−δ, δ] both are c(d − ½ c).
     *
     * @param delta δ &gt; 0, in standard deviations of the target where it is standardized
     */
    record Huber(double delta) implements Loss {
        @Override
        public Node perExample(Graph g, Node z, Node labels) {
            Node d = difference(g, z, labels);
            Node below = g.minimum(d, g.constant(delta, d.shape()));
            Node c = g.maximum(below, g.constant(-delta, d.shape()));
            Node terms = g.multiply(c, g.subtract(d, g.scale(c, 0.5)));
            return g.sum(terms, ReduceAxis.COLUMNS);
        }
    }

    private static Node difference(Graph g, Node z, Node labels) {
        return g.subtract(z, target(g, z, labels, 0));
    }

    private static Node target(Graph g, Node z, Node labels, double smoothing) {
        if (labels.shape().columns() > 1) return labels;
        if (z.shape().columns() > 1) return g.oneHot(labels, z.shape().columns(), smoothing);
        Node even = g.constant(smoothing / 2, labels.shape());
        return g.add(g.scale(labels, 1 - smoothing), even);
    }
}
