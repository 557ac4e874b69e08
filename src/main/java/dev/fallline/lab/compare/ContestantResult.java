package dev.fallline.lab.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a contestant on a problem. Accuracies are shares, 0 to 1; in regression they are
 * R².
 *
 * @param contestant its name
 * @param space what was searched, in words; empty where nothing was tuned
 * @param chosen the values that each study chose, by setting
 * @param test accuracy on the test set after the last epoch: what contestants are compared by
 * @param validation on validation after the last epoch
 * @param bestTest on the test set at the epoch that was best on validation
 * @param bestValidation on validation at that epoch
 * @param gap of the last epoch: accuracy while it was learned from, less that on the test set
 * @param loss on the test set after the last epoch
 * @param toTarget way to the target accuracy
 * @param failed trainings from fresh seeds that failed, which count as guessing
 * @param failures why, in words and without repetitions
 * @param edges studies whose chosen rate is the smallest or largest tried
 * @param budgets accuracy on the test set after fewer trials and after all; empty where no
 *     contestant is tuned
 * @param sensitivity to the learning rate; null where none was tuned
 * @param performance all of its trainings
 */
public record ContestantResult(
        String contestant,
        List<String> space,
        Map<String, List<Double>> chosen,
        SampleSummary test,
        SampleSummary validation,
        SampleSummary bestTest,
        SampleSummary bestValidation,
        SampleSummary gap,
        SampleSummary loss,
        ToTarget toTarget,
        int failed,
        List<String> failures,
        int edges,
        List<BudgetScore> budgets,
        RateSensitivity sensitivity,
        Performance performance) {
    /** Accuracy on the test set after a tuning with so many trials. */
    public record BudgetScore(int trials, SampleSummary test) {}

    static ContestantResult of(Protocol protocol, Performance p, ToTarget toTarget) {
        List<StudyResult> studies = p.studies();
        List<TrialResult> failed = p.fresh().stream().filter(r -> !r.sound()).toList();
        return new ContestantResult(
                p.contestant().name(),
                p.contestant().space().dimensions().stream().map(Dimension::text).toList(),
                chosen(studies),
                SampleSummary.of(studies, TrialResult::finalTest),
                SampleSummary.of(studies, TrialResult::finalValidation),
                SampleSummary.of(studies, TrialResult::bestTest),
                SampleSummary.of(studies, TrialResult::bestValidation),
                SampleSummary.ofSound(studies, TrialResult::gap),
                SampleSummary.ofSound(studies, s -> s.last().testLoss()),
                toTarget,
                failed.size(),
                failed.stream().flatMap(r -> r.failure().stream()).distinct().toList(),
                (int) studies.stream().filter(s -> s.edge().isPresent()).count(),
                budgets(protocol, studies),
                RateSensitivity.of(p, protocol.margin()).orElse(null),
                p);
    }

    /** Whether it has something to tune. */
    boolean tuned() {
        return !space.isEmpty();
    }

    /** What it is compared by. */
    Measure measure() {
        return performance.fresh().getFirst().measure();
    }

    private static Map<String, List<Double>> chosen(List<StudyResult> studies) {
        Map<String, List<Double>> chosen = new LinkedHashMap<>();
        for (StudyResult study : studies) {
            study.chosen()
                    .forEach(
                            (name, value) ->
                                    chosen.computeIfAbsent(name, _ -> new ArrayList<>())
                                            .add(value));
        }
        return chosen;
    }

    private static List<BudgetScore> budgets(Protocol protocol, List<StudyResult> studies) {
        return Budgets.upTo(protocol.tunes() ? protocol.trials() : 0).stream()
                .map(n -> new BudgetScore(n, scores(studies, n)))
                .toList();
    }

    private static SampleSummary scores(List<StudyResult> studies, int trials) {
        return SampleSummary.of(studies.stream().mapToDouble(s -> s.scoreAfter(trials)).toArray());
    }

    /** The same with another's time to the target. */
    ContestantResult timedAs(ContestantResult other, Protocol protocol) {
        return of(protocol, performance, toTarget.taking(other.toTarget.seconds()));
    }

    /** Whether all of its trainings from fresh seeds failed. */
    boolean failedAlways() {
        return failed == performance.fresh().size();
    }
}
