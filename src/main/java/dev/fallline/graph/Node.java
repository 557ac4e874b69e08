package dev.fallline.graph;

import java.util.List;

/**
 * A symbolic tensor: the result of one op. Nodes are made by {@link Graph} and compared by
 * identity.
 */
public final class Node {
    private final int id;
    private final Op op;
    private final List<Node> inputs;
    private final Shape shape;

    Node(int id, Op op, List<Node> inputs, Shape shape) {
        this.id = id;
        this.op = op;
        this.inputs = List.copyOf(inputs);
        this.shape = shape;
    }

    /**
     * {@return the position in the graph; inputs have smaller ids, so ids are a topological order}
     */
    public int id() {
        return id;
    }

    /** {@return the op whose result this is} */
    public Op op() {
        return op;
    }

    /** {@return the inputs of the op} */
    public List<Node> inputs() {
        return inputs;
    }

    /**
     * {@return an input of the op}
     *
     * @param index from 0
     */
    public Node input(int index) {
        return inputs.get(index);
    }

    /** {@return rows and columns} */
    public Shape shape() {
        return shape;
    }

    @Override
    public String toString() {
        return "%" + id + " " + shape + " = " + op + inputs.stream().map(n -> "%" + n.id).toList();
    }
}
