package dev.fallline.lab.compare;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.Range;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code --search} says is tuned: {@code all} for what is usual for each optimizer, and
 * settings by name, with a range or the usual one, as in {@code lr,dropout=0..0.5}.
 *
 * @param text as it was typed
 * @param usual whether all that is usual is tuned
 * @param named settings beside that, each with its range or, if none is given, empty
 */
record SearchSpec(String text, boolean usual, Map<String, Optional<Bounds>> named) {
    static final String ALL = "all";
    private static final Pattern PART =
            Pattern.compile("(?<name>[a-z0-9-]+)(=(?<low>.+?)\\.\\.(?<high>.+))?");

    /** From a low number to a high one. */
    record Bounds(double low, double high) {}

    /**
     * @throws FalllineException (usage) if it does not have that form
     */
    static SearchSpec parse(String text) {
        boolean usual = false;
        Map<String, Optional<Bounds>> named = new LinkedHashMap<>();
        for (String typed : text.split(",", -1)) {
            String part = typed.strip();
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches()) throw wrong(text, "'%s' has the wrong form".formatted(part));
            String name = matcher.group("name");
            boolean twice = name.equals(ALL) ? usual : named.containsKey(name);
            if (twice) throw wrong(text, name + " is given twice");
            if (name.equals(ALL) && matcher.group("low") == null) usual = true;
            else named.put(name, range(text, matcher));
        }
        return new SearchSpec(text, usual, named);
    }

    private static Optional<Bounds> range(String text, Matcher matcher) {
        if (matcher.group("low") == null) return Optional.empty();
        double low = Range.number(matcher.group("low"));
        double high = Range.number(matcher.group("high"));
        if (low < high && Double.isFinite(high - low)) return Optional.of(new Bounds(low, high));
        throw wrong(
                text,
                "'%s' is not a range of two numbers, the lower first".formatted(matcher.group()));
    }

    private static FalllineException wrong(String text, String what) {
        return usage(
                "--search %s: %s; write all, or settings with commas between, as in lr,dropout=0..0.5",
                text, what);
    }

    /** Whether a setting that is usual is tuned. */
    boolean includes(String setting) {
        return usual || named.containsKey(setting);
    }

    Optional<Bounds> range(String setting) {
        return named.getOrDefault(setting, Optional.empty());
    }

    Set<String> names() {
        return named.keySet();
    }
}
