package dev.fallline.lab.compare;

import dev.fallline.train.Epoch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * How a training ended, and its epochs.
 *
 * @param ended why, as {@link TrialResult} says it
 * @param reason of a failure, in words; null otherwise
 */
record TrainingRecord(String ended, String reason, List<Epoch> epochs) {
    /**
     * The mean of a training's folds, epoch by epoch. Where one failed, all failed.
     *
     * @param folds at least one
     */
    static TrainingRecord mean(List<TrainingRecord> folds) {
        TrainingRecord first = folds.getFirst();
        if (folds.size() == 1) return first;
        for (TrainingRecord fold : folds) {
            if (fold.ended.equals(TrialResult.DIVERGED)) return fold;
        }
        int most = folds.stream().mapToInt(f -> f.epochs.size()).min().orElseThrow();
        List<Epoch> epochs = new ArrayList<>();
        for (int e = 0; e < most; e++) {
            int epoch = e;
            epochs.add(mean(folds, f -> f.epochs.get(epoch)));
        }
        return new TrainingRecord(first.ended, null, epochs);
    }

    private static Epoch mean(List<TrainingRecord> folds, Function<TrainingRecord, Epoch> which) {
        List<Epoch> all = folds.stream().map(which).toList();
        Epoch first = all.getFirst();
        Map<String, Double> means = new LinkedHashMap<>();
        for (String metric : first.values().keySet()) {
            List<Double> values =
                    all.stream().map(e -> e.values().get(metric)).filter(Objects::nonNull).toList();
            // What one fold could not measure has no mean.
            if (values.size() == all.size()) means.put(metric, average(values));
        }
        return new Epoch(first.epoch(), first.steps(), means);
    }

    private static double average(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElseThrow();
    }
}
