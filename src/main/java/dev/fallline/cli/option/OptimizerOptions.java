package dev.fallline.cli.option;

import dev.fallline.optim.Optimizers;
import dev.fallline.setting.Values;

import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/** Adds to a command that takes an expression a flag for every setting of an optimizer. */
public final class OptimizerOptions implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
        SettingOptions.add(command, Optimizers.settings());
        return new LeadingMinus().transform(command);
    }

    /** What is given on the command line. */
    public static Values given(CommandSpec command) {
        return SettingOptions.given(command.commandLine().getParseResult(), Optimizers.settings());
    }
}
