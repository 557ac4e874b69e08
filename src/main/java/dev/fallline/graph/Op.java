package dev.fallline.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What a node does, as data. Shape inference and the rule of the gradient stand side by side; the
 * arithmetic belongs to whoever evaluates: {@link Evaluator} in double precision, the devices in
 * single.
 *
 * <p>Gradients are made of the same ops, so they have gradients themselves.
 */
public sealed interface Op {
    /**
     * @return the shape of the result: that of the first input, unless overridden
     * @throws IllegalArgumentException if the inputs do not fit together
     */
    default Shape infer(List<Shape> inputs) {
        return inputs.get(0);
    }

    /**
     * The vector–Jacobian product.
     *
     * @param node a node of this op
     * @param upstream gradient of the result, of the node's shape
     * @return a gradient for each input, of that input's shape; null where none flows
     */
    List<Node> gradient(Graph g, Node node, Node upstream);

    /** Where a value enters the graph. */
    sealed interface Leaf extends Op {
        Shape shape();

        @Override
        default Shape infer(List<Shape> inputs) {
            return shape();
        }

        @Override
        default List<Node> gradient(Graph g, Node node, Node upstream) {
            return List.of();
        }
    }

    /** What is learned. */
    record Parameter(String name, Shape shape) implements Leaf {}

    /** What is fed, batch by batch: one row an example. */
    record Input(String name, Shape shape) implements Leaf {}

    /** One number in every place. */
    record Constant(double value, Shape shape) implements Leaf {}

    /**
     * An op that devices run in one piece, though other ops could express it. Unless it knows
     * better, its gradient is that of what it stands for.
     */
    sealed interface Fused extends Op
            permits Slope, Affine, CrossEntropy, CrossEntropySlope, BatchNorm {
        /** The same value in ordinary ops. */
        Node expand(Graph g, List<Node> inputs);

        @Override
        default List<Node> gradient(Graph g, Node node, Node upstream) {
            List<Node> inputs = node.inputs();
            List<Node> gradients =
                    new ArrayList<>(g.gradients(expand(g, inputs), upstream, inputs));
            for (int i = 0; i < inputs.size(); i++) {
                // An input that is used twice already has all of its gradient.
                if (inputs.indexOf(inputs.get(i)) < i) gradients.set(i, null);
            }
            return gradients;
        }
    }

    /**
     * An op that {@link Evaluator} computes and no device does: nothing that is trained uses it.
     */
    sealed interface DoublePrecision extends Op permits Elementary, Power {}

    /** y = f(x), element by element. */
    record Map(Function function) implements Op {
        @Override
        public List<Node> gradient(Graph g, Node node, Node upstream) {
            Node source = function.slopeFromOutput() ? node : node.input(0);
            return List.of(g.slope(function, source, upstream));
        }
    }

    /**
     * u · f′ for inputs (source, u); the source is f's output or input, as {@link
     * Function#slopeFromOutput} says.
     */
    record Slope(Function function) implements Fused {
        @Override
        public Shape infer(List<Shape> inputs) {
            return same(inputs);
        }

        @Override
        public Node expand(Graph g, List<Node> inputs) {
            return g.multiply(inputs.get(1), function.derivative(g, inputs.get(0)));
        }
    }

    /** Two tensors of one shape, element by element. */
    record Zip(Binary function) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            return same(inputs);
        }

        @Override
        public List<Node> gradient(Graph g, Node node, Node upstream) {
            Node a = node.input(0);
            Node b = node.input(1);
            return switch (function) {
                case ADD -> List.of(upstream, upstream);
                case SUBTRACT -> List.of(upstream, g.scale(upstream, -1));
                case MULTIPLY -> List.of(g.multiply(upstream, b), g.multiply(upstream, a));
                case DIVIDE -> {
                    Node da = g.divide(upstream, b);
                    yield List.of(da, g.scale(g.multiply(da, node), -1));
                }
                case MAXIMUM -> chosen(g, upstream, g.subtract(a, b));
                case MINIMUM -> chosen(g, upstream, g.subtract(b, a));
            };
        }

        /**
         * All of the gradient to the first input where the margin is positive, else to the second.
         */
        private static List<Node> chosen(Graph g, Node upstream, Node margin) {
            Node first = g.multiply(upstream, g.map(Function.STEP, margin));
            return List.of(first, g.subtract(upstream, first));
        }
    }

    /** A constant multiple. */
    record Scale(double factor) implements Op {
        @Override
        public List<Node> gradient(Graph g, Node node, Node upstream) {
            return List.of(g.scale(upstream, factor));
        }
    }

    /** The matrix product A·B, either factor transposed on the way. */
    record Product(boolean transposeLeft, boolean transposeRight) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape a = transposeLeft ? transposed(inputs.get(0)) : inputs.get(0);
            Shape b = transposeRight ? transposed(inputs.get(1)) : inputs.get(1);
            require(a.columns() == b.rows(), inputs);
            return new Shape(a.rows(), b.columns());
        }

        /** C = A·B: dA = dC·Bᵀ, dB = Aᵀ·dC; transposed as the factors are. */
        @Override
        public List<Node> gradient(Graph g, Node node, Node upstream) {
            Node a = node.input(0);
            Node b = node.input(1);
            Node da =
                    transposeLeft
                            ? g.product(b, transposeRight, upstream, true)
                            : g.product(upstream, false, b, !transposeRight);
            Node db =
                    transposeRight
                            ? g.product(upstream, true, a, transposeLeft)
                            : g.product(a, !transposeLeft, upstream, false);
            return List.of(da, db);
        }
    }

    /** x·W + b for inputs x (n × k), W (k × m), b (1 × m): a layer before its activation. */
    record Affine() implements Fused {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = inputs.get(0);
            Shape w = inputs.get(1);
            require(x.columns() == w.rows(), inputs);
            require(inputs.get(2).equals(new Shape(1, w.columns())), inputs);
            return new Shape(x.rows(), w.columns());
        }

        @Override
        public Node expand(Graph g, List<Node> inputs) {
            Node xw = g.product(inputs.get(0), false, inputs.get(1), false);
            return g.add(xw, g.broadcast(inputs.get(2), xw.shape()));
        }
    }

    /** The sum over one axis. */
    record Sum(ReduceAxis axis) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = inputs.get(0);
            return axis == ReduceAxis.ROWS ? new Shape(1, x.columns()) : new Shape(x.rows(), 1);
        }

        @Override
        public List<Node> gradient(Graph g, Node node, Node upstream) {
            return List.of(g.broadcast(upstream, node.input(0).shape()));
        }
    }

    /** A row, a column or a scalar repeated to fill a shape. */
    record Broadcast(Shape shape) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = inputs.get(0);
            require(x.rows() == shape.rows() || x.rows() == 1, inputs);
            require(x.columns() == shape.columns() || x.columns() == 1, inputs);
            return shape;
        }

        @Override
        public List<Node> gradient(Graph g, Node node, Node upstream) {
            Shape x = node.input(0).shape();
            Node down = upstream;
            if (x.columns() < shape.columns()) down = g.sum(down, ReduceAxis.COLUMNS);
            if (x.rows() < shape.rows()) down = g.sum(down, ReduceAxis.ROWS);
            return List.of(down);
        }
    }

    /** ln Σⱼ exp(xᵢⱼ) of each row: r × c becomes r × 1. Its gradient is the softmax. */
    record LogSumExp() implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            return new Shape(inputs.get(0).rows(), 1);
        }

        @Override
        public List<Node> gradient(Graph g, Node node, Node upstream) {
            Node x = node.input(0);
            Node softmax = g.map(Function.EXP, g.subtract(x, g.broadcast(node, x.shape())));
            return List.of(g.multiply(g.broadcast(upstream, x.shape()), softmax));
        }
    }

    /**
     * Class labels (r × 1, whole numbers) as target distributions (r × classes): 1 − s + s/c at the
     * label, s/c elsewhere, s the label smoothing (Szegedy et al. 2016).
     */
    record OneHot(int classes, double smoothing) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.get(0).columns() == 1, inputs);
            return new Shape(inputs.get(0).rows(), classes);
        }

        @Override
        public List<Node> gradient(Graph g, Node node, Node upstream) {
            return Collections.singletonList(null);
        }
    }

    /**
     * Softmax cross-entropy of logits z (r × c) and labels (r × 1), per example: ln Σⱼ exp(zⱼ) − Σⱼ
     * tⱼzⱼ, t the smoothed one-hot target.
     */
    record CrossEntropy(double smoothing) implements Fused {
        @Override
        public Shape infer(List<Shape> inputs) {
            return labels(inputs);
        }

        @Override
        public Node expand(Graph g, List<Node> inputs) {
            Node z = inputs.get(0);
            Node target = g.oneHot(inputs.get(1), z.shape().columns(), smoothing);
            return g.subtract(g.logSumExp(z), g.sum(g.multiply(z, target), ReduceAxis.COLUMNS));
        }

        @Override
        public List<Node> gradient(Graph g, Node node, Node upstream) {
            Op slope = new CrossEntropySlope(smoothing);
            return Arrays.asList(g.node(slope, node.input(0), node.input(1), upstream), null);
        }
    }

    /** u · (softmax(z) − t) for inputs z (r × c), labels (r × 1), u (r × 1). */
    record CrossEntropySlope(double smoothing) implements Fused {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.get(2).equals(labels(inputs)), inputs);
            return inputs.get(0);
        }

        @Override
        public Node expand(Graph g, List<Node> inputs) {
            Node z = inputs.get(0);
            Node target = g.oneHot(inputs.get(1), z.shape().columns(), smoothing);
            Node softmax =
                    g.map(Function.EXP, g.subtract(z, g.broadcast(g.logSumExp(z), z.shape())));
            return g.multiply(g.broadcast(inputs.get(2), z.shape()), g.subtract(softmax, target));
        }
    }

    /**
     * Each element zero with probability rate, else divided by 1 − rate (Srivastava et al. 2014).
     * The mask is a function of the run's seed, the step, the layer and the element, so the
     * gradient is the same op on the upstream.
     */
    record Dropout(double rate, int layer) implements Op {
        @Override
        public List<Node> gradient(Graph g, Node node, Node upstream) {
            return List.of(g.node(this, upstream));
        }
    }

    /** 1 where the largest of a row of scores (r × c) is the one labelled (r × 1), else 0. */
    record Hits() implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            return labels(inputs);
        }

        @Override
        public List<Node> gradient(Graph g, Node node, Node upstream) {
            return Arrays.asList(null, null);
        }
    }

    private static Shape same(List<Shape> inputs) {
        require(inputs.get(0).equals(inputs.get(1)), inputs);
        return inputs.get(0);
    }

    /** Of the second input: one for each row of the first. */
    private static Shape labels(List<Shape> inputs) {
        require(inputs.get(1).equals(new Shape(inputs.get(0).rows(), 1)), inputs);
        return inputs.get(1);
    }

    private static Shape transposed(Shape s) {
        return new Shape(s.columns(), s.rows());
    }

    private static void require(boolean fits, List<Shape> inputs) {
        if (!fits) throw new IllegalArgumentException("shapes do not fit: " + inputs);
    }
}
