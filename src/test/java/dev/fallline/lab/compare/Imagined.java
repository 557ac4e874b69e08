package dev.fallline.lab.compare;

import static dev.fallline.train.TrainingSettings.DEVICE;

import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Epoch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Trainings that never took place, with outcomes that are known. */
final class Imagined {
    static final int STEPS_PER_EPOCH = 100;
    static final double SECONDS_PER_EPOCH = 2;
    static final int TRIALS = 3;
    private static final int CLASSES = 4;

    private Imagined() {}

    /** A configuration on the CPU from what differs from the defaults. */
    static Config config(String json) {
        return ConfigFile.parse(json).with(DEVICE, "cpu");
    }

    static Problem moons() {
        return new Problem("moons", config("{data: 'moons', 'val-fraction': 0.2, epochs: 3}"));
    }

    /** Of three trials in each study. */
    static Protocol protocol(String optimizers, int studies) {
        return protocol(List.of(moons()), optimizers, "all", studies, TRIALS);
    }

    static Protocol protocol(
            List<Problem> problems, String optimizers, String search, int studies, int trials) {
        return new Protocol(
                problems, optimizers, null, search, studies, trials, 1, 0, 0.9, 0.01, 0.001, 1);
    }

    static Contestant contestant(String text) {
        return Contestant.parse(text, null, "all").getFirst();
    }

    static Trial trial(int contestant, Phase phase, int number, Map<String, Double> values) {
        return trial(contestant, 0, phase, number, values);
    }

    private static Trial trial(
            int contestant, int study, Phase phase, int number, Map<String, Double> values) {
        return new Trial(0, contestant, study, phase, number, values, "sgd", Map.of(), 1 + number);
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

    /**
     * A contestant of a protocol, with a last accuracy on the test set for each study, NaN for one
     * whose trainings diverged. Of three trials the second one is chosen.
     */
    static Performance performance(Protocol protocol, int problem, int number, double... tests) {
        Contestant contestant = protocol.contestants().get(number);
        List<StudyResult> studies = new ArrayList<>();
        for (double test : tests) studies.add(study(contestant, number, studies.size(), test));
        return new Performance(problem, contestant, studies);
    }

    /** The same, each study with what its trials came to on validation. */
    static StudyResult study(
            Contestant contestant, int number, int study, double test, double... validation) {
        Space space = contestant.space();
        double[] accuracies = validation.length == 0 ? new double[] {0.8, 0.9, 0.7} : validation;
        List<TrialResult> tuning = new ArrayList<>();
        for (int i = 0; i < (space.isEmpty() ? 0 : TRIALS); i++) {
            double place = 0.1 + 0.4 * i;
            tuning.add(
                    sound(
                            trial(number, study, Phase.TUNING, i, space.at(_ -> place)),
                            accuracies[i]));
        }
        List<TrialResult> again = new ArrayList<>();
        for (TrialResult leader : StudyResult.leaders(tuning)) {
            Map<String, Double> values = leader.trial().values();
            Trial trial = trial(number, study, Phase.SECOND_LOOK, again.size(), values);
            again.add(ended(trial, leader.finalValidation(), test));
        }
        Trial last = trial(number, study, Phase.FRESH, 0, StudyResult.choice(tuning, again));
        return new StudyResult(study, space, tuning, again, List.of(ended(last, 0.9, test)));
    }

    private static TrialResult ended(Trial trial, double validation, double test) {
        return Double.isNaN(test)
                ? diverged(trial)
                : sound(trial, new double[] {0.5, 0.5}, new double[] {validation, test});
    }
}
