package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;

import dev.fallline.serve.RunSite;
import dev.fallline.serve.Trainings;
import dev.fallline.train.run.Runs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "serve",
        description =
                "Shows runs on a page of a server on this machine: draw a digit, watch a training,"
                        + " compare runs. Programs get predictions there as JSON.",
        footer = {
            "",
            "Examples:",
            "  fallline serve",
            "  fallline serve runs/2026-11-24_10-00-00-digits --port 9000",
            "  curl -H 'Content-Type: application/json' -d '{\"rows\": [[5.1, 3.5, 1.4, 0.2]]}'"
                    + " localhost:8080/predict?run=iris",
        })
final class ServeCommand implements Callable<Integer> {
    /** As after every Ctrl-C, which ends this command. */
    @Parameters(
            paramLabel = "RUN",
            arity = "0..1",
            description = "Folder of a run, the only one that is shown.")
    private Path run;

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            description = "Folder of runs, all of which are shown. Default: runs")
    private Path folder;

    @Mixin private ServerAddress address;

    @Override
    public Integer call() {
        if (run != null && folder != null) {
            throw usage("--runs %s does not go with a single RUN: give one of them", folder);
        }
        Runs runs =
                run != null ? Runs.only(run) : Runs.in(folder == null ? Path.of("runs") : folder);
        return address.show(new RunSite(runs, new Trainings()), run != null ? "draw" : "runs");
    }
}
