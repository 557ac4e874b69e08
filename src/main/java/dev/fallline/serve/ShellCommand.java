package dev.fallline.serve;

import dev.fallline.setting.Setting;
import dev.fallline.train.Config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A command of ours as it is typed into a shell. */
final class ShellCommand {
    private final List<String> words = new ArrayList<>();

    ShellCommand(String... words) {
        this.words.addAll(List.of(words));
    }

    ShellCommand add(String flag, String value) {
        words.add(flag);
        words.add(value);
        return this;
    }

    /** A flag for each given value that is not the default. */
    ShellCommand add(Config config) {
        for (Setting<?> s : config.given()) add(config, s);
        return this;
    }

    private <T> void add(Config config, Setting<T> setting) {
        T value = config.get(setting);
        if (value == null || value.equals(setting.defaultValue())) return;
        if (setting.isSwitch()) words.add(setting.flag());
        else add(setting.flag(), setting.text(value));
    }

    @Override
    public String toString() {
        return "./fallline "
                + words.stream().map(ShellCommand::quoted).collect(Collectors.joining(" "));
    }

    /** In double quotes, which all shells have, unless something has a meaning within them. */
    private static String quoted(String word) {
        if (word.matches("[\\w./,:=+@%-]+")) return word;
        return word.matches("[^\"$`\\\\!]*")
                ? '"' + word + '"'
                : "'" + word.replace("'", "'\\''") + "'";
    }
}
