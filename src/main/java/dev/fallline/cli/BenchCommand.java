package dev.fallline.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description =
                "Measures optimizer updates and training steps against the limits of the machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchUpdateCommand.class, BenchTrainCommand.class},
        footer = {"", "Example:", "  fallline bench train --quick"})
final class BenchCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
