package dev.fallline.lab;

import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Expression;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;
import dev.fallline.lab.GradientReport.Entry;
import dev.fallline.lab.GradientReport.Finding;
import dev.fallline.lab.GradientReport.Tensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Compares the gradients of a scalar with central differences of fourth order, in double precision.
 * The error is relative, |a − d| / max(|a|, |d|), and absolute below 1e-4 or where rounding hides
 * more.
 *
 * @param value 1 × 1
 * @param parameters leaves of the graph
 * @param gradients one for each parameter, of its shape
 * @param mask asked by dropout, the same in every evaluation
 */
public record GradientCheck(
        Graph graph, Node value, List<Node> parameters, List<Node> gradients, Evaluator.Mask mask) {
    /** The greatest error that agrees. */
    public static final double TOLERANCE = 1e-6;

    /** Distances of the differences for a parameter of size 1. A kink beside it drops out early. */
    private static final double[] STEPS = {1e-4, 1e-5, 1e-6};

    /**
     * Which numbers of a parameter are looked at: all of them up to a number, else so many, of
     * which one has the largest gradient and the rest are drawn.
     *
     * @param most at least 1
     */
    public record Sample(int most, long seed) {
        private Iterable<Integer> of(double[] gradient) {
            TreeSet<Integer> chosen = new TreeSet<>();
            chosen.add(largest(gradient));
            SplittableRandom random = new SplittableRandom(seed);
            int size = gradient.length;
            if (size <= most) IntStream.range(0, size).forEach(chosen::add);
            while (chosen.size() < Math.min(size, most)) chosen.add(random.nextInt(size));
            return chosen;
        }

        private static int largest(double[] gradient) {
            int best = 0;
            for (int i = 1; i < gradient.length; i++) {
                if (Math.abs(gradient[i]) > Math.abs(gradient[best])) best = i;
            }
            return best;
        }
    }

    /** For all variables of an expression. */
    public static GradientCheck of(Expression e) {
        return new GradientCheck(
                e.graph(),
                e.value(),
                e.parameters(),
                e.gradient(),
                (op, _) -> {
                    throw new IllegalArgumentException(op + " in an expression");
                });
    }

    /**
     * @param feed the values of parameters and inputs by name, row by row
     */
    public GradientReport at(Map<String, double[]> feed, Sample sample) {
        Map<String, double[]> values = new HashMap<>(feed);
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Node p = parameters.get(i);
            String name = ((Op.Parameter) p.op()).name();
            double[] exact = evaluator(feed).value(gradients.get(i));
            double[] x = feed.get(name).clone();
            values.put(name, x);
            List<Entry> entries = new ArrayList<>();
            for (int j : sample.of(exact)) entries.add(compare(p.shape(), exact[j], values, x, j));
            tensors.add(new Tensor(name, p.shape(), entries));
        }
        return new GradientReport(tensors);
    }

    private Evaluator evaluator(Map<String, double[]> values) {
        return new Evaluator(graph, values, mask);
    }

    private Entry compare(
            Shape shape, double exact, Map<String, double[]> values, double[] x, int j) {
        DoubleUnaryOperator f = by -> shifted(values, x, j, by);
        Stencil best = null;
        for (double step : STEPS) {
            Stencil s = Stencil.of(f, step * Math.max(1, Math.abs(x[j])));
            if (!s.finite()) return entry(shape, j, exact, s, Finding.UNDEFINED);
            double error = s.error(exact, TOLERANCE);
            boolean kinked = s.kinked(TOLERANCE);
            if (error <= TOLERANCE && !kinked) return entry(shape, j, exact, s, Finding.AGREES);
            boolean last = step == STEPS[STEPS.length - 1];
            if (last && kinked && s.admits(exact, TOLERANCE)) {
                return entry(shape, j, exact, s, Finding.KINK);
            }
            if (best == null || error < best.error(exact, TOLERANCE)) best = s;
        }
        return entry(shape, j, exact, best, Finding.WRONG);
    }

    private double shifted(Map<String, double[]> values, double[] x, int j, double by) {
        double before = x[j];
        x[j] += by;
        double shifted = evaluator(values).value(value)[0];
        x[j] = before;
        return shifted;
    }

    private static Entry entry(Shape shape, int j, double exact, Stencil s, Finding finding) {
        int columns = shape.columns();
        return new Entry(
                j / columns, j % columns, exact, s.slope(), s.error(exact, TOLERANCE), finding);
    }
}
