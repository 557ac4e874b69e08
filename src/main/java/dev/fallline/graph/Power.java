package dev.fallline.graph;

import java.util.List;

/**
 * aᵇ (ln a)ᵏ, element by element, for inputs a and b of one shape. With k = 0 it is the power;
 * further ones are its derivatives with respect to b: the family is closed under differentiation.
 *
 * @param logs k, at least 0
 */
public record Power(int logs) implements Op.DoublePrecision {
    /** A negative a has powers with whole b alone, and no derivative with respect to b. */
    public double apply(double a, double b) {
        if (logs == 0) return Math.pow(a, b);
        // aᵇ (ln a)ᵏ → 0 as a ↓ 0, which 0 · ∞ would not say.
        if (a == 0 && b > 0) return 0;
        return Math.pow(a, b) * Math.pow(Math.log(a), logs);
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        if (!inputs.get(0).equals(inputs.get(1))) {
            throw new IllegalArgumentException("shapes do not fit: " + inputs);
        }
        return inputs.get(0);
    }

    /** By a: b aᵇ⁻¹ (ln a)ᵏ + k aᵇ⁻¹ (ln a)ᵏ⁻¹. */
    @Override
    public List<Node> gradient(Graph g, Node node, Node upstream) {
        Node a = node.input(0);
        Node b = node.input(1);
        Node less = g.subtract(b, g.constant(1, b.shape()));
        Node byA = g.multiply(b, g.power(logs, a, less));
        if (logs > 0) byA = g.add(byA, g.scale(g.power(logs - 1, a, less), logs));
        Node byB = g.power(logs + 1, a, b);
        return List.of(g.multiply(upstream, byA), g.multiply(upstream, byB));
    }
}
