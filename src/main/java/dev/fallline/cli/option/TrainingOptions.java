package dev.fallline.cli.option;

import dev.fallline.FalllineException;
import dev.fallline.train.Config;
import dev.fallline.train.TrainingSettings;

import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/** Adds the flags of a training to a command: one for each of {@link TrainingSettings}. */
public final class TrainingOptions implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
        SettingOptions.add(command, TrainingSettings.all());
        boolean takesExpression = !command.positionalParameters().isEmpty();
        return takesExpression ? new LeadingMinus().transform(command) : command;
    }

    /**
     * The values of the flags.
     *
     * @throws FalllineException (usage) for one that cannot be given to the command
     */
    public static Config given(CommandSpec command) {
        Config given =
                Config.DEFAULTS.with(
                        SettingOptions.given(
                                command.commandLine().getParseResult(), TrainingSettings.all()));
        given.requireAllowed(command.name());
        return given;
    }
}
