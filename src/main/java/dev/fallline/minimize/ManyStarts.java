package dev.fallline.minimize;

import dev.fallline.minimize.Minimizer.Result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * One minimization from each of many starts.
 *
 * @param results in the order of the starts; of their paths only the ends are kept
 * @param minima the distinct ends of those that converged, the least value first
 */
public record ManyStarts(List<Result> results, List<Minimum> minima) {
    /** Ends this close, relative to their distance from 0 if that is more than 1, are one. */
    private static final double SAME_PLACE = 1e-3;

    /** Values this close, relative to |f| if that is more than 1, are equally good. */
    private static final double SAME_VALUE = 1e-6;

    /**
     * A place where some ended.
     *
     * @param end the best of them
     * @param count how many
     */
    public record Minimum(Point end, int count) {}

    /**
     * @param f makes the function, fresh for each start
     * @param starts drawn uniformly from {@code [from, to)} in each variable, by {@link Random},
     *     whose numbers are the same everywhere
     * @param seed of the starts; a method that draws random numbers gets seed + i at start i, from
     *     0
     */
    public static ManyStarts run(
            Supplier<Oracle> f,
            Method method,
            StoppingRules rules,
            int starts,
            double from,
            double to,
            long seed) {
        Random random = new Random(seed);
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            Oracle oracle = f.get();
            double[] start = new double[oracle.size()];
            for (int j = 0; j < start.length; j++) {
                start[j] = from + (to - from) * random.nextDouble();
            }
            Method own = method.seeded(seed + i);
            results.add(Minimizer.minimize(oracle, own, start, rules).withoutPath());
        }
        return new ManyStarts(results, distinct(results));
    }

    private static List<Minimum> distinct(List<Result> results) {
        List<Point> ends =
                results.stream()
                        .filter(r -> r.stopped().converged())
                        .map(Result::end)
                        .sorted(Comparator.comparingDouble(Point::value))
                        .toList();
        List<Minimum> found = new ArrayList<>();
        for (Point end : ends) {
            int at = 0;
            while (at < found.size() && !samePlace(found.get(at).end, end)) at++;
            if (at == found.size()) found.add(new Minimum(end, 1));
            else found.set(at, new Minimum(found.get(at).end, found.get(at).count + 1));
        }
        return found;
    }

    private static boolean samePlace(Point a, Point b) {
        double scale = Math.max(1, Vectors.norm(a.x()));
        return Vectors.distance(a.x(), b.x()) <= SAME_PLACE * scale;
    }

    /** The share of all starts that ended at the least value found, wherever that is; 0 to 1. */
    public double shareAtBest() {
        if (minima.isEmpty()) return 0;
        double best = minima.getFirst().end.value();
        double limit = best + SAME_VALUE * Math.max(1, Math.abs(best));
        int there =
                minima.stream().filter(m -> m.end.value() <= limit).mapToInt(Minimum::count).sum();
        return (double) there / results.size();
    }
}
