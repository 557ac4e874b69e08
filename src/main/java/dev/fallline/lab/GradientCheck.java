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
 * The error is relative, |a − d| / max(|a|, |d|). Where differences are less precise than that, the
 * two may differ by the uncertainty of d: that of rounding, and by how much d changes with the
 * distance of the points.
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

    /** Differences that are not even this exact, relative, show nothing but noise. */
    private static final double VAGUE = 1e-3;

    /** Of the first distance: at a kink, slopes on both sides drown in rounding below that. */
    private static final double KINK = 0x1p-14;

    /**
     * Which numbers of a parameter are compared: all of them up to a number, else so many, of which
     * one has the largest gradient and the rest are drawn.
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

    /**
     * The first distance nearly always shows that the gradient is right. Where it does not, the
     * function may change its course over shorter distances, or longer ones may see more of a small
     * slope: all are tried, and the most certain decides.
     */
    private Entry compare(
            Kinks kinks,
            Shape shape,
            double exact,
            Map<String, double[]> values,
            double[] x,
            int j) {
        Stencil best = null;
        Stencil last = null; // at a kink the only ones
        double uncertainty = Double.POSITIVE_INFINITY;
        for (double[] ladder : Stencil.ladders(x[j])) {
            Stencil before = null;
            for (double h : ladder) {
                Stencil s = stencil(kinks, values, x, j, h);
                boolean shows = h >= KINK * ladder[0] && (last == null || h < last.h());
                last = last == null || !last.finite() || shows && s.finite() ? s : last;
                boolean smooth = s.finite() && !s.bent();
                if (smooth && s.agrees(exact, best == null ? s.noise() : 0)) {
                    return entry(shape, j, exact, s, 0, Finding.AGREES);
                }
                if (smooth && before != null) {
                    double doubt = 2 * Math.abs(s.slope() - before.slope()) + s.noise();
                    if (doubt < uncertainty) best = s;
                    uncertainty = Math.min(uncertainty, doubt);
                }
                before = smooth ? s : null;
            }
        }
        if (best == null) return entry(shape, j, exact, last, 0, atKink(last, exact));
        return entry(shape, j, exact, best, uncertainty, judge(best, uncertainty, exact));
    }

    private static Finding judge(Stencil best, double uncertainty, double exact) {
        if (best.agrees(exact, uncertainty)) return Finding.AGREES;
        boolean vague = uncertainty > VAGUE * Math.abs(best.slope());
        return vague && uncertainty > 2 * best.noise() ? Finding.UNSETTLED : Finding.WRONG;
    }

    private static Finding atKink(Stencil s, double exact) {
        if (!s.finite()) return Finding.UNDEFINED;
        // A kink may have no effect, such as that of a unit with outgoing weights of 0.
        if (s.leaps() || s.jumps(TOLERANCE) || !Double.isFinite(exact)) {
            return s.admits(exact) ? Finding.KINK : Finding.WRONG;
        }
        return s.agreesBeside(exact) ? Finding.AGREES : Finding.WRONG;
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

    private static Entry entry(
            Shape shape, int j, double exact, Stencil s, double uncertainty, Finding finding) {
        int columns = shape.columns();
        double error = s.error(exact, uncertainty);
        return new Entry(j / columns, j % columns, exact, s.slope(), error, finding);
    }
}
