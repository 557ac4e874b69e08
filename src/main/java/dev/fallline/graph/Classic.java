package dev.fallline.graph;

import java.util.List;

/**
 * A function that minimizers are commonly tried on.
 *
 * @param name with the number of variables where it was given: {@code rosenbrock(100)}
 * @param expression for {@link Expression}
 * @param variables x and y, or x1, x2, …
 * @param start where a descent customarily begins
 * @param minima all points where it is least; its value there is 0
 * @param source author, year, title
 */
public record Classic(
        String name,
        String expression,
        List<String> variables,
        List<Double> start,
        List<List<Double>> minima,
        String source) {
    public Classic {
        variables = List.copyOf(variables);
        start = List.copyOf(start);
        minima = minima.stream().map(List::copyOf).toList();
    }
}
