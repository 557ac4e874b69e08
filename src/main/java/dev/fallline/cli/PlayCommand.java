package dev.fallline.cli;

import dev.fallline.cli.option.DataOptions;
import dev.fallline.serve.PlaySite;
import dev.fallline.train.Config;
import dev.fallline.train.TrainingSettings;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

@Command(
        name = "play",
        description =
                "Shows gradient descent on a page of a server on this machine: a network that learns"
                        + " points of the plane, step by step or running, and optimizers that race on"
                        + " a function of two variables.",
        modelTransformer = DataOptions.class,
        footer = {
            "",
            "Examples:",
            "  fallline play",
            "  fallline play --data points.csv --label class",
            "  fallline play --function \"100*(y-x^2)^2+(1-x)^2\"",
        })
final class PlayCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            description =
                    "spiral, moons, rings, blobs, or a table with two numeric features."
                            + " Default: spiral")
    private String data;

    @Option(
            names = "--function",
            paramLabel = "F",
            description =
                    "A function of two variables, or the name of a test function, which the page then"
                            + " shows first. Default: rosenbrock")
    private String function;

    @Mixin private ServerAddress address;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        Config given = DataOptions.given(spec);
        if (data != null) given = given.with(TrainingSettings.DATA, data);
        var site =
                new PlaySite(
                        given,
                        function == null ? "rosenbrock" : function,
                        RunName::reserve,
                        text -> System.err.println("note: " + text));
        return address.show(site, function != null ? "function" : "network");
    }
}
