package dev.fallline.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

@Command(
        name = "completion",
        description = "Prints a script by which bash and zsh complete commands and flags.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fallline completion > ~/.fallline-completion"})
final class CompletionCommand implements Runnable {
    @Override
    public void run() {
        System.out.print(AutoComplete.bash("fallline", Main.parser()));
    }
}
