package dev.fallline.cli.option;

import dev.fallline.minimize.MethodSettings;
import dev.fallline.optim.Optimizers;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;

import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

import java.util.ArrayList;
import java.util.List;

/** Adds to a command that takes an expression the flags that say how it is minimized. */
public final class MethodOptions implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
        SettingOptions.add(command, settings());
        return new LeadingMinus().transform(command);
    }

    /** What is given on the command line of {@link MethodSettings} and for optimizers. */
    public static Values given(CommandSpec command) {
        return SettingOptions.given(command.commandLine().getParseResult(), settings());
    }

    private static List<Setting<?>> settings() {
        List<Setting<?>> all = new ArrayList<>(MethodSettings.all());
        all.addAll(Optimizers.settings());
        return all;
    }
}
