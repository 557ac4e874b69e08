package dev.fallline.cli;

import dev.fallline.lab.compare.ContestantResult;
import dev.fallline.lab.compare.ContestantResult.BudgetScore;
import dev.fallline.lab.compare.Findings;
import dev.fallline.lab.compare.ProblemFindings;
import dev.fallline.lab.compare.RateSensitivity;
import dev.fallline.lab.compare.ShortNumber;
import dev.fallline.lab.compare.ToTarget;
import dev.fallline.report.NumberFormat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a comparison found, for a terminal. */
final class FindingsView {
    private FindingsView() {}

    static String of(Findings findings) {
        StringBuilder text = new StringBuilder();
        for (ProblemFindings problem : findings.problems()) {
            text.append('\n').append(table(problem)).append("\n\n");
            if (findings.protocol().trials() > 1) text.append(budgets(problem)).append("\n\n");
            problem.verdict().forEach(line -> text.append(line).append('\n'));
            problem.warnings().forEach(line -> text.append("warning: ").append(line).append('\n'));
        }
        text.append('\n').append(legend(findings)).append('\n');
        if (!findings.verdict().isEmpty()) text.append('\n');
        findings.verdict().forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /** What the columns of the tables are. */
    private static String legend(Findings findings) {
        return """
                test %%: accuracy on the test set after the last epoch, mean and ± standard deviation of %d studies
                at best epoch: the same after the epoch that was best on validation
                gap: by how many points the accuracy in training is above it
                steps: median of the trainings from fresh seeds, looked at after every epoch; accuracy on validation
                good rates: width of the learning rates whose trials come within %s points of the best of their study
                test %% after trials: the same if the tuning had ended after fewer"""
                .formatted(findings.protocol().studies(), percent(findings.protocol().margin()));
    }

    private static Table table(ProblemFindings problem) {
        Table table =
                new Table()
                        .left(problem.problem())
                        .right("test %")
                        .right("±")
                        .right("at best epoch")
                        .right("gap")
                        .right("steps to %.2f %%".formatted(100 * problem.target()))
                        .right("good rates")
                        .left("chosen");
        for (ContestantResult s : problem.standings()) {
            table.row(
                    s.contestant(),
                    percent(s.test().mean()),
                    percent(s.test().deviation()),
                    percent(s.bestTest().mean()),
                    s.gap().mean() == null ? "-" : percent(s.gap().mean()),
                    steps(s),
                    decades(s.sensitivity()),
                    chosen(s));
        }
        return table;
    }

    /** How the score grows with the number of trials. */
    private static Table budgets(ProblemFindings problem) {
        Table table = new Table().left("test % after trials");
        var first = problem.standings().getFirst().budgets();
        for (BudgetScore b : first) table.right("" + b.trials());
        for (ContestantResult s : problem.standings()) {
            List<String> cells = new ArrayList<>(List.of(s.contestant()));
            for (BudgetScore b : s.budgets()) cells.add(percent(b.test().mean()));
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    private static String percent(double share) {
        return "%.2f".formatted(100 * share);
    }

    private static String steps(ContestantResult s) {
        ToTarget way = s.toTarget();
        String steps = way.steps() == null ? "-" : NumberFormat.COUNT.text(way.steps());
        return way.reached() == way.trainings()
                ? steps
                : "%s (%d of %d)".formatted(steps, way.reached(), way.trainings());
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
