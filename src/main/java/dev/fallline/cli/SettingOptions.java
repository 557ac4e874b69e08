package dev.fallline.cli;

import dev.fallline.optim.Optimizers;
import dev.fallline.setting.Setting;

import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gives a command a flag for every hyperparameter in the table of optimizers. */
final class SettingOptions implements IModelTransformer {
    /** Flags that a command has for another purpose stay as they are. */
    @Override
    public CommandSpec transform(CommandSpec command) {
        LeadingMinus.allow(command);
        Map<String, Setting> settings = new LinkedHashMap<>();
        // By name and meaning, since a name may mean different things to different optimizers.
        Map<String, Map<String, String>> takers = new HashMap<>();
        for (Optimizers.Entry e : Optimizers.all()) {
            for (Setting s : e.settings()) {
                settings.putIfAbsent(s.name(), s);
                takers.computeIfAbsent(s.name(), _ -> new LinkedHashMap<>())
                        .merge(s.meaning(), e.name(), (a, b) -> a + ", " + b);
            }
        }
        for (Setting s : settings.values()) {
            String flag = "--" + s.name();
            if (command.findOption(flag) != null) continue;
            String[] uses =
                    takers.get(s.name()).entrySet().stream()
                            .map(use -> "Of %s: %s.".formatted(use.getValue(), use.getKey()))
                            .toArray(String[]::new);
            var option = OptionSpec.builder(flag).description(uses);
            if (s.isSwitch()) option.type(boolean.class).arity("0");
            else option.type(Double.class).paramLabel("X");
            command.addOption(option.build());
        }
        return command;
    }

    /** Those given on the command line, by name without the dashes; a switch is 1. */
    static Map<String, Double> given(CommandSpec command) {
        Map<String, Double> values = new LinkedHashMap<>();
        var parsed = command.commandLine().getParseResult();
        for (Optimizers.Entry e : Optimizers.all()) {
            for (Setting s : e.settings()) {
                Object value = parsed.matchedOptionValue("--" + s.name(), null);
                if (value instanceof Double number) values.put(s.name(), number);
                if (value instanceof Boolean on) values.put(s.name(), on ? 1.0 : 0.0);
            }
        }
        return values;
    }
}
