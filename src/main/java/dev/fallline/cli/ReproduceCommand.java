package dev.fallline.cli;

import dev.fallline.FalllineException.Kind;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.train.run.Reproduction;
import dev.fallline.train.run.RunFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "reproduce",
        description = "Repeats a run and compares the results; exit code 1 if they differ.",
        footer = {"", "Example:", "  fallline reproduce runs/2026-11-24_10-00-00-digits"})
final class ReproduceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
    private Path folder;

    @Mixin private Output output;

    @Override
    public Integer call() {
        Reproduction r;
        try (TrainingView view = new TrainingView(() -> false, false, false)) {
            r = Reproduction.of(RunFolder.open(folder), view);
        }
        String sentence =
                r.same() ? "identical: every bit of every weight" : "different: " + difference(r);
        output.print(r, new Paragraph(sentence), facts(r));
        return r.same() ? 0 : Kind.FAILED.exitCode();
    }

    private static Facts facts(Reproduction r) {
        Facts facts = new Facts();
        facts.add("accuracy", then(r.accuracyThen(), r.accuracyNow(), NumberFormat.PERCENT));
        facts.add("RMSE", then(r.rmseThen(), r.rmseNow(), NumberFormat.LOSS));
        r.changes().forEach(c -> facts.add("changed since", c));
        return facts;
    }

    private static String then(Double then, Double now, NumberFormat format) {
        if (then == null || now == null) return null;
        return "then %s, now %s".formatted(format.text(then), format.text(now));
    }

    private static String difference(Reproduction r) {
        String weights =
                Double.isNaN(r.largestDifference())
                        ? "the networks have different shapes"
                        : "weights differ by up to %.3g".formatted(r.largestDifference());
        String history =
                r.differsFrom() == null
                        ? "the losses of all epochs are the same, so the weights were changed after the training"
                        : "losses differ from epoch %d on".formatted(r.differsFrom());
        return weights + "; " + history;
    }
}
