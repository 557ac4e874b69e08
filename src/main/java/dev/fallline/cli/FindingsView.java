package dev.fallline.cli;

import dev.fallline.lab.compare.ContestantResult;
import dev.fallline.lab.compare.Findings;
import dev.fallline.lab.compare.ProblemFindings;
import dev.fallline.lab.compare.ShortNumber;
import dev.fallline.lab.stats.GoodRange;
import dev.fallline.report.NumberFormat;

import java.util.ArrayList;
import java.util.List;

/** What a comparison found, for a terminal. */
final class FindingsView {
    private FindingsView() {}

    static String of(Findings findings) {
        StringBuilder text = new StringBuilder();
        for (ProblemFindings problem : findings.problems()) {
            text.append('\n').append(table(problem)).append("\n\n");
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
                test %%: accuracy on the test set after the last epoch, mean and ± standard deviation of %d seeds
                at best epoch: the same after the epoch that was best on validation
                gap: by how many points the accuracy in training is above it
                steps: median of the seeds, looked at after every epoch; accuracy on validation
                good rates: width of the range of lr whose accuracy on validation is within %s points of the best"""
                .formatted(findings.protocol().seeds(), percent(findings.protocol().margin()));
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
                    decades(s.good()),
                    chosen(s));
        }
        return table;
    }

    private static String percent(double share) {
        return "%.2f".formatted(100 * share);
    }

    private static String steps(ContestantResult s) {
        int seeds = s.test().values().size();
        String steps =
                s.toTarget().steps() == null ? "-" : NumberFormat.COUNT.text(s.toTarget().steps());
        int reached = s.toTarget().reached();
        return reached == seeds ? steps : "%s (%d of %d)".formatted(steps, reached, seeds);
    }

    private static String decades(GoodRange good) {
        if (good == null) return "-";
        boolean open = good.openBelow() || good.openAbove();
        return "%s%.1f decades".formatted(open ? "≥ " : "", good.decades());
    }

    private static String chosen(ContestantResult s) {
        List<String> parts = new ArrayList<>();
        s.values().forEach((name, value) -> parts.add(name + " " + ShortNumber.text(value)));
        return parts.isEmpty() ? "as given" : String.join(", ", parts);
    }
}
