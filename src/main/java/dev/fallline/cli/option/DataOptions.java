package dev.fallline.cli.option;

import dev.fallline.setting.Values;
import dev.fallline.train.Config;
import dev.fallline.train.TableSettings;
import dev.fallline.train.TrainingSettings;

import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/** Adds the flags that describe data to a command. */
public final class DataOptions implements IModelTransformer {
    /** Those of data whose meaning is known, and which may yet be written otherwise. */
    public static final class Reading implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec command) {
            SettingOptions.add(command, TableSettings.reading());
            return command;
        }

        public static Values given(CommandSpec command) {
            return SettingOptions.given(
                    command.commandLine().getParseResult(), TableSettings.reading());
        }
    }

    @Override
    public CommandSpec transform(CommandSpec command) {
        SettingOptions.add(command, TrainingSettings.ofData());
        return command;
    }

    public static Config given(CommandSpec command) {
        return Config.DEFAULTS.with(
                SettingOptions.given(
                        command.commandLine().getParseResult(), TrainingSettings.ofData()));
    }
}
