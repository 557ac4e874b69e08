package dev.fallline.train.run;

import dev.fallline.report.Block;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.HeatmapChart;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Page;
import dev.fallline.report.Paragraph;
import dev.fallline.report.Section;
import dev.fallline.report.TableColumn;
import dev.fallline.train.ClassMetric;
import dev.fallline.train.ConfusionMatrix;
import dev.fallline.train.ConfusionMatrix.ClassScore;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.Epoch;
import dev.fallline.train.Metric;
import dev.fallline.train.Online;
import dev.fallline.train.Subset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A finished training for people: in a terminal, as {@code report.md} and {@code report.html}. */
public final class TrainingDocument {
    static final String PAGE = "report.html";

    /** Characters that a terminal has room for. */
    private static final int LINE = 79;

    /** Rows of the table of epochs: a browser is slow with many thousands. */
    private static final int MOST_EPOCHS = 1_000;

    private static final List<Subset> JUDGES = List.of(Subset.TEST, Subset.VALIDATION);

    private final RunFolder folder;
    private final Report report;
    private final List<Epoch> epochs;
    private final List<Diagnosis> diagnoses;

    /** Of a run that has just ended. */
    public TrainingDocument(RunFolder folder, Report report) {
        this.folder = folder;
        this.report = report;
        epochs = report.epochs();
        diagnoses = folder.diagnoses();
    }

    /**
     * Of a finished run.
     *
     * @throws dev.fallline.FalllineException if the run is not finished, or its files are damaged
     */
    public static TrainingDocument of(RunFolder folder) {
        return new TrainingDocument(folder, folder.report());
    }

    /** Writes {@code report.html} into the folder. */
    public Path write() {
        Path file = folder.path().resolve(PAGE);
        page().write(file);
        return file;
    }

    /** What a terminal shows. */
    public List<Block> summary() {
        List<Block> blocks = new ArrayList<>();
        if (!diagnoses.isEmpty()) blocks.addAll(LayersSection.last(diagnoses, epochs));
        if (report.online() != null) {
            blocks.add(regret(report.online()));
            blocks.add(facts(report.online()));
        }
        Path page = folder.path().resolve(PAGE);
        blocks.add(result().add("run", report.run()).add("page", page.toString()));
        return blocks;
    }

    /** The whole of it. */
    public Page page() {
        List<Section> sections = new ArrayList<>();
        List<Block> result = new ArrayList<>();
        if (report.diagnosis() != null) result.add(Paragraph.warning(report.diagnosis()));
        report.warnings().forEach(w -> result.add(Paragraph.warning(w)));
        result.add(result());
        if (report.switches() != null) report.switches().forEach(s -> result.add(new Paragraph(s)));
        sections.add(new Section("Result", result));
        if (report.online() != null) sections.add(online(report.online()));
        if (!epochs.isEmpty())
            sections.add(
                    new Section("Curves", List.copyOf(HistoryCharts.of(epochs, report.task()))));
        if (report.confusion() != null) sections.add(classes());
        Model model = folder.weightsWritten() == null ? null : folder.model();
        if (model != null) {
            folder.misclassified()
                    .filter(m -> m.count() > 0)
                    .ifPresent(m -> sections.add(MisclassifiedSection.of(m, model.schema())));
        }
        if (!diagnoses.isEmpty()) sections.add(LayersSection.of(diagnoses));
        if (model != null) sections.add(WeightsSection.of(model, diagnoses));
        if (!epochs.isEmpty()) sections.add(epochs());
        sections.addAll(Provenance.sections(folder));
        return new Page("Training on " + report.data(), report.run(), sections);
    }

    /** Adds the scores of the kept weights on examples that were not learned from. */
    public Facts scores(Facts facts) {
        Epoch kept = report.kept();
        for (Subset subset : JUDGES) {
            if (kept == null || kept.value("loss", subset) == null) continue;
            for (Metric m : Metric.of(report.task())) {
                if (m.subset() != subset || m.heading() == null) continue;
                if (m.quantity().equals("loss")) continue; // says less than the others
                Double value = kept.value(m);
                facts.add(
                        "%s %s".formatted(subset.title(), m.quantity()),
                        value == null ? Double.NaN : value,
                        m.format());
            }
        }
        return facts.add("mean absolute error", report.mae(), NumberFormat.LOSS);
    }

    private Facts result() {
        return scores(new Facts())
                .add("weights of epoch", report.bestEpoch(), NumberFormat.COUNT)
                .add("zeros", zeros())
                .detail("ended", ended())
                .detail("parameters", report.parameters(), NumberFormat.COUNT)
                .detail("device", report.device())
                .detail("seconds in total", report.seconds(), NumberFormat.NUMBER);
    }

    private String zeros() {
        if (report.zeros() == null) return null;
        return "%,d of %,d weights".formatted(report.zeros(), report.weights());
    }

    private String ended() {
        int n = epochs.size();
        String after = "after %d epoch%s".formatted(n, n == 1 ? "" : "s");
        return report.ended().equals("epochs") ? after : report.ended() + ", " + after;
    }

    /**
     * Adds means over the classes and the like.
     *
     * @param metrics by the names of {@link ClassMetric}; null where they were not computed
     */
    public static Facts add(Facts facts, Map<String, Double> metrics) {
        if (metrics == null) return facts;
        for (ClassMetric m : ClassMetric.ALL) {
            facts.add(m.quantity(), metrics.get(m.name()), m.format());
        }
        return facts;
    }

    /** Classes in rows, predictions in columns. */
    public static DataTable confusion(List<String> names, ConfusionMatrix confusion) {
        List<TableColumn<Integer>> columns = new ArrayList<>();
        columns.add(TableColumn.text("class / predicted", names::get));
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        int room = Math.max(3, (LINE - Math.max(17, longest)) / names.size() - 2);
        for (int j = 0; j < names.size(); j++) {
            int given = j;
            columns.add(
                    TableColumn.of(
                            shortened(names.get(j), room),
                            NumberFormat.COUNT,
                            i ->
                                    confusion.counts()[i][given] == 0
                                            ? null
                                            : confusion.counts()[i][given]));
        }
        List<Integer> rows = IntStream.range(0, names.size()).boxed().toList();
        return DataTable.of("Confusion matrix", rows, columns);
    }

    private static String shortened(String name, int room) {
        return name.length() <= room ? name : name.substring(0, room - 1) + "…";
    }

    /** Class by class. */
    public static DataTable classes(List<ClassScore> scores, ConfusionMatrix confusion) {
        List<String> names = scores.stream().map(ClassScore::name).toList();
        return DataTable.of(
                "Precision and recall",
                IntStream.range(0, scores.size()).boxed().toList(),
                TableColumn.text("class", names::get),
                TableColumn.of("examples", NumberFormat.COUNT, i -> scores.get(i).examples()),
                TableColumn.of("precision", NumberFormat.PERCENT, i -> scores.get(i).precision()),
                TableColumn.of("recall", NumberFormat.PERCENT, i -> scores.get(i).recall()),
                TableColumn.of("F1", NumberFormat.PERCENT, i -> scores.get(i).f1()),
                TableColumn.<Integer>text("predicted as", i -> confusion.mistakes(i, names))
                        .detail());
    }

    private Section classes() {
        List<String> names = report.scores().stream().map(ClassScore::name).toList();
        return new Section(
                "Class by class",
                add(new Facts(), report.metrics()),
                new HeatmapChart("Confusion matrix", names, report.confusion()),
                classes(report.scores(), new ConfusionMatrix(report.confusion())));
    }

    private static Facts facts(Online online) {
        return new Facts()
                .add("online loss", online.loss(), NumberFormat.LOSS)
                .add("online accuracy", online.accuracy(), NumberFormat.PERCENT)
                .add("online RMSE", online.rmse(), NumberFormat.LOSS)
                .add("best fixed model", online.explanation());
    }

    private static DataTable regret(Online online) {
        return DataTable.of(
                "Regret",
                online.regret(),
                TableColumn.of("examples", NumberFormat.COUNT, Online.Row::examples),
                TableColumn.of("loss", NumberFormat.HUNDREDTHS, Online.Row::loss),
                TableColumn.of("best fixed", NumberFormat.HUNDREDTHS, Online.Row::bestLoss),
                TableColumn.of("regret", NumberFormat.HUNDREDTHS, Online.Row::regret),
                TableColumn.of("regret/t", NumberFormat.LOSS, Online.Row::perExample),
                TableColumn.of("regret/√t", NumberFormat.LOSS, Online.Row::perRoot));
    }

    private static Section online(Online online) {
        List<Line> losses =
                List.of(
                        line(online, "while learning", r -> r.loss() / r.examples()),
                        line(online, "best fixed", r -> r.bestLoss() / r.examples()));
        ChartAxis axis = ChartAxis.fitting("examples", losses.getFirst().x());
        return new Section(
                "Online",
                facts(online),
                new LineChart(
                        "Regret",
                        "Loss while learning minus loss of the best fixed model, summed over the examples so far.",
                        axis,
                        ChartAxis.of("R(t)"),
                        List.of(line(online, "R(t)", Online.Row::regret))),
                new LineChart(
                        "Regret/√t",
                        "Bounded for gradient descent on convex losses.",
                        axis,
                        ChartAxis.of("regret/√t"),
                        List.of(line(online, "regret/√t", Online.Row::perRoot))),
                new LineChart(
                        "Mean loss so far",
                        axis,
                        ChartAxis.fitting("mean loss", NumberFormat.NUMBER, losses),
                        losses),
                regret(online));
    }

    private static Line line(Online online, String name, Function<Online.Row, Double> value) {
        return Line.of(name, online.regret(), Online.Row::examples, value);
    }

    private Section epochs() {
        List<TableColumn<Epoch>> columns = new ArrayList<>();
        columns.add(TableColumn.of("epoch", NumberFormat.COUNT, Epoch::epoch));
        for (Metric m : Metric.of(report.task())) {
            columns.add(TableColumn.of(m.title(), m.format(), e -> e.value(m)));
        }
        List<Epoch> shown = DataTable.some(epochs, 1, MOST_EPOCHS - 1);
        List<Block> blocks = new ArrayList<>();
        blocks.add(DataTable.of("Epochs", shown, columns).withoutEmptyColumns());
        if (shown.size() < epochs.size()) {
            blocks.add(
                    new Paragraph(
                            "%,d of %,d epochs; history.csv has all of them."
                                    .formatted(shown.size(), epochs.size())));
        }
        return new Section("Epochs", blocks);
    }
}
