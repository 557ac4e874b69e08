package dev.fallline.lab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Rates at equal distances on a logarithmic scale, everything else at its standard value. Once the
 * best is at an end, the grid goes on beyond it with the same distance, but at most a decade; where
 * it is not, the gaps beside it are halved, the widest first.
 */
final class GridSearch implements Search {
    private static final double LONGEST_STRIDE = 10;

    private final NavigableSet<Double> rates = new TreeSet<>();
    private Space space;
    private double ratio;

    /** Of a contestant whose space has the rate alone, or nothing. */
    GridSearch(Contestant contestant) {
        space = contestant.space();
    }

    @Override
    public List<Map<String, Double>> propose(int count, List<TrialResult> tried) {
        if (space.isEmpty()) return List.of(Map.of());
        List<Double> next = tried.isEmpty() ? first(count) : more(count, tried);
        rates.addAll(next);
        Dimension d = dimension();
        space =
                new Space(
                        List.of(
                                new Dimension(
                                        d.name(),
                                        Math.min(d.low(), rates.first()),
                                        Math.max(d.high(), rates.last()),
                                        d.scale())));
        return next.stream().map(rate -> Map.of(d.name(), rate)).toList();
    }

    private Dimension dimension() {
        return space.dimensions().getFirst();
    }

    private List<Double> first(int count) {
        Dimension d = dimension();
        ratio = Math.pow(d.high() / d.low(), 1.0 / Math.max(1, count - 1));
        ratio = Math.min(ratio, LONGEST_STRIDE);
        NavigableSet<Double> known = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            double place = count == 1 ? 0.5 : (double) i / (count - 1);
            known.add(fresh(d.low() * Math.pow(d.high() / d.low(), place), known));
        }
        return List.copyOf(known);
    }

    private List<Double> more(int count, List<TrialResult> tried) {
        double best =
                tried.stream()
                        .min(TrialResult.BY_VALIDATION)
                        .orElseThrow()
                        .trial()
                        .values()
                        .get(dimension().name());
        NavigableSet<Double> known = new TreeSet<>(rates);
        List<Double> next = new ArrayList<>();
        while (next.size() < count) {
            double rate = fresh(beside(best, known), known);
            known.add(rate);
            next.add(rate);
        }
        return next;
    }

    /** Beyond the end at which the best lies, else in the widest gap between its neighbours. */
    private double beside(double best, NavigableSet<Double> known) {
        if (best == rates.last()) return known.last() * ratio;
        if (best == rates.first()) return known.first() / ratio;
        double low = rates.lower(best);
        double widest = low;
        for (double rate : known.subSet(low, rates.higher(best))) {
            if (gap(rate, known) > gap(widest, known)) widest = rate;
        }
        return Math.sqrt(widest * known.higher(widest));
    }

    private static double gap(double rate, NavigableSet<Double> known) {
        return known.higher(rate) / rate;
    }

    /** With three digits, but for one that they would make equal to another. */
    private static double fresh(double rate, NavigableSet<Double> known) {
        double three = ShortNumber.three(rate);
        return known.contains(three) ? rate : three;
    }

    @Override
    public Space searched() {
        return space;
    }
}
