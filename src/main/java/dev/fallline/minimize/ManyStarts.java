package dev.fallline.minimize;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.Range;
import dev.fallline.minimize.Minimizer.Result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * One minimization from each of many starts.
 *
 * @param results in the order of the starts; of their paths only the ends are kept
 * @param minima the distinct places where they ended, the least value first
 */
public record ManyStarts(List<Result> results, List<Minimum> minima) {
    /** Ends this close, relative to their distance from 0, are one. */
    private static final double SAME_PLACE = 1e-3;

    /** So are ends this close relative to the range of the starts. */
    private static final double SAME_IN_RANGE = 1e-4;

    /** Values this close, relative to |f| or to what the median start had above it, are equal. */
    private static final double SAME_VALUE = 1e-6;

    /** From where a run ended unfinished to the minimum whose basin it is in. */
    private static final Method DESCENT =
            new LineSearchMethod(_ -> new Lbfgs(10), WolfeSearch.QUASI_NEWTON, null);

    private static final StoppingRules RULES = StoppingRules.of(null, null, null, 1_000);

    /**
     * A place where some ended.
     *
     * @param end the best of them
     * @param count how many
     * @param unfinished of these, runs that ended by budget: they count where L-BFGS leads from
     *     there
     */
    public record Minimum(Point end, int count, int unfinished) {
        private Minimum and(Rest rest) {
            return new Minimum(end, count + 1, unfinished + (rest.unfinished ? 1 : 0));
        }
    }

    private record Rest(Point at, boolean unfinished) {}

    /**
     * @param f makes the function, fresh for each start
     * @param starts drawn uniformly from {@code [from, to)} in each variable, by {@link Random},
     *     whose numbers are the same everywhere
     * @param seed of the starts; a method that draws random numbers gets seed + i at start i, from
     *     0
     * @throws FalllineException (usage) if the function has no finite value at any start
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
        List<Rest> rests = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            Oracle oracle = f.get();
            double[] start = new double[oracle.size()];
            for (int j = 0; j < start.length; j++) {
                start[j] = from + (to - from) * random.nextDouble();
            }
            Method own = method.seeded(seed + i);
            Result result = Minimizer.minimize(oracle, own, start, rules).withoutPath();
            results.add(result);
            rest(f, result).ifPresent(rests::add);
        }
        if (results.stream().noneMatch(Result::defined)) {
            throw usage(
                    "the function has no finite value at any of the %,d starts between %s and %s: give another --range",
                    starts, Range.shortest(from), Range.shortest(to));
        }
        return new ManyStarts(results, distinct(rests, SAME_IN_RANGE * (to - from)));
    }

    private static Optional<Rest> rest(Supplier<Oracle> f, Result r) {
        if (r.stopped().converged()) return Optional.of(new Rest(r.end(), false));
        if (r.stopped() == StopReason.DIVERGED || !DESCENT.stays(f.get().set())) {
            return Optional.empty();
        }
        Result further = Minimizer.minimize(f.get(), DESCENT, r.end().x(), RULES);
        return Optional.of(new Rest(further.end(), true))
                .filter(_ -> further.stopped().converged());
    }

    private static List<Minimum> distinct(List<Rest> rests, double near) {
        List<Minimum> found = new ArrayList<>();
        rests.sort(Comparator.comparingDouble(r -> r.at.value()));
        for (Rest rest : rests) {
            int at = 0;
            while (at < found.size() && !samePlace(found.get(at).end, rest.at, near)) at++;
            if (at == found.size()) found.add(new Minimum(rest.at, 0, 0));
            found.set(at, found.get(at).and(rest));
        }
        return found;
    }

    private static boolean samePlace(Point a, Point b, double near) {
        double limit = Math.max(near, SAME_PLACE * Vectors.norm(a.x()));
        return Vectors.distance(a.x(), b.x()) <= limit;
    }

    /** The share of all starts that ended at the least value found, wherever that is; 0 to 1. */
    public double shareAtBest() {
        return (double) atBest().stream().mapToInt(Minimum::count).sum() / results.size();
    }

    /** Of these, the runs that ended by budget. */
    public int unfinishedAtBest() {
        return atBest().stream().mapToInt(Minimum::unfinished).sum();
    }

    private List<Minimum> atBest() {
        if (minima.isEmpty()) return List.of();
        double best = minima.getFirst().end.value();
        double[] above =
                results.stream()
                        .filter(Result::defined)
                        .mapToDouble(r -> r.start().value() - best)
                        .sorted()
                        .toArray();
        double size = Math.max(Math.abs(best), above[above.length / 2]);
        return minima.stream().filter(m -> m.end.value() <= best + SAME_VALUE * size).toList();
    }
}
