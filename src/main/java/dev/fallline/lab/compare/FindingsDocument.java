package dev.fallline.lab.compare;

import static dev.fallline.lab.compare.ComparisonCharts.points;

import dev.fallline.report.Block;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.report.TableColumn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The findings of a comparison, for a terminal. */
public record FindingsDocument(Findings findings) {
    public List<Block> summary() {
        List<Block> blocks = new ArrayList<>();
        for (ProblemFindings problem : findings.problems()) {
            blocks.add(table(problem));
            if (hasSmallerBudgets()) blocks.add(budgets(problem));
            problem.verdict().forEach(line -> blocks.add(new Paragraph(line)));
            problem.warnings().forEach(line -> blocks.add(Paragraph.warning(line)));
        }
        blocks.add(legend());
        findings.verdict().forEach(line -> blocks.add(new Paragraph(line)));
        return blocks;
    }

    private boolean hasSmallerBudgets() {
        return findings.protocol().tunes() && findings.protocol().trials() > 1;
    }

    /** Explains the columns of the tables. */
    private Facts legend() {
        String studies = "mean and ± standard deviation of %d studies";
        String good =
                "width of the learning rates whose trials come within %s points of the best of their study";
        Facts legend = new Facts();
        legend.add(
                        "test %",
                        findings.measures()
                                + " on the test set after the last epoch, "
                                + studies.formatted(findings.protocol().studies()))
                .add("at best epoch", "the same after the epoch that was best on validation")
                .add("gap", "by how many points that in training is above it")
                .add(
                        "steps",
                        "until the %s on validation is at least that after an epoch: the median of the trainings from fresh seeds; (N of M) if only N of M reach it, - for a contestant that does not, as half of them or fewer do"
                                .formatted(findings.measures()));
        if (findings.protocol().tunes()) {
            legend.add(
                    "good rates",
                    good.formatted(FindingsText.points(findings.protocol().margin())));
        }
        if (hasSmallerBudgets()) {
            legend.add("test % after trials", "the same if the tuning had ended after fewer");
        }
        return legend;
    }

    private DataTable table(ProblemFindings problem) {
        List<TableColumn<ContestantResult>> columns =
                new ArrayList<>(
                        List.of(
                                TableColumn.text(problem.problem(), ContestantResult::contestant),
                                points(test(problem), s -> s.test().mean()),
                                points("±", s -> s.test().deviation()),
                                points("at best epoch", s -> s.bestTest().mean()),
                                points("gap", s -> s.gap().mean()),
                                TableColumn.of(
                                        "steps to %.2f %%".formatted(100 * problem.target()),
                                        NumberFormat.COUNT,
                                        FindingsDocument::steps)));
        if (findings.protocol().tunes()) {
            columns.add(
                    TableColumn.of(
                            "good rates", NumberFormat.TENTHS, s -> decades(s.sensitivity())));
        }
        columns.add(TableColumn.text("chosen", FindingsDocument::chosen));
        return DataTable.of(problem.problem(), problem.standings(), columns);
    }

    private static String test(ProblemFindings problem) {
        return problem.measure() == Measure.R2 ? "test R² %" : "test %";
    }

    /** How the score grows with the number of trials. */
    private static DataTable budgets(ProblemFindings problem) {
        List<TableColumn<ContestantResult>> columns = new ArrayList<>();
        columns.add(
                TableColumn.text(test(problem) + " after trials", ContestantResult::contestant));
        int budgets = problem.standings().getFirst().budgets().size();
        for (int i = 0; i < budgets; i++) {
            int budget = i;
            int trials = problem.standings().getFirst().budgets().get(i).trials();
            columns.add(points("" + trials, s -> s.budgets().get(budget).test().mean()));
        }
        return DataTable.of("Score by budget", problem.standings(), columns);
    }

    private static String steps(ContestantResult s) {
        ToTarget time = s.toTarget();
        String steps = time.steps() == null ? "-" : NumberFormat.COUNT.text(time.steps());
        return time.reached() == time.trainings()
                ? steps
                : "%s (%d of %d)".formatted(steps, time.reached(), time.trainings());
    }

    private static String decades(RateSensitivity sensitivity) {
        return sensitivity == null ? "-" : "%.1f decades".formatted(sensitivity.goodDecades());
    }

    /** From the smallest value that a study chose to the largest. */
    private static String chosen(ContestantResult s) {
        List<String> parts = new ArrayList<>();
        s.chosen().forEach((name, values) -> parts.add(name + " " + range(values)));
        return parts.isEmpty() ? "as given" : String.join(", ", parts);
    }

    private static String range(List<Double> values) {
        String low = ShortNumber.text(Collections.min(values));
        String high = ShortNumber.text(Collections.max(values));
        return low.equals(high) ? low : low + " … " + high;
    }
}
