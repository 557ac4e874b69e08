package dev.fallline.report;

import dev.fallline.report.LineChart.Line;
import dev.fallline.train.ConfusionMatrix.ClassScore;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.Epoch;
import dev.fallline.train.Online;
import dev.fallline.train.run.Report;
import dev.fallline.train.run.RunFolder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The page of a finished training. */
public final class TrainingPage {
    private static final String NAME = "report.html";

    private final RunFolder folder;
    private final Report report;
    private final List<Epoch> epochs;

    private TrainingPage(RunFolder folder) {
        this.folder = folder;
        report = folder.report();
        epochs = report.epochs();
    }

    /**
     * Writes {@code report.html} into the folder of a finished run, from the other files in it.
     *
     * @return the file
     */
    public static Path write(RunFolder folder) {
        Path file = folder.path().resolve(NAME);
        of(folder).write(file);
        return file;
    }

    /**
     * The same page, not written yet.
     *
     * @throws dev.fallline.FalllineException if the run is not finished, or its files are damaged
     */
    public static Page of(RunFolder folder) {
        TrainingPage page = new TrainingPage(folder);
        List<Section> sections = new ArrayList<>(List.of(page.result()));
        if (!page.epochs.isEmpty()) {
            sections.add(page.curves());
            sections.add(page.steps());
        }
        if (page.report.confusion() != null) sections.add(page.classes());
        List<Diagnosis> diagnoses = folder.diagnoses();
        if (!diagnoses.isEmpty()) sections.add(LayersSection.of(diagnoses));
        if (page.report.online() != null) sections.add(online(page.report.online()));
        if (!page.epochs.isEmpty()) sections.add(new Section("Epochs", page.history()));
        sections.addAll(Provenance.sections(folder));
        return new Page(
                "Training on " + page.report.data(), page.report.run(), List.copyOf(sections));
    }

    private Section result() {
        List<Block> blocks = new ArrayList<>();
        if (report.diagnosis() != null) blocks.add(Paragraph.warning(report.diagnosis()));
        blocks.add(
                new Facts()
                        .add("test accuracy", report.testAccuracy(), Unit.PERCENT)
                        .add("validation accuracy", report.valAccuracy(), Unit.PERCENT)
                        .add("RMSE", report.rmse(), Unit.NUMBER)
                        .add("mean absolute error", report.mae(), Unit.NUMBER)
                        .add("R²", report.r2(), Unit.NUMBER)
                        .add("ended", ended())
                        .add("weights of epoch", report.bestEpoch(), Unit.COUNT)
                        .add("parameters", report.parameters(), Unit.COUNT)
                        .add("weights that are 0", report.zeros(), Unit.COUNT)
                        .add("device", report.device())
                        .add("seconds, all in all", report.seconds(), Unit.NUMBER));
        if (report.switches() != null) report.switches().forEach(s -> blocks.add(new Paragraph(s)));
        return new Section("Result", blocks);
    }

    private String ended() {
        int n = epochs.size();
        String after = "after %d epoch%s".formatted(n, n == 1 ? "" : "s");
        return report.ended().equals("epochs") ? after : report.ended() + ", " + after;
    }

    private boolean isRegression() {
        return epochs.stream().anyMatch(e -> e.trainRmse() != null);
    }

    private Section curves() {
        boolean real = isRegression();
        List<Line> losses =
                lines(
                        curve("training", Epoch::trainLoss),
                        curve("validation", Epoch::valLoss),
                        curve("test", Epoch::testLoss));
        List<Line> merits =
                real
                        ? lines(
                                curve("training", Epoch::trainRmse),
                                curve("validation", Epoch::valRmse),
                                curve("test", Epoch::testRmse))
                        : lines(
                                curve("training", Epoch::trainAccuracy),
                                curve("validation", Epoch::valAccuracy),
                                curve("test", Epoch::testAccuracy));
        String note = "Training is measured while it goes on, the other sets after the epoch.";
        ChartAxis merit = real ? fitting("RMSE", merits) : ChartAxis.of("accuracy", Unit.PERCENT);
        List<Block> charts = new ArrayList<>();
        charts.add(new LineChart("Loss", note, epoch(), fitting("loss", losses), losses));
        charts.add(new LineChart(real ? "RMSE" : "Accuracy", note, epoch(), merit, merits));
        List<Line> gap = lines(curve("gap", Epoch::generalizationGap));
        if (!gap.isEmpty()) {
            String other =
                    epochs.stream().anyMatch(e -> e.valLoss() != null) ? "validation" : "test";
            String meaning =
                    real
                            ? "The RMSE on %s less that in training.".formatted(other)
                            : "The accuracy in training less that on %s.".formatted(other);
            ChartAxis axis = ChartAxis.of("gap", real ? Unit.NUMBER : Unit.PERCENT);
            charts.add(new LineChart("Generalization gap", meaning, epoch(), axis, gap));
        }
        return new Section("How well it learned", charts);
    }

    private Section steps() {
        List<Line> rates = lines(curve("rate", Epoch::lr));
        List<Line> norms = lines(curve("gradient norm", Epoch::gradientNorm));
        List<Line> speed = lines(curve("speed", Epoch::examplesPerSecond));
        return new Section(
                "How it went",
                new LineChart(
                        "Learning rate",
                        "Of each epoch's last step.",
                        epoch(),
                        fitting("learning rate", rates),
                        rates),
                new LineChart(
                        "Gradient norm",
                        "The mean over each epoch's steps, before clipping.",
                        epoch(),
                        fitting("gradient norm", norms),
                        norms),
                new LineChart(
                        "Speed",
                        "While training, without evaluation.",
                        epoch(),
                        ChartAxis.of("examples/s", Unit.COUNT),
                        speed));
    }

    private ChartAxis epoch() {
        return ChartAxis.of("epoch", Unit.COUNT);
    }

    private static ChartAxis fitting(String name, List<Line> lines) {
        return ChartAxis.fitting(
                name, lines.stream().flatMapToDouble(l -> Arrays.stream(l.y())).toArray());
    }

    /** A column of the history; what was not measured is NaN. */
    private Line curve(String name, Function<Epoch, Double> value) {
        return Line.of(
                name,
                column(Epoch::epoch),
                column(e -> value.apply(e) == null ? Double.NaN : value.apply(e)));
    }

    private double[] column(ToDoubleFunction<Epoch> value) {
        return epochs.stream().mapToDouble(value).toArray();
    }

    /** Those in which something was measured. */
    private static List<Line> lines(Line... lines) {
        return Arrays.stream(lines)
                .filter(l -> Arrays.stream(l.y()).anyMatch(Double::isFinite))
                .toList();
    }

    private Section classes() {
        List<ClassScore> scores = report.scores();
        List<List<Object>> rows = new ArrayList<>();
        for (ClassScore s : scores) {
            rows.add(List.of(s.name(), s.precision(), s.recall(), s.examples()));
        }
        return new Section(
                "Class by class",
                new HeatmapChart(
                        "What was taken for what",
                        scores.stream().map(ClassScore::name).toList(),
                        report.confusion()),
                new DataTable(
                        "Precision and recall",
                        List.of(
                                DataTable.text("class"),
                                DataTable.percent("precision"),
                                DataTable.percent("recall"),
                                DataTable.count("examples")),
                        rows));
    }

    private static Section online(Online online) {
        double[] examples = online.regret().stream().mapToDouble(Online.Row::examples).toArray();
        List<Line> losses =
                List.of(
                        row(online, "while learning", examples, r -> r.loss() / r.examples()),
                        row(online, "best fixed", examples, r -> r.bestLoss() / r.examples()));
        List<Line> regret = List.of(row(online, "regret/√t", examples, Online.Row::perRoot));
        return new Section(
                "Online",
                new Facts()
                        .add("average loss", online.loss(), Unit.NUMBER)
                        .add("accuracy", online.accuracy(), Unit.PERCENT)
                        .add("RMSE", online.rmse(), Unit.NUMBER)
                        .add("best fixed model", online.explanation()),
                new LineChart(
                        "Mean loss so far",
                        ChartAxis.fitting("examples", examples),
                        fitting("mean loss", losses),
                        losses),
                new LineChart(
                        "Regret/√t",
                        "Bounded where gradient descent meets convex losses.",
                        ChartAxis.fitting("examples", examples),
                        ChartAxis.of("regret/√t"),
                        regret));
    }

    private static Line row(
            Online online, String name, double[] examples, ToDoubleFunction<Online.Row> value) {
        return Line.of(name, examples, online.regret().stream().mapToDouble(value).toArray());
    }

    private DataTable history() {
        boolean real = isRegression();
        String merit = real ? "RMSE" : "accuracy";
        Unit unit = real ? Unit.NUMBER : Unit.PERCENT;
        List<List<Object>> rows = new ArrayList<>();
        for (Epoch e : epochs) {
            rows.add(
                    Arrays.asList(
                            e.epoch(),
                            e.trainLoss(),
                            real ? e.trainRmse() : e.trainAccuracy(),
                            e.valLoss(),
                            real ? e.valRmse() : e.valAccuracy(),
                            e.testLoss(),
                            real ? e.testRmse() : e.testAccuracy(),
                            e.gradientNorm(),
                            e.lr(),
                            e.seconds()));
        }
        return new DataTable(
                "Epochs",
                List.of(
                        DataTable.count("epoch"),
                        DataTable.number("train loss"),
                        new DataTable.Column("train " + merit, unit),
                        DataTable.number("val loss"),
                        new DataTable.Column("val " + merit, unit),
                        DataTable.number("test loss"),
                        new DataTable.Column("test " + merit, unit),
                        DataTable.number("gradient norm"),
                        DataTable.number("rate"),
                        DataTable.number("seconds")),
                rows);
    }
}
