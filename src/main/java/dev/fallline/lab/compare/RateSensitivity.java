package dev.fallline.lab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How much the learning rate matters: by half decades of rates, the results of the trials of all
 * studies, whatever their other settings. A trial is good whose accuracy on validation is within a
 * margin of the best of its study.
 *
 * @param bins half decades with trials, from low to high
 * @param goodDecades width in decades of the rates that are good: half a decade for each bin, times
 *     the share of its trials that are
 */
public record RateSensitivity(List<Bin> bins, double goodDecades) {
    private static final double PER_DECADE = 2;

    /**
     * Rates of half a decade.
     *
     * @param low its lower end; the upper one is √10 times that
     * @param trials that had such a rate
     * @param good how many of them were good
     * @param failed how many of them failed
     * @param accuracies on validation of those that did not fail, 0 to 1
     */
    public record Bin(double low, int trials, int good, int failed, SampleSummary accuracies) {
        /** In the middle, on a logarithmic scale. */
        public double rate() {
            return low * Math.pow(10, 1 / (2 * PER_DECADE));
        }
    }

    /**
     * @return empty if no rate was tuned, or the rates of several optimizers
     */
    static Optional<RateSensitivity> of(Performance performance, double margin) {
        Map<Integer, List<Boolean>> good = new TreeMap<>();
        Map<Integer, List<TrialResult>> results = new TreeMap<>();
        for (StudyResult study : performance.studies()) {
            double least = study.bestValidation() - margin;
            for (TrialResult trial : study.tuning()) {
                Double rate = trial.trial().values().get(Space.RATE);
                if (rate == null) return Optional.empty();
                int bin = (int) Math.floor(PER_DECADE * Math.log10(rate));
                boolean its = trial.sound() && trial.finalValidation() >= least;
                good.computeIfAbsent(bin, _ -> new ArrayList<>()).add(its);
                results.computeIfAbsent(bin, _ -> new ArrayList<>()).add(trial);
            }
        }
        if (results.isEmpty()) return Optional.empty();
        List<Bin> bins = new ArrayList<>();
        double decades = 0;
        for (var entry : results.entrySet()) {
            int many = (int) good.get(entry.getKey()).stream().filter(g -> g).count();
            bins.add(bin(entry.getKey(), entry.getValue(), many));
            decades += many / (PER_DECADE * entry.getValue().size());
        }
        return Optional.of(new RateSensitivity(bins, decades));
    }

    private static Bin bin(int number, List<TrialResult> trials, int good) {
        double[] sound =
                trials.stream()
                        .filter(TrialResult::sound)
                        .mapToDouble(TrialResult::finalValidation)
                        .toArray();
        return new Bin(
                Math.pow(10, number / PER_DECADE),
                trials.size(),
                good,
                trials.size() - sound.length,
                SampleSummary.of(sound));
    }
}
