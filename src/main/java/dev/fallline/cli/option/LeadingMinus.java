package dev.fallline.cli.option;

import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/** Lets a command take an expression such as {@code -x^2}, which looks like a flag. */
public final class LeadingMinus implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
        command.parser().unmatchedOptionsArePositionalParams(true);
        return command;
    }
}
