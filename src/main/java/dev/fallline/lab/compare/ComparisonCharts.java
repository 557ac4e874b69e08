package dev.fallline.lab.compare;

import dev.fallline.lab.stats.Summary;
import dev.fallline.report.BarChart;
import dev.fallline.report.Chart;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.DataTable;
import dev.fallline.report.DistributionChart;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.ScatterChart;
import dev.fallline.report.Section;
import dev.fallline.report.TableColumn;
import dev.fallline.train.Epoch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What a comparison found on one problem, in tables and charts. */
final class ComparisonCharts {
    private static final String RATE = "lr";

    private final ProblemFindings problem;
    private final List<ContestantResult> standings;
    private final String heading;

    /**
     * @param heading ends the headings of the sections; may be empty
     */
    ComparisonCharts(ProblemFindings problem, String heading) {
        this.problem = problem;
        this.heading = heading;
        standings = problem.standings();
    }

    List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("Standings" + heading, table(), spread(), differences()));
        sections.add(
                new Section(
                        "Learning curves" + heading,
                        curves("Accuracy on validation", accuracy(), Epoch::valAccuracy),
                        curves("Accuracy on the test set", accuracy(), Epoch::testAccuracy),
                        curves("Loss in training", ChartAxis.of("loss"), Epoch::trainLoss),
                        curves("Loss on the test set", ChartAxis.of("loss"), Epoch::testLoss)));
        List<Line> rates =
                standings.stream()
                        .filter(s -> !s.sensitivity().isEmpty())
                        .map(this::rates)
                        .toList();
        if (!rates.isEmpty()) sections.add(sensitivity(rates));
        sections.add(new Section("Pairs" + heading, ComparisonPage.pairs(problem.duels())));
        return sections;
    }

    private DataTable table() {
        return DataTable.of(
                "Means over %d seeds; the target is %.2f %% on validation"
                        .formatted(
                                standings.getFirst().test().values().size(),
                                100 * problem.target()),
                standings,
                TableColumn.text("contestant", ContestantResult::contestant),
                percent("test, last epoch", s -> s.test().mean()),
                percent("±", s -> s.test().deviation()),
                percent("test, best epoch", s -> s.bestTest().mean()),
                percent("±", s -> s.bestTest().deviation()),
                percent("validation, last epoch", s -> s.validation().mean()),
                percent("validation, best epoch", s -> s.bestValidation().mean()),
                percent("gap", s -> s.gap().mean()),
                TableColumn.of("test loss", NumberFormat.NUMBER, s -> s.loss().mean()),
                TableColumn.of("seeds at target", NumberFormat.COUNT, s -> s.toTarget().reached()),
                TableColumn.of("steps to target", NumberFormat.COUNT, s -> s.toTarget().steps()),
                TableColumn.of("epochs to target", NumberFormat.NUMBER, s -> s.toTarget().epochs()),
                TableColumn.of(
                        "seconds to target", NumberFormat.NUMBER, s -> s.toTarget().seconds()),
                TableColumn.of(
                        "decades of good rates",
                        NumberFormat.NUMBER,
                        s -> s.good() == null ? null : s.good().decades()),
                TableColumn.of("diverged", NumberFormat.COUNT, ContestantResult::diverged),
                TableColumn.text("chosen", ContestantResult::optimizer));
    }

    private static TableColumn<ContestantResult> percent(
            String title, Function<ContestantResult, ?> value) {
        return TableColumn.of(title, NumberFormat.PERCENT, value);
    }

    private static ChartAxis accuracy() {
        return ChartAxis.of("accuracy", NumberFormat.PERCENT);
    }

    private Chart spread() {
        return new DistributionChart(
                "Accuracy on the test set",
                "After the last epoch; a point is a seed.",
                accuracy(),
                standings.stream()
                        .map(
                                s ->
                                        new DistributionChart.Group(
                                                s.contestant(),
                                                s.test().values().stream()
                                                        .mapToDouble(v -> v)
                                                        .toArray()))
                        .toList());
    }

    /** How far the best is ahead of each of the others. */
    private Chart differences() {
        String best = standings.getFirst().contestant();
        return new BarChart(
                "How far %s is ahead".formatted(best),
                "Of the accuracy on the test set, in points of percent, with intervals of 95 %. Where one reaches over zero, neither is shown to be better.",
                ChartAxis.of("difference", NumberFormat.PERCENT),
                problem.duels().stream()
                        .filter(d -> d.better().equals(best))
                        .map(ComparisonCharts::bar)
                        .toList());
    }

    private static BarChart.Bar bar(PairwiseTest d) {
        return new BarChart.Bar(d.worse(), d.difference(), d.interval().low(), d.interval().high());
    }

    private Chart curves(String title, ChartAxis y, ToDoubleFunction<Epoch> measure) {
        return new LineChart(
                title,
                "The mean of the fresh seeds, and a standard deviation to each side.",
                ChartAxis.of("epoch", NumberFormat.COUNT),
                y,
                standings.stream()
                        .filter(s -> s.diverged() < s.test().values().size())
                        .map(s -> curve(s, measure))
                        .toList());
    }

    private static Line curve(ContestantResult s, ToDoubleFunction<Epoch> measure) {
        List<TrialResult> sound =
                s.performance().seeds().stream().filter(TrialResult::sound).toList();
        int epochs = sound.stream().mapToInt(r -> r.epochs().size()).max().orElseThrow();
        double[] mean = new double[epochs];
        double[] low = new double[epochs];
        double[] high = new double[epochs];
        for (int e = 0; e < epochs; e++) {
            int epoch = e;
            Summary all =
                    Summary.of(
                            sound.stream()
                                    .filter(r -> r.epochs().size() > epoch)
                                    .mapToDouble(r -> measure.applyAsDouble(r.epochs().get(epoch)))
                                    .toArray());
            mean[e] = all.mean();
            low[e] = all.mean() - all.deviation().orElse(0);
            high[e] = all.mean() + all.deviation().orElse(0);
        }
        double[] x = IntStream.rangeClosed(1, epochs).asDoubleStream().toArray();
        return new Line(s.contestant(), x, mean, low, high);
    }

    private Line rates(ContestantResult s) {
        return Line.of(
                s.contestant(),
                s.sensitivity().keySet().stream().mapToDouble(r -> r).toArray(),
                s.sensitivity().values().stream().mapToDouble(v -> v).toArray());
    }

    private Section sensitivity(List<Line> rates) {
        return new Section(
                "Sensitivity" + heading,
                new LineChart(
                        "Accuracy on validation by learning rate",
                        "All else as chosen, one seed; a rate that diverged has no point.",
                        ChartAxis.log("learning rate"),
                        accuracy(),
                        rates),
                new ScatterChart(
                        "Every trial of the tuning",
                        "Where a cloud is high, other settings matter little; trials that diverged are left out.",
                        ChartAxis.log("learning rate"),
                        accuracy(),
                        standings.stream()
                                .filter(s -> !s.sensitivity().isEmpty())
                                .map(this::trials)
                                .toList()));
    }

    private ScatterChart.Group trials(ContestantResult s) {
        List<TrialResult> tuning = s.performance().tuning();
        return new ScatterChart.Group(
                s.contestant(),
                tuning.stream().mapToDouble(t -> t.trial().values().get(RATE)).toArray(),
                tuning.stream()
                        .mapToDouble(t -> t.sound() ? t.finalValidation() : Double.NaN)
                        .toArray());
    }
}
