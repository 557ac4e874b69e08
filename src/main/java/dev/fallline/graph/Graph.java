package dev.fallline.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Builds a graph of ops with static shapes, and adds gradients to it by reverse mode. Equal ops on
 * equal inputs are one node, and arithmetic with constants is done while building.
 */
public final class Graph {
    private record Key(Op op, List<Integer> inputs) {}

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Key, Node> known = new HashMap<>();
    private final Map<Node, Node> assignments = new LinkedHashMap<>();

    /** A graph without nodes. */
    public Graph() {}

    /** {@return all nodes in topological order} */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /**
     * The node of an op: the general form of all that follows.
     *
     * @param op to apply
     * @param inputs of shapes that the op takes
     * @return the one node of that op on these inputs
     * @throws IllegalArgumentException if the shapes do not fit, as for all ops
     */
    public Node node(Op op, Node... inputs) {
        List<Node> list = List.of(inputs);
        return known.computeIfAbsent(
                new Key(op, list.stream().map(Node::id).toList()), key -> append(op, list));
    }

    private Node append(Op op, List<Node> inputs) {
        Node node = new Node(nodes.size(), op, inputs, infer(op, inputs));
        nodes.add(node);
        return node;
    }

    private static Shape infer(Op op, List<Node> inputs) {
        try {
            return op.infer(inputs.stream().map(Node::shape).toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(op + ": " + e.getMessage(), e);
        }
    }

    /** Inputs must fit even where arithmetic with a constant leaves no op that would notice. */
    private static void check(Op op, Node... inputs) {
        infer(op, List.of(inputs));
    }

    /**
     * A tensor that is learned.
     *
     * @param name unique in the graph
     * @param shape of it
     * @return the parameter
     */
    public Node parameter(String name, Shape shape) {
        return node(new Op.Parameter(name, shape));
    }

    /**
     * The name of a parameter.
     *
     * @param parameter of a graph
     * @return unique in it
     */
    public static String name(Node parameter) {
        return ((Op.Parameter) parameter.op()).name();
    }

    /**
     * Says what a parameter becomes when a training step ends, where no gradient moves it.
     *
     * @param parameter of the graph
     * @param value of its shape
     */
    public void assign(Node parameter, Node value) {
        if (!parameter.shape().equals(value.shape())) {
            throw new IllegalArgumentException(
                    "%s for %s".formatted(value.shape(), parameter.shape()));
        }
        assignments.put(parameter, value);
    }

    /** {@return what each parameter becomes that has been assigned something} */
    public Map<Node, Node> assignments() {
        return Collections.unmodifiableMap(assignments);
    }

    /**
     * A tensor that is given for each evaluation.
     *
     * @param name unique in the graph
     * @param shape of it
     * @return the input
     */
    public Node input(String name, Shape shape) {
        return node(new Op.Input(name, shape));
    }

    /**
     * A tensor with one value.
     *
     * @param value of every element
     * @param shape of it
     * @return the constant
     */
    public Node constant(double value, Shape shape) {
        return node(new Op.Constant(value, shape));
    }

    /**
     * f(x), element by element.
     *
     * @param function f
     * @param x of any shape
     * @return of the shape of x
     */
    public Node map(Function function, Node x) {
        if (isConstant(x)) return constant(function.apply(value(x)), x.shape());
        return node(new Op.Map(function), x);
    }

    /**
     * f(x), element by element, for functions of expressions, which not every device has.
     *
     * @param function f
     * @param x of any shape
     * @return of the shape of x
     */
    public Node map(Elementary function, Node x) {
        if (isConstant(x)) return constant(function.apply(value(x)), x.shape());
        return node(function, x);
    }

    /**
     * upstream · f′, see {@code Op.Slope}.
     *
     * @param function f
     * @param source x or f(x), as {@link Function#slopeFromOutput} says
     * @param upstream of the shape of source
     * @return of that shape
     */
    public Node slope(Function function, Node source, Node upstream) {
        return node(new Op.Slope(function), source, upstream);
    }

    /**
     * a + b.
     *
     * @param a of any shape
     * @param b of the shape of a
     * @return of that shape
     */
    public Node add(Node a, Node b) {
        check(new Op.Zip(Binary.ADD), a, b);
        if (isConstant(a, 0)) return b;
        if (isConstant(b, 0)) return a;
        return zip(Binary.ADD, a, b);
    }

    /**
     * a − b.
     *
     * @param a of any shape
     * @param b of the shape of a
     * @return of that shape
     */
    public Node subtract(Node a, Node b) {
        check(new Op.Zip(Binary.SUBTRACT), a, b);
        if (isConstant(a, 0)) return scale(b, -1);
        if (isConstant(b, 0)) return a;
        return zip(Binary.SUBTRACT, a, b);
    }

    /**
     * a · b, element by element.
     *
     * @param a of any shape
     * @param b of the shape of a
     * @return of that shape
     */
    public Node multiply(Node a, Node b) {
        check(new Op.Zip(Binary.MULTIPLY), a, b);
        if (isConstant(a)) return scale(b, value(a));
        if (isConstant(b)) return scale(a, value(b));
        return zip(Binary.MULTIPLY, a, b);
    }

    /**
     * a / b, element by element.
     *
     * @param a of any shape
     * @param b of the shape of a
     * @return of that shape
     */
    public Node divide(Node a, Node b) {
        check(new Op.Zip(Binary.DIVIDE), a, b);
        if (isConstant(b)) return scale(a, 1 / value(b));
        return zip(Binary.DIVIDE, a, b);
    }

    /**
     * max(a, b).
     *
     * @param a of any shape
     * @param b of the shape of a
     * @return of that shape
     */
    public Node maximum(Node a, Node b) {
        return zip(Binary.MAXIMUM, a, b);
    }

    /**
     * min(a, b).
     *
     * @param a of any shape
     * @param b of the shape of a
     * @return of that shape
     */
    public Node minimum(Node a, Node b) {
        return zip(Binary.MINIMUM, a, b);
    }

    private Node zip(Binary function, Node a, Node b) {
        if (isConstant(a) && isConstant(b) && a.shape().equals(b.shape())) {
            return constant(function.apply(value(a), value(b)), a.shape());
        }
        return node(new Op.Zip(function), a, b);
    }

    /**
     * aᵇ; by a constant whole number it has its derivatives for every a.
     *
     * @param a base, of any shape
     * @param b exponent, of the shape of a
     * @return of that shape
     */
    public Node power(Node a, Node b) {
        return power(0, a, b);
    }

    /** aᵇ (ln a)ᵏ, see {@link Power}. */
    Node power(int logs, Node a, Node b) {
        Power op = new Power(logs);
        check(op, a, b);
        if (isConstant(a) && isConstant(b))
            return constant(op.apply(value(a), value(b)), a.shape());
        if (logs == 0 && isConstant(b, 0)) return constant(1, a.shape());
        if (logs == 0 && isConstant(b, 1)) return a;
        return node(op, a, b);
    }

    /**
     * x times a number.
     *
     * @param x of any shape
     * @param factor fixed
     * @return of the shape of x
     */
    public Node scale(Node x, double factor) {
        if (factor == 1) return x;
        if (factor == 0) return constant(0, x.shape());
        if (isConstant(x)) return constant(value(x) * factor, x.shape());
        if (x.op() instanceof Op.Scale(double inner)) return scale(x.input(0), inner * factor);
        return node(new Op.Scale(factor), x);
    }

    /**
     * The matrix product a b, of transposed matrices where that is asked for.
     *
     * @param a rows × inner, or inner × rows to be transposed
     * @param transposeLeft whether to take aᵀ
     * @param b inner × columns, or columns × inner to be transposed
     * @param transposeRight whether to take bᵀ
     * @return rows × columns
     */
    public Node product(Node a, boolean transposeLeft, Node b, boolean transposeRight) {
        return node(new Op.Product(transposeLeft, transposeRight), a, b);
    }

    /**
     * x W + b.
     *
     * @param x batch × inputs
     * @param w W, inputs × outputs
     * @param b 1 × outputs
     * @return batch × outputs
     */
    public Node affine(Node x, Node w, Node b) {
        return node(new Op.Affine(), x, w, b);
    }

    /**
     * Sums over an axis.
     *
     * @param x r × c
     * @param axis that becomes 1
     * @return 1 × c or r × 1
     */
    public Node sum(Node x, ReduceAxis axis) {
        Shape s = x.shape();
        if (axis == ReduceAxis.ROWS ? s.rows() == 1 : s.columns() == 1) return x;
        if (isConstant(x)) {
            int terms = axis == ReduceAxis.ROWS ? s.rows() : s.columns();
            return constant(value(x) * terms, infer(new Op.Sum(axis), List.of(x)));
        }
        return node(new Op.Sum(axis), x);
    }

    /**
     * The sum of all elements.
     *
     * @param x of any shape
     * @return 1 × 1
     */
    public Node total(Node x) {
        return sum(sum(x, ReduceAxis.COLUMNS), ReduceAxis.ROWS);
    }

    /**
     * The mean of all elements.
     *
     * @param x of any shape
     * @return 1 × 1
     */
    public Node mean(Node x) {
        return scale(total(x), 1.0 / x.shape().size());
    }

    /**
     * Repeats rows, columns or both.
     *
     * @param x whose rows and columns are 1, or as many as those of the shape
     * @param shape of the result
     * @return of that shape
     */
    public Node broadcast(Node x, Shape shape) {
        if (x.shape().equals(shape)) return x;
        Op op = new Op.Broadcast(shape);
        check(op, x);
        return isConstant(x) ? constant(value(x), shape) : node(op, x);
    }

    /**
     * ln Σ eˣ over each row, without overflow.
     *
     * @param x batch × classes
     * @return batch × 1
     */
    public Node logSumExp(Node x) {
        return node(new Op.LogSumExp(), x);
    }

    /**
     * A row for each label, with 1 − ε + ε / classes at its class and ε / classes elsewhere.
     *
     * @param labels batch × 1, from 0
     * @param classes number of columns
     * @param smoothing ε, 0 to 1
     * @return batch × classes
     */
    public Node oneHot(Node labels, int classes, double smoothing) {
        return node(new Op.OneHot(classes, smoothing), labels);
    }

    /**
     * Softmax cross-entropy of each example, with label smoothing (Szegedy et al. 2016).
     *
     * @param logits batch × classes
     * @param labels batch × 1, from 0
     * @param smoothing 0 to 1
     * @return batch × 1
     */
    public Node crossEntropy(Node logits, Node labels, double smoothing) {
        return node(new Op.CrossEntropy(smoothing), logits, labels);
    }

    /**
     * Dropout: sets elements to 0 and divides the others by 1 − rate (Srivastava et al. 2014).
     *
     * @param x of any shape
     * @param rate probability of 0, from 0 to below 1
     * @param layer its number, so that each layer has masks of its own
     * @return of the shape of x
     */
    public Node dropout(Node x, double rate, int layer) {
        return rate == 0 ? x : node(new Op.Dropout(rate, layer), x);
    }

    /**
     * 1 where the label has the largest score, else 0.
     *
     * @param scores batch × classes
     * @param labels batch × 1, from 0
     * @return batch × 1
     */
    public Node hits(Node scores, Node labels) {
        return node(new Op.Hits(), scores, labels);
    }

    /**
     * The gradients of a scalar.
     *
     * @param output 1 × 1
     * @param sources nodes of the graph
     * @return one node for each of {@code sources}, of its shape
     */
    public List<Node> gradients(Node output, List<Node> sources) {
        if (!output.shape().equals(Shape.SCALAR)) {
            throw new IllegalArgumentException("gradient of a " + output.shape() + ", not 1×1");
        }
        return gradients(output, constant(1, Shape.SCALAR), sources);
    }

    /**
     * Reverse-mode differentiation (Speelpenning 1980): walks the nodes backwards from the output,
     * adding up what each one passes to its inputs. Only nodes that depend on a source are visited,
     * and none beyond a source: where one source depends on another, it is held fixed.
     *
     * @param output of any shape
     * @param upstream gradient with respect to {@code output}, of its shape
     * @param sources nodes of the graph
     * @return one node for each of {@code sources}, of its shape; zero where the output does not
     *     depend on it
     */
    public List<Node> gradients(Node output, Node upstream, List<Node> sources) {
        Node[] gradient = new Node[output.id() + 1];
        boolean[] depends = dependents(output, sources);
        gradient[output.id()] = upstream;
        for (int id = output.id(); id >= 0; id--) {
            if (gradient[id] == null || !depends[id] || sources.contains(nodes.get(id))) continue;
            Node node = nodes.get(id);
            List<Node> contributions = node.op().gradient(this, node, gradient[id]);
            for (int i = 0; i < contributions.size(); i++) {
                int input = node.input(i).id();
                Node more = contributions.get(i);
                if (more == null || !depends[input]) continue;
                gradient[input] = gradient[input] == null ? more : add(gradient[input], more);
            }
        }
        return sources.stream().map(s -> orZero(s, gradient)).toList();
    }

    private Node orZero(Node source, Node[] gradient) {
        Node found = source.id() < gradient.length ? gradient[source.id()] : null;
        return found == null ? constant(0, source.shape()) : found;
    }

    private boolean[] dependents(Node output, List<Node> sources) {
        boolean[] depends = new boolean[output.id() + 1];
        for (Node s : sources) if (s.id() < depends.length) depends[s.id()] = true;
        for (int id = 0; id < depends.length; id++) {
            for (Node input : nodes.get(id).inputs()) depends[id] |= depends[input.id()];
        }
        return depends;
    }

    /**
     * The nodes that the given ones need, themselves included.
     *
     * @param outputs of one graph
     * @return in topological order
     */
    public static List<Node> reachable(List<Node> outputs) {
        Map<Integer, Node> found = new TreeMap<>();
        var pending = new ArrayDeque<>(outputs);
        while (!pending.isEmpty()) {
            Node node = pending.pop();
            if (found.put(node.id(), node) == null) pending.addAll(node.inputs());
        }
        return List.copyOf(found.values());
    }

    private static boolean isConstant(Node x) {
        return x.op() instanceof Op.Constant;
    }

    private static boolean isConstant(Node x, double value) {
        return x.op() instanceof Op.Constant c && c.value() == value;
    }

    private static double value(Node x) {
        return ((Op.Constant) x.op()).value();
    }
}
