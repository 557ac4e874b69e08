package dev.fallline.lab;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Expression;
import dev.fallline.lab.GradientCheck.Sample;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A {@link GradientCheck} of an expression at some points. */
public final class ExpressionCheck {
    private static final double RANGE = 2;
    private static final int TRIALS = 1_000;

    private ExpressionCheck() {}

    /**
     * @param e with at least one variable
     * @param point a value for each variable, in their order
     */
    public static GradientReport check(Expression e, double[] point) {
        return GradientCheck.of(e).at(feed(e, point), new Sample(1, 0));
    }

    /**
     * Points where the expression has a finite value, each coordinate drawn from −2 to 2.
     *
     * @throws FalllineException (usage) if none is found
     */
    public static List<double[]> draw(Expression e, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < TRIALS && points.size() < count; i++) {
            double[] point = random.doubles(e.variables().size(), -RANGE, RANGE).toArray();
            double value = new Evaluator(e.graph(), feed(e, point)).value(e.value())[0];
            if (Double.isFinite(value)) points.add(point);
        }
        if (!points.isEmpty()) return points;
        throw usage(
                "'%s' has no finite value at any of %,d random points: give one by --at",
                e.text(), TRIALS);
    }

    private static Map<String, double[]> feed(Expression e, double[] point) {
        Map<String, double[]> feed = new HashMap<>();
        for (int i = 0; i < point.length; i++) {
            feed.put(e.variables().get(i), new double[] {point[i]});
        }
        return feed;
    }
}
