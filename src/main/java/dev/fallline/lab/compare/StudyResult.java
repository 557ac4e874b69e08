package dev.fallline.lab.compare;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The result of one study of a contestant.
 *
 * @param study its number, from 0
 * @param searched the space, as it had grown at the end
 * @param tuning in the order in which settings were tried; empty where nothing is tuned
 * @param secondLook leading trials trained again from another seed, in the order of {@link
 *     #leaders}
 * @param fresh the chosen settings from fresh seeds
 */
public record StudyResult(
        int study,
        Space searched,
        List<TrialResult> tuning,
        List<TrialResult> secondLook,
        List<TrialResult> fresh) {
    public StudyResult {
        tuning = List.copyOf(tuning);
        secondLook = List.copyOf(secondLook);
        fresh = List.copyOf(fresh);
    }

    /** The best on validation of the first few trials. */
    private static TrialResult leader(List<TrialResult> tuning, int trials) {
        return tuning.subList(0, trials).stream().min(TrialResult.BY_VALIDATION).orElseThrow();
    }

    /** The different trials that led after 1, 2, 4, … and all trials. */
    static List<TrialResult> leaders(List<TrialResult> tuning) {
        return Budgets.upTo(tuning.size()).stream().map(n -> leader(tuning, n)).distinct().toList();
    }

    /**
     * The settings that are chosen: of the leaders those with the highest mean accuracy on
     * validation over both trainings; of equals, with the lowest loss.
     */
    static Map<String, Double> choice(List<TrialResult> tuning, List<TrialResult> secondLook) {
        Comparator<TrialResult> better =
                Comparator.<TrialResult>comparingDouble(
                                again ->
                                        again.finalValidation()
                                                + first(tuning, again).finalValidation())
                        .thenComparingDouble(
                                again -> -again.finalLoss() - first(tuning, again).finalLoss());
        return secondLook.stream()
                .max(better)
                .map(again -> again.trial().values())
                .orElse(Map.of());
    }

    private static TrialResult first(List<TrialResult> tuning, TrialResult again) {
        return tuning.stream()
                .filter(t -> t.trial().values().equals(again.trial().values()))
                .findFirst()
                .orElseThrow();
    }

    /** The settings that were chosen. */
    public Map<String, Double> chosen() {
        return fresh.getFirst().trial().values();
    }

    /** The same in words, as in {@code lr 0.01, momentum 0.9}. */
    public String chosenText() {
        return chosen().entrySet().stream()
                .map(e -> e.getKey() + " " + ShortNumber.text(e.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** The highest accuracy on validation of the tuning, 0 to 1; NaN where nothing is tuned. */
    double bestValidation() {
        return tuning.stream().mapToDouble(TrialResult::finalValidation).max().orElse(Double.NaN);
    }

    /** Whether the chosen rate is the smallest or largest that was tried. */
    Optional<Edge> edge() {
        return Edge.of(searched, chosen(), tuning.stream().map(t -> t.trial().values()).toList());
    }

    /**
     * Accuracy on the test set of what was chosen, the mean over the fresh seeds, 0 to 1: what a
     * study is for.
     */
    public double score() {
        return fresh.stream().mapToDouble(TrialResult::finalTest).average().orElseThrow();
    }

    /** Accuracy on validation of what was chosen, the mean over the fresh seeds, 0 to 1. */
    public double validation() {
        return fresh.stream().mapToDouble(TrialResult::finalValidation).average().orElseThrow();
    }

    /** How many trainings it has. */
    public int trainings() {
        return tuning.size() + secondLook.size() + fresh.size();
    }

    /**
     * The same if the tuning had ended earlier: of the trial that led then, trained once again. A
     * score of the trial itself would be too high, as it is the best with its seed.
     *
     * @param trials fewer than all, or of a study that has none any number
     */
    double scoreAfter(int trials) {
        if (trials >= tuning.size()) return score();
        Map<String, Double> values = leader(tuning, trials).trial().values();
        return secondLook.stream()
                .filter(again -> again.trial().values().equals(values))
                .findFirst()
                .orElseThrow()
                .finalTest();
    }
}
