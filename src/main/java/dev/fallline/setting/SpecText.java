package dev.fallline.setting;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.Nearest;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A schedule or an optimizer as it was typed: a name and, in brackets, settings with commas
 * between; a setting that may be several numbers has them with strokes between, as in {@code
 * multi-step(at=5/8,factor=0.1)}.
 *
 * @param flag that it follows, for errors
 * @param text all of it
 * @param list the text in the brackets; null without any
 */
public record SpecText(String flag, String text, String name, String list) {
    private static final Pattern CALL =
            Pattern.compile("\\s*(?<name>[^\\s(),=]+)\\s*(\\((?<settings>[^()]*)\\))?\\s*");
    private static final Pattern ASSIGNMENT =
            Pattern.compile("\\s*(?<key>[^\\s=]+)\\s*=\\s*(?<value>[^\\s=]+)\\s*");

    /** Between several, outside of brackets. */
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

    /** Several with commas between, each without the spaces around it. */
    public static List<String> split(String text) {
        return Arrays.stream(COMMA.split(text, -1)).map(String::strip).toList();
    }

    /**
     * @throws FalllineException (usage) if it does not have that form
     */
    public static SpecText of(String flag, String text, String example) {
        Matcher parts = CALL.matcher(text);
        if (parts.matches()) {
            return new SpecText(flag, text, parts.group("name"), parts.group("settings"));
        }
        if (text.isBlank()) {
            throw usage("%s: a name is missing; write it as in %s", flag, example);
        }
        throw new SpecText(flag, text, null, null).wrong("expected a name and settings", example);
    }

    /**
     * The text in the brackets.
     *
     * @param known what is allowed there
     */
    public Values given(List<? extends Setting<?>> known, String example) {
        Map<String, Object> given = new LinkedHashMap<>();
        if (list == null || list.isBlank()) return new Values(given);
        for (String part : list.split(",", -1)) {
            Matcher assignment = ASSIGNMENT.matcher(part);
            if (!assignment.matches()) {
                throw wrong("'%s' is not name=number".formatted(part.strip()), example);
            }
            Setting<?> setting = setting(assignment.group("key"), known, example);
            String subject = "%s '%s': %s".formatted(flag, text, setting.name());
            Object value = setting.type().parse(subject, assignment.group("value"));
            if (given.put(setting.name(), value) != null) {
                throw wrong("%s is given twice".formatted(setting.name()), example);
            }
        }
        return new Values(given);
    }

    private Setting<?> setting(String key, List<? extends Setting<?>> known, String example) {
        for (Setting<?> setting : known) if (setting.name().equals(key)) return setting;
        throw wrong(Nearest.unknown("setting of " + name, key, Setting.names(known)), example);
    }

    public FalllineException wrong(String what, String example) {
        return usage("%s '%s': %s; write it as in %s", flag, text, what, example);
    }
}
