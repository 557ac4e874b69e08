package dev.fallline.cli.option;

import static dev.fallline.FalllineException.usage;

import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;

import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The flags of a command that come from declarations of settings. */
final class SettingOptions {
    private SettingOptions() {}

    /**
     * Adds a flag for each setting, under the headings of their groups, but for those that the
     * command has with a meaning of its own.
     */
    static void add(CommandSpec command, List<Setting<?>> settings) {
        Map<String, ArgGroupSpec.Builder> groups = new LinkedHashMap<>();
        for (Setting<?> s : settings) {
            if (command.findOption(s.flag()) != null) continue;
            groups.computeIfAbsent(s.group(), SettingOptions::group).addArg(option(s, command));
        }
        groups.values().forEach(g -> command.addArgGroup(g.build()));
    }

    private static ArgGroupSpec.Builder group(String title) {
        return ArgGroupSpec.builder()
                .heading("%n" + title + ":%n")
                .validate(false)
                .exclusive(false);
    }

    /**
     * A flag that the command refuses is hidden, but declared, so that the refusal gives a reason.
     */
    private static OptionSpec option(Setting<?> setting, CommandSpec command) {
        List<String> lines = new ArrayList<>(setting.help());
        String usual = setting.defaultText(command.name());
        if (!setting.isSwitch() && !usual.isEmpty()) lines.add("Default: " + usual);
        OptionSpec.Builder option =
                OptionSpec.builder(setting.flag())
                        .description(lines.toArray(String[]::new))
                        .hidden(setting.refusal(command.name()).isPresent());
        if (setting.isSwitch()) return option.type(boolean.class).arity("0").build();
        return option.type(String.class)
                .paramLabel(setting.symbol())
                .completionCandidates(setting.type().names())
                .build();
    }

    /** The values of these settings on the command line. */
    static Values given(ParseResult parsed, List<Setting<?>> settings) {
        Map<String, Object> given = new LinkedHashMap<>();
        for (Setting<?> s : settings) {
            if (!parsed.hasMatchedOption(s.flag())) continue;
            OptionSpec option = parsed.matchedOption(s.flag());
            if (option.userObject() != null) continue; // a field of the command
            if (Collections.frequency(parsed.matchedOptions(), option) > 1) {
                throw usage("%s is given twice: give it once", s.flag());
            }
            given.put(s.name(), s.parse(option.getValue().toString()));
        }
        return new Values(given);
    }
}
