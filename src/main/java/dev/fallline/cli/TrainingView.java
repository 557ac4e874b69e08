package dev.fallline.cli;

import static dev.fallline.train.Subset.TEST;
import static dev.fallline.train.Subset.TRAINING;
import static dev.fallline.train.Subset.VALIDATION;
import static dev.fallline.train.TrainingSettings.SCALE_LR;

import dev.fallline.Range;
import dev.fallline.cli.terminal.Console;
import dev.fallline.cli.terminal.ProgressLine;
import dev.fallline.cli.terminal.Text;
import dev.fallline.device.Devices.Selection;
import dev.fallline.optim.FullBatch;
import dev.fallline.optim.Stage;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.Diagnosis.Warning;
import dev.fallline.train.Epoch;
import dev.fallline.train.Metric;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.TrainingProgress;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Shows a training on standard error: in a terminal a line that is redrawn while an epoch goes on,
 * and everywhere a line for each epoch.
 */
final class TrainingView implements TrainingListener, AutoCloseable {
    private static final String EPOCH = "epoch";
    private static final String GAP = "  ";

    private final BooleanSupplier stops;
    private final Console console = Console.system();
    private final ProgressLine line = new ProgressLine(console);
    private final boolean diagnoses;
    private final boolean quiet;
    private final Set<String> noted = new HashSet<>();
    private final Set<String> warned = new HashSet<>();
    private List<Metric> shown;
    private double limit = Double.POSITIVE_INFINITY;
    private long began;

    /**
     * @param stops asked between steps: whether to stop
     * @param diagnoses whether to measure the layers
     * @param quiet whether to show notes and warnings alone
     */
    TrainingView(BooleanSupplier stops, boolean diagnoses, boolean quiet) {
        this.quiet = quiet;
        this.stops = stops;
        this.diagnoses = diagnoses;
    }

    @Override
    public void note(String text) {
        if (noted.add(text)) console.note(text); // each of several folds would repeat them
    }

    @Override
    public void begins(Setup setup, Selection selection, TrainingProgress progress) {
        shown = columns(setup);
        selection.passedOver().forEach(reason -> say("not used", reason));
        say("device", selection.device().description());
        selection.device().choices().forEach(choice -> say("", choice));
        selection.device().warnings().forEach(warning -> console.say("warning: " + warning));
        say(
                "data",
                "%s: %,d to learn from, %,d for validation, %,d for the test"
                        .formatted(
                                setup.data().name(),
                                setup.split().train().length,
                                setup.split().held().length,
                                setup.data().test().count()));
        if (setup.data().schema().layout() != null) say("", setup.data().understood());
        if (!setup.recipe().augmentation().isNone()) {
            say("", "distorted by " + setup.recipe().augmentation());
        }
        say(
                "network",
                "%s, %,d parameters"
                        .formatted(setup.mlp().describe(), setup.mlp().layout().learnedSize()));
        var stages = setup.program().stages();
        for (Stage stage : stages) {
            say(
                    stage == stages.getFirst() ? "optimizer" : "then",
                    "%s, %s, batch %,d%s"
                            .formatted(
                                    stages.size() == 1 ? stage.name() : stage.title(),
                                    rate(setup, stage),
                                    setup.batch(),
                                    length(setup)));
        }
        if (progress.ending() != null) {
            say(
                    "resumed",
                    "already ended at step %,d: there is nothing left to train"
                            .formatted(progress.steps()));
        } else if (progress.steps() > 0) {
            say("resumed", "at epoch %d, step %,d".formatted(progress.epoch(), progress.steps()));
        }
        say("");
        if (progress.ending() == null) say(row(EPOCH, shown, Metric::heading));
    }

    /** What each epoch shows: in a narrow terminal less. */
    private List<Metric> columns(Setup setup) {
        List<Metric> all = new ArrayList<>(Metric.of(setup.data().task()));
        all.removeIf(m -> m.heading() == null);
        boolean held = setup.split().held().length > 0;
        boolean tests = setup.data().test().count() > 0;
        if (!held) all.removeIf(m -> m.subset() == VALIDATION && m.quantity().equals("loss"));
        if (!console.terminal()) return all;
        List<Predicate<Metric>> lesser =
                List.of(
                        m -> m.subset() == VALIDATION && !held || m.subset() == TEST && !tests,
                        m -> m.subset() == null,
                        m -> m.subset() == TRAINING && !m.quantity().equals("loss"),
                        m -> m.quantity().equals("R²"),
                        m -> m.subset() == VALIDATION && m.quantity().equals("loss"));
        for (Predicate<Metric> some : lesser) {
            if (Text.width(row(EPOCH, all, Metric::heading)) < console.width()) break;
            all.removeIf(some);
        }
        return all;
    }

    /** {@code , 10 epochs}, or what else ends the training. */
    private static String length(Setup setup) {
        long perEpoch = setup.stepsPerEpoch();
        if (setup.totalSteps() < setup.recipe().epochs() * perEpoch) {
            return ", %,d steps".formatted(setup.totalSteps());
        }
        int epochs = setup.recipe().epochs();
        return ", %,d %s".formatted(epochs, epochs == 1 ? "epoch" : "epochs");
    }

    /** {@code rate 0.004 (0.001 * 512/128)}, where the rate is scaled to the batch. */
    private static String rate(Setup setup, Stage stage) {
        if (stage.optimizer() instanceof FullBatch) return "line search";
        Integer base = setup.config().get(SCALE_LR);
        String rate = "rate " + Range.shortest(setup.rate(stage));
        if (base == null) return rate;
        String given = Range.shortest(stage.rate());
        return "%s (%s * %d/%d)".formatted(rate, given, setup.batch(), base);
    }

    @Override
    public void begins(Path folder) {
        say("run", folder.toString());
    }

    @Override
    public void progress(Progress p) {
        if (!quiet) line.update(p);
    }

    @Override
    public void epoch(Epoch e) {
        say(row(Integer.toString(e.epoch()), shown, m -> value(m, e.value(m))));
    }

    private static String row(String first, List<Metric> columns, Function<Metric, String> cell) {
        return columns.stream()
                .map(
                        m ->
                                Text.right(
                                        cell.apply(m),
                                        Math.max(m.format().width(), m.heading().length())))
                .collect(Collectors.joining(GAP, Text.right(first, EPOCH.length()) + GAP, ""));
    }

    private static String value(Metric m, Double value) {
        return value == null ? "-" : m.format().withoutUnit(value);
    }

    @Override
    public boolean diagnoses() {
        return diagnoses;
    }

    /** A warning is given once for each symptom and layer. */
    @Override
    public void diagnosis(Diagnosis d) {
        for (Warning w : d.warnings()) {
            if (warned.add(w.symptom() + " " + w.layer())) console.say("warning: " + w.text());
        }
    }

    /** Sets how many seconds the training may take, from now on. */
    void limit(double seconds) {
        limit = seconds;
        began = System.nanoTime();
    }

    @Override
    public boolean timeIsUp() {
        return (System.nanoTime() - began) / 1e9 >= limit;
    }

    @Override
    public boolean stops() {
        return stops.getAsBoolean();
    }

    private void say(String text) {
        if (!quiet) console.say(text);
    }

    private void say(String label, String text) {
        if (!quiet) console.say(label, text);
    }

    @Override
    public void close() {
        line.close();
    }
}
