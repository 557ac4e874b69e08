package dev.fallline.cli;

import dev.fallline.FalllineException.Kind;
import dev.fallline.train.run.Reproduction;
import dev.fallline.train.run.RunFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "reproduce",
        description = "Repeats a run and says whether it comes to the same; exit code 1 if not.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fallline reproduce runs/2026-11-24_10-00-00-digits"})
final class ReproduceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
    private Path folder;

    @Mixin private Output output;

    @Override
    public Integer call() {
        Reproduction r;
        try (TrainingView view = new TrainingView(() -> false, false)) {
            r = Reproduction.of(RunFolder.open(folder), view);
        }
        output.print(Documents.of(r), () -> print(r));
        return r.same() ? 0 : Kind.FAILED.exitCode();
    }

    private static void print(Reproduction r) {
        if (r.same()) {
            System.out.println("the same, to the last bit of every weight");
        } else {
            System.out.println("different: " + difference(r));
        }
        if (r.accuracyThen() != null && r.accuracyNow() != null) {
            System.out.println(
                    "accuracy       then %.2f %%, now %.2f %%"
                            .formatted(100 * r.accuracyThen(), 100 * r.accuracyNow()));
        }
        if (r.rmseThen() != null && r.rmseNow() != null) {
            System.out.println(
                    "rmse           then %s, now %s"
                            .formatted(Text.loss(r.rmseThen()), Text.loss(r.rmseNow())));
        }
        r.changes().forEach(c -> System.out.println("changed since  " + c));
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
