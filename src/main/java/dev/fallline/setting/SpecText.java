package dev.fallline.setting;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;

import java.util.ArrayList;
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
 * @param list what stands in the brackets; null without any
 */
public record SpecText(String flag, String text, String name, String list) {
    private static final Pattern CALL =
            Pattern.compile("\\s*(?<name>[^\\s(),=]+)\\s*(\\((?<settings>[^()]*)\\))?\\s*");
    private static final Pattern ASSIGNMENT =
            Pattern.compile("\\s*(?<key>[^\\s=]+)\\s*=\\s*(?<value>[^\\s=]+)\\s*");

    /**
     * @throws FalllineException (usage) if it does not have that form
     */
    public static SpecText of(String flag, String text, String example) {
        Matcher parts = CALL.matcher(text);
        if (parts.matches()) {
            return new SpecText(flag, text, parts.group("name"), parts.group("settings"));
        }
        throw new SpecText(flag, text, null, null).wrong("expected a name and settings", example);
    }

    /** The value of every setting, by name: the one given, else the standard one. */
    public Map<String, List<Double>> values(List<Setting> known, String example) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (Setting setting : known) values.put(setting.name(), List.of(setting.standard()));
        values.putAll(given(known, example));
        return values;
    }

    /** The value of every setting that is given, by name. */
    public Map<String, List<Double>> given(List<Setting> known, String example) {
        Map<String, List<Double>> given = new LinkedHashMap<>();
        if (list == null || list.isBlank()) return given;
        for (String part : list.split(",", -1)) {
            Matcher assignment = ASSIGNMENT.matcher(part);
            if (!assignment.matches()) {
                throw wrong("'%s' is not name=number".formatted(part.strip()), example);
            }
            Setting setting = setting(assignment.group("key"), known, example);
            List<Double> value = value(setting, assignment.group("value"), example);
            if (given.put(setting.name(), value) != null) {
                throw wrong("%s is given twice".formatted(setting.name()), example);
            }
        }
        return given;
    }

    private Setting setting(String key, List<Setting> known, String example) {
        for (Setting setting : known) if (setting.name().equals(key)) return setting;
        List<String> names = Setting.names(known);
        String hint =
                Nearest.nearest(key, names)
                        .map(n -> "did you mean %s? It takes".formatted(n))
                        .orElse("it takes");
        String takes = String.join(", ", names);
        throw wrong("%s does not take '%s'; %s %s".formatted(name, key, hint, takes), example);
    }

    private List<Double> value(Setting setting, String value, String example) {
        if (setting.isSwitch()) return List.of(onOrOff(setting.name(), value, example));
        if (!setting.several()) return List.of(number(setting.name(), value, value, example));
        List<Double> numbers = new ArrayList<>();
        for (String number : value.split("/", -1)) {
            numbers.add(number(setting.name(), number, value, example));
        }
        return numbers;
    }

    private double onOrOff(String key, String value, String example) {
        return switch (value) {
            case "true" -> 1;
            case "false" -> 0;
            default ->
                    throw wrong("%s=%s is neither true nor false".formatted(key, value), example);
        };
    }

    private double number(String key, String text, String whole, String example) {
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) return number;
        } catch (NumberFormatException e) {
            // falls through to the refusal below
        }
        throw wrong("%s=%s is not a number".formatted(key, whole), example);
    }

    public FalllineException wrong(String what, String example) {
        return new FalllineException(
                Kind.USAGE, "%s '%s': %s; write it as in %s".formatted(flag, text, what, example));
    }
}
