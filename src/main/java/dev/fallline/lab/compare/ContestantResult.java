package dev.fallline.lab.compare;

import dev.fallline.lab.stats.GoodRange;
import dev.fallline.lab.stats.Summary;
import dev.fallline.train.Epoch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * How a contestant did on a problem. Accuracies are shares, 0 to 1; lists have a number for each
 * seed.
 *
 * @param contestant its name
 * @param space what was searched, in words; empty where nothing was tuned
 * @param values that were chosen
 * @param optimizer with these, as {@code --optimizer} takes it
 * @param tuned accuracy on validation of the trial that was chosen
 * @param standard the same of its standard settings; null if they were not tried
 * @param test accuracy on the test set after the last epoch: what contestants are compared by
 * @param validation on validation after the last epoch
 * @param bestTest on the test set at the epoch that was best on validation
 * @param bestValidation on validation at that epoch
 * @param gap of the last epoch: accuracy while it was learned from, less that on the test set
 * @param loss on the test set after the last epoch; without seeds that have none
 * @param toTarget way to the target accuracy
 * @param diverged seeds that diverged, which count as guessing
 * @param sensitivity accuracy on validation by rate, other settings as chosen; NaN where it
 *     diverged
 * @param good the rates that are nearly as good as the best of these; null where no rate was tuned
 * @param onEdge whether the chosen rate is the smallest or largest that was tried
 * @param performance all of its trainings
 */
public record ContestantResult(
        String contestant,
        List<String> space,
        Map<String, Double> values,
        String optimizer,
        double tuned,
        Double standard,
        SampleSummary test,
        SampleSummary validation,
        SampleSummary bestTest,
        SampleSummary bestValidation,
        SampleSummary gap,
        SampleSummary loss,
        ToTarget toTarget,
        int diverged,
        Map<Double, Double> sensitivity,
        GoodRange good,
        boolean onEdge,
        Performance performance) {
    /**
     * A measure over the seeds.
     *
     * @param values one for each seed
     * @param deviation with n − 1; null for fewer than two values
     */
    public record SampleSummary(List<Double> values, Double mean, Double deviation) {
        static SampleSummary of(List<TrialResult> results, ToDoubleFunction<TrialResult> measure) {
            double[] values = results.stream().mapToDouble(measure).toArray();
            if (values.length == 0) return new SampleSummary(List.of(), null, null);
            Summary s = Summary.of(values);
            return new SampleSummary(
                    Arrays.stream(values).boxed().toList(),
                    s.mean(),
                    s.deviation().isPresent() ? s.deviation().getAsDouble() : null);
        }

        double[] array() {
            return values.stream().mapToDouble(v -> v).toArray();
        }
    }

    /**
     * How long it took to come to an accuracy on validation, looked at after every epoch.
     *
     * @param reached seeds that came to it
     * @param steps updates, the median over all seeds; null if most did not come to it
     * @param epochs likewise
     * @param seconds of training, likewise
     */
    public record ToTarget(int reached, Double steps, Double epochs, Double seconds) {
        static ToTarget of(List<TrialResult> seeds, double target) {
            List<double[]> ways = seeds.stream().map(s -> way(s, target)).toList();
            return new ToTarget(
                    (int) ways.stream().filter(w -> Double.isFinite(w[0])).count(),
                    median(ways, 0),
                    median(ways, 1),
                    median(ways, 2));
        }

        /** Steps, epochs and seconds; infinite if it never came there. */
        private static double[] way(TrialResult seed, double target) {
            double seconds = 0;
            for (Epoch e : seed.epochs()) {
                seconds += e.seconds();
                if (e.valAccuracy() >= target) return new double[] {e.steps(), e.epoch(), seconds};
            }
            double never = Double.POSITIVE_INFINITY;
            return new double[] {never, never, never};
        }

        private static Double median(List<double[]> ways, int which) {
            double[] sorted = ways.stream().mapToDouble(w -> w[which]).sorted().toArray();
            int middle = sorted.length / 2;
            double median =
                    sorted.length % 2 == 1
                            ? sorted[middle]
                            : (sorted[middle - 1] + sorted[middle]) / 2;
            return Double.isFinite(median) ? median : null;
        }
    }

    /**
     * @param target accuracy on validation, 0 to 1
     * @param margin below the best accuracy within which a rate is good
     */
    static ContestantResult of(Performance p, double target, double margin) {
        List<TrialResult> seeds = p.seeds();
        List<TrialResult> sound = seeds.stream().filter(TrialResult::sound).toList();
        List<TrialResult> withLoss =
                sound.stream().filter(s -> TrialResult.finite(s.last().testLoss())).toList();
        Map<Double, Double> sensitivity = sensitivity(p);
        Trial chosen = p.chosen().trial();
        return new ContestantResult(
                p.contestant().name(),
                p.searched().dimensions().stream().map(Dimension::text).toList(),
                chosen.values(),
                chosen.optimizer(),
                p.chosen().finalValidation(),
                standard(p),
                SampleSummary.of(seeds, TrialResult::finalTest),
                SampleSummary.of(seeds, TrialResult::finalValidation),
                SampleSummary.of(seeds, TrialResult::bestTest),
                SampleSummary.of(seeds, TrialResult::bestValidation),
                SampleSummary.of(sound, s -> s.last().trainAccuracy() - s.last().testAccuracy()),
                SampleSummary.of(withLoss, s -> s.last().testLoss()),
                ToTarget.of(seeds, target),
                seeds.size() - sound.size(),
                sensitivity,
                good(sensitivity, margin),
                p.onEdge(),
                p);
    }

    private static Double standard(Performance p) {
        Map<String, Double> standard = Space.standard(p.searched(), p.contestant().stages());
        return p.tuning().stream()
                .filter(t -> t.trial().values().equals(standard))
                .map(TrialResult::finalValidation)
                .findFirst()
                .orElse(null);
    }

    /** By rate, all else as chosen: of these trainings alone the tuning may have some more. */
    private static Map<Double, Double> sensitivity(Performance p) {
        Map<Double, Double> points = new TreeMap<>();
        List<TrialResult> all = new ArrayList<>(p.sensitivity());
        all.add(p.chosen());
        all.addAll(p.tuning());
        Map<String, Double> others = others(p.chosen());
        for (TrialResult t : all) {
            Double rate = t.trial().values().get(Space.RATE);
            if (rate == null || !others(t).equals(others)) continue;
            points.putIfAbsent(rate, t.sound() ? t.finalValidation() : Double.NaN);
        }
        return points;
    }

    private static Map<String, Double> others(TrialResult result) {
        Map<String, Double> values = new TreeMap<>(result.trial().values());
        values.remove(Space.RATE);
        return values;
    }

    private static GoodRange good(Map<Double, Double> sensitivity, double margin) {
        // One rate has no width.
        if (sensitivity.size() < 2) return null;
        return GoodRange.of(
                        sensitivity.keySet().stream().mapToDouble(r -> r).toArray(),
                        sensitivity.values().stream().mapToDouble(v -> v).toArray(),
                        margin)
                .orElse(null);
    }
}
