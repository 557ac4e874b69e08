package dev.fallline.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Prints a script by which bash and zsh complete commands and flags.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fallline completion > ~/.fallline-completion"})
final class CompletionCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        System.out.print(AutoComplete.bash("fallline", spec.root().commandLine()));
    }
}
