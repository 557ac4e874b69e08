package dev.fallline.lab.compare;

import static dev.fallline.train.TrainingSettings.DEVICE;

import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Epoch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Trainings that never took place, with outcomes that are known. */
final class Imagined {
    static final int STEPS_PER_EPOCH = 100;
    static final double SECONDS_PER_EPOCH = 2;
    private static final int CLASSES = 4;

    private Imagined() {}

    /** A configuration on the CPU from what differs from the defaults. */
    static Config config(String json) {
        return ConfigFile.parse(json).with(DEVICE, "cpu");
    }

    static Problem moons() {
        return new Problem("moons", config("{data: 'moons', 'val-fraction': 0.2, epochs: 3}"));
    }

    static Protocol protocol(String optimizers, int seeds) {
        return protocol(List.of(moons()), optimizers, "random", "all", 12, seeds);
    }

    static Protocol protocol(
            List<Problem> problems,
            String optimizers,
            String search,
            String tune,
            int trials,
            int seeds) {
        return new Protocol(
                problems, optimizers, search, tune, trials, seeds, 2, 0.9, 0.01, 0.001, 1);
    }

    static Contestant contestant(String text) {
        return Contestant.parse(text, _ -> true).getFirst();
    }

    static Trial trial(int contestant, Phase phase, int number, Map<String, Double> values) {
        return new Trial(0, contestant, phase, number, values, "sgd", 1 + number);
    }

    /** One that came to its end: an accuracy on validation and on the test set for each epoch. */
    static TrialResult sound(Trial trial, double[]... accuracies) {
        List<Epoch> epochs = new ArrayList<>();
        for (double[] both : accuracies) epochs.add(epoch(epochs.size() + 1, both[0], both[1]));
        return new TrialResult(trial, "epochs", null, epochs, CLASSES, 1);
    }

    /** The same with one epoch, after which both accuracies are equal. */
    static TrialResult sound(Trial trial, double accuracy) {
        return sound(trial, new double[] {accuracy, accuracy});
    }

    static TrialResult diverged(Trial trial) {
        return new TrialResult(trial, "diverged", "the loss is NaN", List.of(), CLASSES, 1);
    }

    private static Epoch epoch(int number, double val, double test) {
        long steps = (long) number * STEPS_PER_EPOCH;
        double train = 0.99;
        Map<String, Double> values = new HashMap<>();
        values.put("train_loss", 0.1);
        values.put("train_accuracy", train);
        values.put("val_loss", 1 - val);
        values.put("val_accuracy", val);
        values.put("test_loss", 1 - test);
        values.put("test_accuracy", test);
        values.put("gradient_norm", 1.0);
        values.put("lr", 0.1);
        values.put("seconds", SECONDS_PER_EPOCH);
        return new Epoch(number, steps, values);
    }

    /** What the results of one contestant look like whose trials differ in the rate alone. */
    static List<TrialResult> tuning(double[] rates, double[] accuracies) {
        return IntStream.range(0, rates.length)
                .mapToObj(
                        i ->
                                sound(
                                        trial(0, Phase.TUNING, i, Map.of(Space.RATE, rates[i])),
                                        accuracies[i]))
                .toList();
    }

    /**
     * A contestant of a protocol, with a last accuracy on the test set for each seed; NaN for one
     * that diverged.
     */
    static Performance performance(Protocol protocol, int problem, int number, double... tests) {
        Contestant contestant = protocol.contestants().get(number);
        Map<String, Double> low = new LinkedHashMap<>();
        Map<String, Double> chosen = new LinkedHashMap<>();
        Map<String, Double> high = new LinkedHashMap<>();
        for (Dimension d : contestant.space().dimensions()) {
            low.put(d.name(), d.at(0.1));
            chosen.put(d.name(), d.at(0.5));
            high.put(d.name(), d.at(0.9));
        }
        List<TrialResult> tuning =
                contestant.space().isEmpty()
                        ? List.of(sound(trial(number, Phase.TUNING, 0, chosen), 0.9))
                        : List.of(
                                sound(trial(number, Phase.TUNING, 0, low), 0.8),
                                sound(trial(number, Phase.TUNING, 1, chosen), 0.9),
                                sound(trial(number, Phase.TUNING, 2, high), 0.7));
        List<TrialResult> seeds = new ArrayList<>();
        for (double test : tests) {
            Trial trial = trial(number, Phase.SEEDS, seeds.size(), chosen);
            seeds.add(
                    Double.isNaN(test)
                            ? diverged(trial)
                            : sound(trial, new double[] {0.5, 0.5}, new double[] {0.9, test}));
        }
        TrialResult best = tuning.stream().min(TrialResult.BY_VALIDATION).orElseThrow();
        return new Performance(
                problem, contestant, contestant.space(), false, tuning, best, List.of(), seeds);
    }
}
