package dev.fallline.cli;

import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/** Lets a command take an expression such as {@code -x^2}, which looks like a flag. */
final class LeadingMinus implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
        allow(command);
        return command;
    }

    static void allow(CommandSpec command) {
        command.parser().unmatchedOptionsArePositionalParams(true);
    }
}
