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

    /** Distances of the differences for a parameter of size 1. */
    private static final double[] STEPS = {1e-4, 1e-5, 1e-6, 1e-7, 1e-8};

    /** Shorter ones see little but rounding: they are for parameters with a kink this near. */
    private static final double SHORT = 1e-6;

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
        Evaluator there = evaluator(feed);
        Kinks kinks = new Kinks(value);
        for (int i = 0; i < parameters.size(); i++) {
            Node p = parameters.get(i);
            String name = ((Op.Parameter) p.op()).name();
            double[] exact = there.value(gradients.get(i));
            double[] x = feed.get(name).clone();
            values.put(name, x);
            List<Entry> entries = new ArrayList<>();
            for (int j : sample.of(exact))
                entries.add(compare(kinks, p.shape(), exact[j], values, x, j));
            tensors.add(new Tensor(name, p.shape(), entries));
        }
        return new GradientReport(tensors);
    }

    private Evaluator evaluator(Map<String, double[]> values) {
        return new Evaluator(graph, values, mask);
    }

    private Entry compare(
            Kinks kinks,
            Shape shape,
            double exact,
            Map<String, double[]> values,
            double[] x,
            int j) {
        Stencil best = null;
        Stencil last = null;
        boolean judged = false;
        for (double step : STEPS) {
            if (step < SHORT && judged) break;
            last = stencil(kinks, values, x, j, step * Math.max(1, Math.abs(x[j])));
            if (!last.finite() || last.bent()) continue;
            double error = last.error(exact, TOLERANCE);
            if (error <= TOLERANCE) return entry(shape, j, exact, last, Finding.AGREES);
            if (best == null || error < best.error(exact, TOLERANCE)) best = last;
            judged |= step >= SHORT;
        }
        if (best != null) return entry(shape, j, exact, best, Finding.WRONG);
        return entry(shape, j, exact, last, atKink(last, exact));
    }

    private static Finding atKink(Stencil s, double exact) {
        if (!s.finite()) return Finding.UNDEFINED;
        // A bend may come to nothing, such as that of a unit that nobody uses.
        if (s.jumps(TOLERANCE) || !Double.isFinite(exact)) {
            return s.admits(exact) ? Finding.KINK : Finding.WRONG;
        }
        return s.errorBeside(exact, TOLERANCE) <= TOLERANCE ? Finding.AGREES : Finding.WRONG;
    }

    private Stencil stencil(
            Kinks kinks, Map<String, double[]> values, double[] x, int j, double h) {
        double before = x[j];
        Stencil stencil =
                Stencil.of(
                        by -> {
                            x[j] = before + by;
                            Evaluator at = evaluator(values);
                            return new Stencil.Sample(at.value(value)[0], kinks.sides(at));
                        },
                        h);
        x[j] = before;
        return stencil;
    }

    private static Entry entry(Shape shape, int j, double exact, Stencil s, Finding finding) {
        int columns = shape.columns();
        return new Entry(
                j / columns, j % columns, exact, s.slope(), s.error(exact, TOLERANCE), finding);
    }
}
