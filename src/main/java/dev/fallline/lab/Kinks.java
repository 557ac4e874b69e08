package dev.fallline.lab;

import dev.fallline.graph.Binary;
import dev.fallline.graph.Elementary;
import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Function;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a function may have a kink: the places of its graph that do one thing on one side of zero
 * and another on the other. While none of them changes sides, the function is smooth.
 */
final class Kinks {
    private final List<Node> bends;

    /**
     * @param value the function
     */
    Kinks(Node value) {
        bends = Graph.reachable(List.of(value)).stream().filter(n -> bends(n.op())).toList();
    }

    private static boolean bends(Op op) {
        return switch (op) {
            case Op.Map(Function f) ->
                    switch (f) {
                        case ABS, SIGN, STEP, RELU, LEAKY_RELU, SQRT -> true;
                        default -> false;
                    };
            case Op.Zip(Binary f) -> f == Binary.MAXIMUM || f == Binary.MINIMUM;
            case Elementary f -> f == Elementary.CBRT;
            default -> false;
        };
    }

    /** On which side each of them is: −1, 0 or 1. */
    List<byte[]> sides(Evaluator at) {
        List<byte[]> sides = new ArrayList<>();
        for (Node node : bends) {
            double[] a = at.value(node.input(0));
            double[] b = node.inputs().size() > 1 ? at.value(node.input(1)) : new double[a.length];
            byte[] side = new byte[a.length];
            for (int i = 0; i < a.length; i++)
                side[i] = (byte) Double.compare(a[i] + 0.0, b[i] + 0.0);
            sides.add(side);
        }
        return sides;
    }

    static boolean same(List<byte[]> some, List<byte[]> others) {
        for (int i = 0; i < some.size(); i++) {
            if (!Arrays.equals(some.get(i), others.get(i))) return false;
        }
        return true;
    }
}
