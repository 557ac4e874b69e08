package dev.fallline.lab.compare;

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

    /** Of a configuration: what is another's for each training. */
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
                        "A problem is solved where most seeds reach its target accuracy. Higher is better: at τ = 1 the share on which it is the fastest, at the right the share that it solves at all. With %d problems a step is large."
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
                "How it was compared",
                new Paragraph(
                        "Each contestant was tuned with the same number of trainings, all from one seed, and the best setting was chosen by the accuracy on validation after the last epoch. Then it was trained from fresh seeds. For each seed all contestants have the same split of the data, initial weights and batches, so that they are compared pair by pair. The test set was not there while settings were chosen."),
                new Paragraph(
                        "± is the standard deviation over the seeds. p-values are of paired t-tests on the accuracy on the test set after the last epoch, corrected by Holm's method for all pairs of a problem; what has a corrected p below 0.05 counts as shown. Intervals are not corrected. They speak of other seeds for these settings, and not of other tunings, data or networks."),
                new Facts()
                        .add("trainings to tune each", protocol.trials(), NumberFormat.COUNT)
                        .add("fresh seeds", protocol.seeds(), NumberFormat.COUNT)
                        .add(
                                "rates about the chosen one",
                                protocol.sensitivity(),
                                NumberFormat.COUNT)
                        .add("search", protocol.search())
                        .add("tuned", protocol.tune())
                        .add("seed of the tuning", protocol.seed(), NumberFormat.COUNT)
                        .add("margin of good rates", protocol.margin(), NumberFormat.PERCENT)
                        .add(
                                "difference that matters",
                                protocol.difference(),
                                NumberFormat.PERCENT));
    }

    private Section spaces(ProblemFindings problem) {
        var config = protocol.problems().get(findings.problems().indexOf(problem)).config();
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                DataTable.of(
                        "What was searched, and what was found on validation",
                        problem.standings(),
                        TableColumn.text("contestant", ContestantResult::contestant),
                        TableColumn.text(
                                "space",
                                s ->
                                        s.space().isEmpty()
                                                ? "all given"
                                                : String.join("; ", s.space())),
                        TableColumn.text("chosen", ContestantResult::optimizer),
                        TableColumn.of(
                                "standard settings",
                                NumberFormat.PERCENT,
                                ContestantResult::standard),
                        TableColumn.of(
                                "chosen ones", NumberFormat.PERCENT, ContestantResult::tuned)));
        blocks.add(Provenance.facts(config, DECIDED_ELSEWHERE));
        return new Section("Spaces and configuration" + heading(problem), blocks);
    }

    /** The rows of the table of pairs. */
    static DataTable pairs(List<PairwiseTest> duels) {
        return DataTable.of(
                "Every pair: the accuracy on the test set of the better less that of the worse",
                duels,
                TableColumn.text("better", PairwiseTest::better),
                TableColumn.text("worse", PairwiseTest::worse),
                TableColumn.of("difference", NumberFormat.PERCENT, PairwiseTest::difference),
                TableColumn.of("95 %, from", NumberFormat.PERCENT, d -> d.interval().low()),
                TableColumn.of("to", NumberFormat.PERCENT, d -> d.interval().high()),
                TableColumn.of(
                        "bootstrap, from",
                        NumberFormat.PERCENT,
                        d -> d.bootstrap() == null ? null : d.bootstrap().low()),
                TableColumn.of(
                        "to",
                        NumberFormat.PERCENT,
                        d -> d.bootstrap() == null ? null : d.bootstrap().high()),
                TableColumn.of("p, t-test", NumberFormat.NUMBER, PairwiseTest::p),
                TableColumn.of("p, Wilcoxon", NumberFormat.NUMBER, PairwiseTest::wilcoxon),
                TableColumn.of("p, Holm", NumberFormat.NUMBER, PairwiseTest::corrected),
                TableColumn.text("shown", d -> d.shown() ? "yes" : "no"),
                TableColumn.of("seeds needed", NumberFormat.COUNT, PairwiseTest::seedsNeeded));
    }
}
