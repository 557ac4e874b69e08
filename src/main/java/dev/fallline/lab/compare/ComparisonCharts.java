package dev.fallline.lab.compare;

import static dev.fallline.train.Subset.TEST;
import static dev.fallline.train.Subset.VALIDATION;

import dev.fallline.lab.compare.ContestantResult.BudgetScore;
import dev.fallline.lab.compare.RateSensitivity.Bin;
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
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The findings on one problem, in tables and charts. */
final class ComparisonCharts {

    private final ProblemFindings problem;
    private final Measure measure;
    private final List<ContestantResult> standings;
    private final String heading;

    /**
     * @param heading ends the headings of the sections; may be empty
     */
    ComparisonCharts(ProblemFindings problem, String heading) {
        this.problem = problem;
        this.heading = heading;
        measure = problem.measure();
        standings = problem.standings();
    }

    List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("Standings" + heading, scores(), spread(), differences(), ways()));
        if (standings.getFirst().budgets().size() > 1) {
            sections.add(new Section(measure.title() + " by trials" + heading, budgets()));
        }
        sections.add(
                new Section(
                        "Learning curves" + heading,
                        curves(
                                measure.title() + " on validation",
                                score(),
                                e -> measure.of(e, VALIDATION)),
                        curves(
                                measure.title() + " on the test set",
                                score(),
                                e -> measure.of(e, TEST)),
                        curves("Loss in training", ChartAxis.of("loss"), Epoch::trainLoss),
                        curves("Loss on the test set", ChartAxis.of("loss"), Epoch::testLoss)));
        List<ContestantResult> rated =
                standings.stream().filter(s -> s.sensitivity() != null).toList();
        if (!rated.isEmpty()) sections.add(sensitivity(rated));
        sections.add(
                new Section(
                        "Pairs" + heading,
                        ComparisonPage.pairs(measure, problem.pairs()),
                        ComparisonPage.tests(problem.pairs())));
        sections.add(new Section("Studies" + heading, studies()));
        return sections;
    }

    private boolean tuned() {
        return standings.stream().anyMatch(ContestantResult::tuned);
    }

    private DataTable scores() {
        return DataTable.of(
                "%s, means over %d studies; ± and gap are in points"
                        .formatted(measure.title(), standings.getFirst().test().values().size()),
                standings,
                TableColumn.text("contestant", ContestantResult::contestant),
                percent("test, last epoch", s -> s.test().mean()),
                points("±", s -> s.test().deviation()),
                percent("95 %, from", s -> s.test().interval().low()),
                percent("to", s -> s.test().interval().high()),
                percent("test, best epoch", s -> s.bestTest().mean()),
                percent("validation", s -> s.validation().mean()),
                points("gap", s -> s.gap().mean()),
                TableColumn.of("test loss", NumberFormat.NUMBER, s -> s.loss().mean()));
    }

    /** How soon a target was reached, and how hard the tuning was. */
    private DataTable ways() {
        return DataTable.of(
                "The way to %.2f %% on validation, medians where more than half of the trainings reach it%s"
                        .formatted(
                                100 * problem.target(),
                                tuned() ? "; and how hard the tuning was" : ""),
                standings,
                TableColumn.text("contestant", ContestantResult::contestant),
                TableColumn.of(
                        "trainings at target", NumberFormat.COUNT, s -> s.toTarget().reached()),
                TableColumn.of("steps to target", NumberFormat.COUNT, s -> s.toTarget().steps()),
                TableColumn.of("epochs to target", NumberFormat.NUMBER, s -> s.toTarget().epochs()),
                TableColumn.of(
                        "seconds to target", NumberFormat.NUMBER, s -> s.toTarget().seconds()),
                TableColumn.of(
                        "decades of good rates",
                        NumberFormat.NUMBER,
                        s -> s.sensitivity() == null ? null : s.sensitivity().goodDecades()),
                TableColumn.of("failed trainings", NumberFormat.COUNT, ContestantResult::failed),
                TableColumn.of("studies at an edge", NumberFormat.COUNT, ContestantResult::edges));
    }

    private static TableColumn<ContestantResult> percent(
            String title, Function<ContestantResult, ?> value) {
        return TableColumn.of(title, NumberFormat.PERCENT, value);
    }

    /** Shares in points. */
    static <R> TableColumn<R> points(String title, Function<R, Double> share) {
        return TableColumn.of(
                title,
                NumberFormat.HUNDREDTHS,
                r -> share.apply(r) == null ? null : 100 * share.apply(r));
    }

    private ChartAxis score() {
        return ChartAxis.of(measure.label(), NumberFormat.PERCENT);
    }

    private Chart spread() {
        return new DistributionChart(
                measure.title() + " on the test set",
                "After the last epoch; a point is a study, the mean of its fresh seeds.",
                score(),
                standings.stream()
                        .map(s -> new DistributionChart.Group(s.contestant(), values(s.test())))
                        .toList());
    }

    private static double[] values(SampleSummary sample) {
        return sample.values().stream().filter(Objects::nonNull).mapToDouble(v -> v).toArray();
    }

    /** The lead of the best over each of the others. */
    private Chart differences() {
        String best = standings.getFirst().contestant();
        return new BarChart(
                "Lead of %s".formatted(best),
                "Of the %s on the test set, pairs by study, with intervals of 95 %%. Where one contains zero, neither is shown to be better."
                        .formatted(measure.label()),
                ChartAxis.of("difference in points", NumberFormat.HUNDREDTHS),
                problem.pairs().stream()
                        .filter(d -> d.better().equals(best))
                        .map(ComparisonCharts::bar)
                        .toList());
    }

    private static BarChart.Bar bar(PairwiseTest d) {
        return new BarChart.Bar(
                d.worse(),
                100 * d.difference(),
                100 * d.interval().low(),
                100 * d.interval().high());
    }

    /**
     * The result of a tuning with fewer trials. Of a few studies, Student's interval is wider than
     * scores can be.
     */
    private Chart budgets() {
        return new LineChart(
                measure.title() + " on the test set by the number of trials",
                "Of the settings chosen after so many trials, trained from a fresh seed: the mean of the studies with its 95 % interval.",
                ChartAxis.log("trials"),
                score(),
                standings.stream().map(ComparisonCharts::budgets).toList());
    }

    private static Line budgets(ContestantResult s) {
        List<BudgetScore> all = s.budgets();
        return new Line(
                s.contestant(),
                all.stream().mapToDouble(BudgetScore::trials).toArray(),
                all.stream().mapToDouble(b -> b.test().mean()).toArray(),
                all.stream().mapToDouble(b -> Math.max(0, b.test().interval().low())).toArray(),
                all.stream().mapToDouble(b -> Math.min(1, b.test().interval().high())).toArray());
    }

    private Chart curves(String title, ChartAxis y, ToDoubleFunction<Epoch> measure) {
        return new LineChart(
                title,
                "The mean of the trainings from fresh seeds, plus and minus one standard deviation, without failed ones.",
                ChartAxis.of("epoch", NumberFormat.COUNT),
                y,
                standings.stream().flatMap(s -> curve(s, measure)).toList());
    }

    private static Stream<Line> curve(ContestantResult s, ToDoubleFunction<Epoch> measure) {
        List<List<Epoch>> sound =
                s.performance().fresh().stream()
                        .filter(TrialResult::sound)
                        .map(TrialResult::epochs)
                        .toList();
        int epochs = sound.stream().mapToInt(List::size).max().orElse(0);
        if (epochs == 0) return Stream.empty();
        double[] mean = new double[epochs];
        double[] low = new double[epochs];
        double[] high = new double[epochs];
        for (int e = 0; e < epochs; e++) {
            int epoch = e;
            double[] all =
                    sound.stream()
                            .filter(r -> r.size() > epoch)
                            .mapToDouble(r -> measure.applyAsDouble(r.get(epoch)))
                            .filter(Double::isFinite)
                            .toArray();
            Summary summary = all.length == 0 ? null : Summary.of(all);
            mean[e] = summary == null ? Double.NaN : summary.mean();
            double deviation = summary == null ? 0 : summary.deviation().orElse(0);
            low[e] = mean[e] - deviation;
            high[e] = mean[e] + deviation;
        }
        double[] x = IntStream.rangeClosed(1, epochs).asDoubleStream().toArray();
        return Stream.of(new Line(s.contestant(), x, mean, low, high));
    }

    private Section sensitivity(List<ContestantResult> rated) {
        return new Section(
                "Sensitivity to the learning rate" + heading,
                new LineChart(
                        "Share of trials with a good learning rate",
                        "Share of the trials with a rate in that half decade, over all studies and other settings, that come near the best of their study.",
                        ChartAxis.log("learning rate"),
                        ChartAxis.of("good trials", NumberFormat.PERCENT),
                        rated.stream()
                                .map(s -> rates(s, b -> (double) b.good() / b.trials()))
                                .toList()),
                new ScatterChart(
                        "Every trial of the tuning",
                        "Of all studies. The error, 100 %% less the %s, is on a logarithmic axis, so that differences among good trials can be seen; trials that failed are left out."
                                .formatted(measure.label()),
                        ChartAxis.log("learning rate"),
                        new ChartAxis("error on validation", true, NumberFormat.PERCENT),
                        rated.stream().map(ComparisonCharts::trials).toList()));
    }

    private static Line rates(ContestantResult s, ToDoubleFunction<Bin> measure) {
        List<Bin> bins = s.sensitivity().bins();
        return Line.of(
                s.contestant(),
                bins.stream().mapToDouble(Bin::rate).toArray(),
                bins.stream().mapToDouble(measure).toArray());
    }

    private static ScatterChart.Group trials(ContestantResult s) {
        List<TrialResult> tuning =
                s.performance().studies().stream().flatMap(t -> t.tuning().stream()).toList();
        return new ScatterChart.Group(
                s.contestant(),
                tuning.stream().mapToDouble(t -> t.trial().values().get(Space.RATE)).toArray(),
                tuning.stream().mapToDouble(ComparisonCharts::error).toArray());
    }

    private static double error(TrialResult trial) {
        return trial.sound() ? 1 - trial.finalValidation() : Double.NaN;
    }

    /** What each study chose, and its result. */
    private DataTable studies() {
        record Row(ContestantResult contestant, StudyResult study) {}
        List<Row> rows =
                standings.stream()
                        .flatMap(s -> s.performance().studies().stream().map(t -> new Row(s, t)))
                        .toList();
        return DataTable.of(
                (tuned() ? "What each study chose, and its results" : "The results of each study")
                        + " from fresh seeds",
                rows,
                TableColumn.text("contestant", r -> r.contestant().contestant()),
                TableColumn.of("study", NumberFormat.COUNT, r -> r.study().study() + 1),
                TableColumn.text("chosen", r -> r.study().chosenText()),
                TableColumn.of("validation", NumberFormat.PERCENT, r -> r.study().validation()),
                TableColumn.of("test", NumberFormat.PERCENT, r -> r.study().score()));
    }
}
