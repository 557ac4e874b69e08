package dev.fallline.train.run;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.DATA;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.device.Device;
import dev.fallline.device.Devices.Selection;
import dev.fallline.train.Config;
import dev.fallline.train.ConfusionMatrix;
import dev.fallline.train.CustomParts;
import dev.fallline.train.Epoch;
import dev.fallline.train.Predictions;
import dev.fallline.train.Recipe;
import dev.fallline.train.Residuals;
import dev.fallline.train.Setup;
import dev.fallline.train.Trainer;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.TrainingProgress.Ending;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A run, repeated from its configuration and compared with what it had come to.
 *
 * @param same whether all weights have the same bits
 * @param largestDifference between two weights; NaN where the networks have different shapes
 * @param differsFrom first epoch whose losses are not those of the run; null where all are, and
 *     then the weights were changed after the training
 * @param accuracyThen of the run, on the test set or, without one, on validation; null without
 *     either
 * @param accuracyNow of the repetition
 * @param rmseThen likewise in regression; null in classification
 * @param rmseNow of the repetition
 * @param changes in the environment since: what may explain a difference
 */
public record Reproduction(
        boolean same,
        double largestDifference,
        Integer differsFrom,
        Double accuracyThen,
        Double accuracyNow,
        Double rmseThen,
        Double rmseNow,
        List<String> changes) {
    /** How a training ends that could go on. */
    private static final Set<String> CUT_SHORT =
            Set.of(Ending.TIME_LIMIT.label(), Ending.STOPPED.label());

    private static void requireFile(String data) {
        if (!data.equals(RunData.STANDARD_INPUT) && !CustomParts.isLabel(data)) return;
        throw usage(
                "the data of the run (%s) are not in a file, so it cannot be repeated: train from a file for that",
                data);
    }

    /**
     * Repeats a finished run, without writing anything.
     *
     * @throws FalllineException if the run is not finished or its data have changed
     */
    public static Reproduction of(RunFolder run, TrainingListener listener) {
        Model then = run.anyModel();
        Report report = run.report();
        Config config = run.config();
        requireFile(config.get(DATA));
        Recipe recipe = Pretrained.recipe(config, CustomParts.NONE, listener::note);
        Selection selection = Run.open(config);
        try (Device device = selection.device()) {
            Dataset data = RunData.of(run);
            Setup setup = Setup.of(recipe, data);
            try (Trainer trainer = new Trainer(setup, device)) {
                Environment now = Environment.of(device, data);
                listener.begins(setup, selection, trainer.progress());
                if (CUT_SHORT.contains(report.ended())) {
                    trainer.endAfter(report.epochs().size());
                }
                trainer.run(listener);
                float[] parameters = trainer.solution();
                Optional<Predictions> answers = trainer.answers();
                return new Reproduction(
                        then.mlp().equals(setup.mlp())
                                && Arrays.equals(then.parameters(), parameters),
                        then.mlp().widths().equals(setup.mlp().widths())
                                ? largestDifference(then.parameters(), parameters)
                                : Double.NaN,
                        differsFrom(report.epochs(), trainer.progress().history()),
                        report.accuracy(),
                        answers.flatMap(Predictions::confusion)
                                .map(ConfusionMatrix::accuracy)
                                .orElse(null),
                        report.rmse(),
                        answers.flatMap(Predictions::residuals).map(Residuals::rmse).orElse(null),
                        changes(run.environment(), now));
            }
        }
    }

    private static Integer differsFrom(List<Epoch> then, List<Epoch> now) {
        for (int i = 0; i < Math.max(then.size(), now.size()); i++) {
            if (i >= then.size() || i >= now.size() || !sameLosses(then.get(i), now.get(i))) {
                return i + 1;
            }
        }
        return null;
    }

    private static boolean sameLosses(Epoch a, Epoch b) {
        return a.trainLoss() == b.trainLoss()
                && Objects.equals(a.valLoss(), b.valLoss())
                && Objects.equals(a.testLoss(), b.testLoss());
    }

    private static double largestDifference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
        return largest;
    }

    private static List<String> changes(Environment then, Environment now) {
        List<String> changes = new ArrayList<>();
        compare(changes, "fallline", then.fallline(), now.fallline());
        compare(changes, "revision", then.revision(), now.revision());
        compare(changes, "java", then.java(), now.java());
        compare(changes, "os", then.os(), now.os());
        compare(changes, "device", then.device(), now.device());
        compare(changes, "choices", then.choices(), now.choices());
        return changes;
    }

    private static void compare(List<String> changes, String what, Object then, Object now) {
        if (!Objects.equals(then, now)) changes.add("%s: %s, now %s".formatted(what, then, now));
    }
}
