package dev.fallline.report;

import dev.fallline.lab.compare.ContestantResult;
import dev.fallline.lab.compare.PairwiseTest;
import dev.fallline.lab.compare.ProblemFindings;
import dev.fallline.lab.compare.TrialResult;
import dev.fallline.lab.stats.Summary;
import dev.fallline.report.LineChart.Line;
import dev.fallline.train.Epoch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        List<List<Object>> rows = new ArrayList<>();
        for (ContestantResult s : standings) {
            rows.add(
                    Arrays.asList(
                            s.contestant(),
                            s.test().mean(),
                            s.test().deviation(),
                            s.bestTest().mean(),
                            s.bestTest().deviation(),
                            s.validation().mean(),
                            s.bestValidation().mean(),
                            s.gap().mean(),
                            s.loss().mean(),
                            s.toTarget().reached(),
                            s.toTarget().steps(),
                            s.toTarget().epochs(),
                            s.toTarget().seconds(),
                            s.good() == null ? null : s.good().decades(),
                            s.diverged(),
                            s.optimizer()));
        }
        return new DataTable(
                "Means over %d seeds; the target is %.2f %% on validation"
                        .formatted(
                                standings.getFirst().test().values().size(),
                                100 * problem.target()),
                List.of(
                        DataTable.text("contestant"),
                        DataTable.percent("test, last epoch"),
                        DataTable.percent("±"),
                        DataTable.percent("test, best epoch"),
                        DataTable.percent("±"),
                        DataTable.percent("validation, last epoch"),
                        DataTable.percent("validation, best epoch"),
                        DataTable.percent("gap"),
                        DataTable.number("test loss"),
                        DataTable.count("seeds at target"),
                        DataTable.count("steps to target"),
                        DataTable.number("epochs to target"),
                        DataTable.number("seconds to target"),
                        DataTable.number("decades of good rates"),
                        DataTable.count("diverged"),
                        DataTable.text("chosen")),
                rows);
    }

    private static ChartAxis accuracy() {
        return ChartAxis.of("accuracy", Unit.PERCENT);
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
                ChartAxis.of("difference", Unit.PERCENT),
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
                ChartAxis.of("epoch", Unit.COUNT),
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
