package dev.fallline.lab.compare;

import dev.fallline.lab.stats.Interval;
import dev.fallline.lab.stats.Summary;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * A measure over the studies: each counts with the mean of its fresh seeds.
 *
 * @param values one for each study, null for one without
 * @param mean of the others; null if there are none
 * @param deviation with n − 1; null for fewer than two
 * @param interval of the mean, 95 % by Student's distribution; null for fewer than two
 */
public record SampleSummary(List<Double> values, Double mean, Double deviation, Interval interval) {
    private static final double LEVEL = 0.95;

    /** Of all fresh trainings, failures as guessing. */
    static SampleSummary of(List<StudyResult> studies, ToDoubleFunction<TrialResult> measure) {
        return of(studies, _ -> true, measure);
    }

    /** Without failures, which have no such measure. */
    static SampleSummary ofSound(List<StudyResult> studies, ToDoubleFunction<TrialResult> measure) {
        return of(studies, TrialResult::sound, measure);
    }

    private static SampleSummary of(
            List<StudyResult> studies,
            Predicate<TrialResult> counts,
            ToDoubleFunction<TrialResult> measure) {
        ToDoubleFunction<StudyResult> mean =
                s ->
                        s.fresh().stream()
                                .filter(counts)
                                .mapToDouble(measure)
                                .average()
                                .orElse(Double.NaN);
        return of(studies.stream().mapToDouble(mean).toArray());
    }

    static SampleSummary of(double... values) {
        List<Double> all =
                Arrays.stream(values).mapToObj(v -> Double.isNaN(v) ? null : (Double) v).toList();
        double[] known = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        if (known.length == 0) return new SampleSummary(all, null, null, null);
        Summary s = Summary.of(known);
        return new SampleSummary(
                all,
                s.mean(),
                s.deviation().isPresent() ? s.deviation().getAsDouble() : null,
                s.meanInterval(LEVEL).orElse(null));
    }

    double[] array() {
        return values.stream().mapToDouble(v -> v == null ? Double.NaN : v).toArray();
    }
}
