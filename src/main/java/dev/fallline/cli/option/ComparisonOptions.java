package dev.fallline.cli.option;

import dev.fallline.lab.compare.ComparisonSettings;
import dev.fallline.setting.Values;

import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/** Adds to a command the flags of a comparison, and those of its trainings. */
public final class ComparisonOptions implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
        SettingOptions.add(command, ComparisonSettings.all());
        return new TrainingOptions().transform(command);
    }

    /** The values of {@link ComparisonSettings} on the command line. */
    public static Values given(CommandSpec command) {
        return SettingOptions.given(
                command.commandLine().getParseResult(), ComparisonSettings.all());
    }
}
