package dev.fallline.lab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Rates at equal distances on a logarithmic scale, everything else at its standard value. Once the
 * best is at an end, the grid goes on beyond it with the same distance; where it is not, the gaps
 * beside it are halved.
 */
final class Grid implements Search {
    private final NavigableSet<Double> rates = new TreeSet<>();
    private Space space;
    private double ratio;

    /** Of a contestant whose space has the rate alone, or nothing. */
    Grid(Contestant contestant) {
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
        List<Double> grid = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            grid.add(d.at(count == 1 ? 0.5 : (double) i / (count - 1)));
        }
        return grid;
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
            double rate = Digits.three(beside(best, known, next.size()));
            known.add(rate);
            next.add(rate);
        }
        return next;
    }

    /** Beyond the end at which the best lies, else in the wider one of the gaps beside it. */
    private double beside(double best, NavigableSet<Double> known, int count) {
        if (best == rates.last()) return known.last() * ratio;
        if (best == rates.first()) return known.first() / ratio;
        double below = known.lower(best);
        double above = known.higher(best);
        return best / below >= above / best ? Math.sqrt(best * below) : Math.sqrt(best * above);
    }

    @Override
    public Space searched() {
        return space;
    }
}
