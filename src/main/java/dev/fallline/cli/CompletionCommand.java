package dev.fallline.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

@Command(
        name = "completion",
        description = "Prints a completion script for bash and zsh.",
        footer = {"", "Example:", "  fallline completion > ~/.fallline-completion"})
final class CompletionCommand implements Runnable {
    @Override
    public void run() {
        System.out.print(AutoComplete.bash("fallline", Main.parser()));
    }
}
