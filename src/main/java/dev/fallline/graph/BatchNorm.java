package dev.fallline.graph;

import java.util.Arrays;
import java.util.List;

/**
 * The parts of batch normalization (Ioffe, Szegedy 2015), for z (n × c), a row an example: y = γ x̂
 * + β with x̂ = (z − μ) / √(v + ε), where μ, v, γ and β (1 × c) belong to the columns. They are ops
 * of their own where all rows of the batch have to be seen before the next one can begin.
 */
public sealed interface BatchNorm extends Op.Fused {
    /** Where z is among the inputs. */
    int Z = 0;

    /** What is added to a variance so that its root can be divided by. */
    double EPSILON = 1e-5;

    /** Σ (z − μ)² of each column, for inputs (z, μ). */
    record Deviations() implements BatchNorm {
        @Override
        public Shape infer(List<Shape> inputs) {
            return row(inputs, 1);
        }

        @Override
        public Node expand(Graph g, List<Node> inputs) {
            Node d = centred(g, inputs.get(Z), inputs.get(1));
            return g.sum(g.multiply(d, d), ReduceAxis.ROWS);
        }
    }

    /**
     * y for inputs (z, μ, v, γ, β).
     *
     * @param ofBatch whether μ and v are mean and variance of z's own columns: the gradient of z
     *     then is the whole of it, by way of μ and v too, and none goes to μ and v themselves
     */
    record Normalize(boolean ofBatch) implements BatchNorm {
        @Override
        public Shape infer(List<Shape> inputs) {
            row(inputs, 1, 2, 3, 4);
            return inputs.get(Z);
        }

        @Override
        public Node expand(Graph g, List<Node> inputs) {
            Node x = normal(g, inputs.get(Z), inputs.get(1), inputs.get(2));
            Node scaled = g.multiply(g.broadcast(inputs.get(3), x.shape()), x);
            return g.add(scaled, g.broadcast(inputs.get(4), x.shape()));
        }

        @Override
        public List<Node> gradient(Graph g, Node node, Node upstream) {
            if (!ofBatch) return BatchNorm.super.gradient(g, node, upstream);
            Node z = node.input(Z);
            Node mean = node.input(1);
            Node variance = node.input(2);
            Node dScale = g.node(new ScaleSlope(), z, mean, variance, upstream);
            Node dShift = g.sum(upstream, ReduceAxis.ROWS);
            Op slope = new NormalizeSlope(z.shape().rows());
            Node scale = node.input(3);
            Node dz = g.node(slope, z, mean, variance, scale, upstream, dScale, dShift);
            return Arrays.asList(dz, null, null, dScale, dShift);
        }
    }

    /** The gradient of γ, Σ u x̂ of each column, for inputs (z, μ, v, u). */
    record ScaleSlope() implements BatchNorm {
        @Override
        public Shape infer(List<Shape> inputs) {
            like(inputs, 3);
            return row(inputs, 1, 2);
        }

        @Override
        public Node expand(Graph g, List<Node> inputs) {
            Node x = normal(g, inputs.get(Z), inputs.get(1), inputs.get(2));
            return g.sum(g.multiply(inputs.get(3), x), ReduceAxis.ROWS);
        }
    }

    /**
     * The gradient of z, γ / √(v + ε) · (u − (dβ + x̂ dγ) / n), for inputs (z, μ, v, γ, u, dγ, dβ).
     *
     * @param rows n
     */
    record NormalizeSlope(int rows) implements BatchNorm {
        @Override
        public Shape infer(List<Shape> inputs) {
            row(inputs, 1, 2, 3, 5, 6);
            like(inputs, 4);
            require(inputs.get(Z).rows() == rows, inputs);
            return inputs.get(Z);
        }

        @Override
        public Node expand(Graph g, List<Node> inputs) {
            Node x = normal(g, inputs.get(Z), inputs.get(1), inputs.get(2));
            Shape shape = x.shape();
            Node along = g.multiply(x, g.broadcast(inputs.get(5), shape));
            Node common = g.add(g.broadcast(inputs.get(6), shape), along);
            Node rest = g.subtract(inputs.get(4), g.scale(common, 1.0 / rows));
            Node rate = g.divide(inputs.get(3), deviation(g, inputs.get(2)));
            return g.multiply(g.broadcast(rate, shape), rest);
        }
    }

    private static Node centred(Graph g, Node z, Node mean) {
        return g.subtract(z, g.broadcast(mean, z.shape()));
    }

    private static Node normal(Graph g, Node z, Node mean, Node variance) {
        Node d = centred(g, z, mean);
        return g.divide(d, g.broadcast(deviation(g, variance), d.shape()));
    }

    private static Node deviation(Graph g, Node variance) {
        return g.map(Function.SQRT, g.add(variance, g.constant(EPSILON, variance.shape())));
    }

    /** The shape of those inputs, which have to be rows as wide as z. */
    private static Shape row(List<Shape> inputs, int... which) {
        Shape row = new Shape(1, inputs.get(Z).columns());
        for (int i : which) require(inputs.get(i).equals(row), inputs);
        return row;
    }

    private static void like(List<Shape> inputs, int which) {
        require(inputs.get(which).equals(inputs.get(Z)), inputs);
    }

    private static void require(boolean fits, List<Shape> inputs) {
        if (!fits) throw new IllegalArgumentException("shapes do not fit: " + inputs);
    }
}
