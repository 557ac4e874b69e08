package dev.fallline.lab.compare;

import static dev.fallline.lab.compare.ComparisonCharts.points;

import dev.fallline.report.Block;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.LineChart;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Page;
import dev.fallline.report.Paragraph;
import dev.fallline.report.Section;
import dev.fallline.report.TableColumn;
import dev.fallline.train.run.Provenance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The page of a comparison. */
public final class ComparisonPage {
    private static final String NAME = "report.html";

    /** Settings that differ between the trainings of a configuration. */
    private static final Set<String> DECIDED_ELSEWHERE = Set.of("optimizer", "seed");

    private final Findings findings;
    private final Protocol protocol;

    private ComparisonPage(Findings findings) {
        this.findings = findings;
        protocol = findings.protocol();
    }

    /**
     * Writes {@code report.html} into the folder of a comparison.
     *
     * @return the file
     */
    public static Path write(Findings findings, ComparisonFolder folder) {
        Path file = folder.path().resolve(NAME);
        of(findings, folder).write(file);
        return file;
    }

    /** The same page, not written yet. */
    public static Page of(Findings findings, ComparisonFolder folder) {
        ComparisonPage page = new ComparisonPage(findings);
        List<Section> sections = new ArrayList<>();
        sections.add(page.verdict());
        for (ProblemFindings problem : findings.problems()) {
            sections.addAll(new ComparisonCharts(problem, page.heading(problem)).sections());
        }
        if (!findings.profiles().isEmpty()) sections.add(page.profiles());
        sections.add(page.method());
        for (ProblemFindings problem : findings.problems()) sections.add(page.spaces(problem));
        sections.add(Provenance.environment(folder.environments().getFirst()));
        return new Page(page.title(), folder.path().toString(), sections);
    }

    private String title() {
        return "%s on %s"
                .formatted(
                        protocol.contestants().stream()
                                .map(c -> c.name())
                                .collect(Collectors.joining(", ")),
                        findings.problems().stream()
                                .map(ProblemFindings::problem)
                                .collect(Collectors.joining(", ")));
    }

    /** Where there are several problems, sections say which one they are about. */
    private String heading(ProblemFindings problem) {
        return findings.problems().size() == 1 ? "" : ", " + problem.problem();
    }

    private Section verdict() {
        List<Block> blocks = new ArrayList<>();
        for (ProblemFindings problem : findings.problems()) {
            problem.verdict().forEach(line -> blocks.add(new Paragraph(line)));
            problem.warnings().forEach(line -> blocks.add(Paragraph.warning(line)));
        }
        findings.verdict().forEach(line -> blocks.add(new Paragraph(line)));
        return new Section("Verdict", blocks);
    }

    private Section profiles() {
        double farthest =
                findings.profiles().stream()
                        .flatMap(p -> p.steps().stream())
                        .mapToDouble(s -> s.tau())
                        .max()
                        .orElse(1);
        List<LineChart.Line> lines =
                findings.profiles().stream().map(p -> stairs(p, 1.1 * farthest)).toList();
        return new Section(
                "Performance profile",
                new LineChart(
                        "Share of the problems solved within τ times the fewest steps",
                        "A problem is solved where more than half of the trainings from fresh seeds reach its target accuracy. Higher is better: at τ = 1 the share on which it is the fastest, at the right the share that it solves at all. With %d problems a step is large."
                                .formatted(findings.problems().size()),
                        ChartAxis.of("τ"),
                        ChartAxis.of("problems", NumberFormat.PERCENT),
                        lines));
    }

    private static LineChart.Line stairs(Findings.Profile profile, double end) {
        List<double[]> points = new ArrayList<>();
        double height = 0;
        points.add(new double[] {1, 0});
        for (var step : profile.steps()) {
            points.add(new double[] {step.tau(), height});
            height = step.rho();
            points.add(new double[] {step.tau(), height});
        }
        points.add(new double[] {end, height});
        return LineChart.Line.of(
                profile.contestant(),
                points.stream().mapToDouble(p -> p[0]).toArray(),
                points.stream().mapToDouble(p -> p[1]).toArray());
    }

    private Section method() {
        return new Section(
                "Method",
                new Paragraph(
                        tuned()
                                + " from fresh seeds, whose mean %s on the test set after the last epoch is the study's result. In a study all contestants have %sin each training the same split of the data, initial weights and batches, so that they are compared pair by pair."
                                        .formatted(
                                                findings.measures(),
                                                protocol.tunes()
                                                        ? "the same points in their search ranges, and "
                                                        : "")),
                new Paragraph(
                        "± is the standard deviation over the studies. p-values are of paired t-tests over the studies, corrected by Holm's method for all pairs of a problem; a difference with a corrected p below 0.05 counts as shown. Intervals are not corrected. All refer to this procedure: other studies would %s again, on the same data and network and with the same test set."
                                .formatted(protocol.tunes() ? "tune and train" : "train")),
                new Facts()
                        .add("studies", protocol.studies(), NumberFormat.COUNT)
                        .add(
                                "trials to tune each",
                                protocol.tunes() ? protocol.trials() : null,
                                NumberFormat.COUNT)
                        .add("fresh seeds in each study", protocol.seeds(), NumberFormat.COUNT)
                        .add(
                                "folds",
                                protocol.folds() == 0 ? null : protocol.folds(),
                                NumberFormat.COUNT)
                        .add("searched", protocol.tunes() ? protocol.search() : "nothing")
                        .add("varied", protocol.vary())
                        .add("seed", protocol.seed(), NumberFormat.COUNT)
                        .add(
                                "margin of good rates, points",
                                100 * protocol.margin(),
                                NumberFormat.HUNDREDTHS)
                        .add(
                                "difference that matters, points",
                                100 * protocol.difference(),
                                NumberFormat.HUNDREDTHS));
    }

    /** What comes before the fresh seeds. */
    private String tuned() {
        if (!protocol.tunes()) {
            return "The settings of all contestants are as given, and nothing was tuned. In each study every contestant was trained";
        }
        return "In each study every contestant%s was tuned again, with the same number of trials; the trials that led after 1, 2, 4, … of them were trained again from another seed, and of these the best on validation was chosen, over both trainings. %s then trained"
                .formatted(
                        protocol.tunesAll() ? "" : " that has something to tune",
                        protocol.tunesAll()
                                ? "It was"
                                : "It, or what was given where nothing is tuned, was");
    }

    private Section spaces(ProblemFindings problem) {
        var config = protocol.problems().get(findings.problems().indexOf(problem)).config();
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                DataTable.of(
                        protocol.tunes()
                                ? "Search ranges; where the best learning rate was at an edge, the search continued beyond it"
                                : "Nothing was tuned",
                        problem.standings(),
                        TableColumn.text("contestant", ContestantResult::contestant),
                        TableColumn.text(
                                "space",
                                s ->
                                        s.space().isEmpty()
                                                ? "all given"
                                                : String.join("; ", s.space()))));
        blocks.add(Provenance.facts(config, DECIDED_ELSEWHERE));
        return new Section("Spaces and configuration" + heading(problem), blocks);
    }

    static DataTable pairs(Measure measure, List<PairwiseTest> pairs) {
        return DataTable.of(
                "Every pair: the %s on the test set of the better less that of the worse, in points"
                        .formatted(measure.label()),
                pairs,
                TableColumn.text("better", PairwiseTest::better),
                TableColumn.text("worse", PairwiseTest::worse),
                TableColumn.text("outcome", ComparisonPage::outcome),
                points("difference", PairwiseTest::difference),
                points("95 %, from", d -> d.interval().low()),
                points("to", d -> d.interval().high()),
                points("would be seen", PairwiseTest::visible),
                TableColumn.of("studies needed", NumberFormat.COUNT, PairwiseTest::studiesNeeded));
    }

    static DataTable tests(List<PairwiseTest> pairs) {
        return DataTable.of(
                "The tests, and the interval by bootstrap in points",
                pairs,
                TableColumn.text("better", PairwiseTest::better),
                TableColumn.text("worse", PairwiseTest::worse),
                TableColumn.of("p, t-test", NumberFormat.NUMBER, PairwiseTest::p),
                TableColumn.of("p, Wilcoxon", NumberFormat.NUMBER, PairwiseTest::wilcoxon),
                TableColumn.of("p, Holm", NumberFormat.NUMBER, PairwiseTest::corrected),
                points("bootstrap, from", d -> d.bootstrap() == null ? null : d.bootstrap().low()),
                points("to", d -> d.bootstrap() == null ? null : d.bootstrap().high()));
    }

    private static String outcome(PairwiseTest d) {
        return switch (d.outcome()) {
            case LEVEL -> "level";
            case AHEAD -> "ahead";
            case NO_DIFFERENCE_SHOWN -> "no difference shown";
            case NOT_ENOUGH -> "not enough to tell";
        };
    }
}
