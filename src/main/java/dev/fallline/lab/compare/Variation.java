package dev.fallline.lab.compare;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Configurations that are compared with each other. */
final class Variation {
    /**
     * A comma before the next name, outside of brackets: values may have commas of their own, as in
     * {@code hidden=64,32} and {@code schedule=step(every=5,factor=0.5)}.
     */
    private static final Pattern NEXT = Pattern.compile(",(?=\\s*[a-z0-9-]+\\s*=)(?![^(]*\\))");

    private static final int MOST = 64;

    private Variation() {}

    /**
     * Reads what follows {@code --vary}: settings with the values each is to have, as in {@code
     * hidden=64|128,dropout=0|0.2}.
     *
     * @param text null for none
     * @return every combination, settings by name; a single one without any if nothing varies
     */
    static List<Map<String, String>> parse(String text) {
        List<Map<String, String>> all = List.of(Map.of());
        if (text == null) return all;
        for (String part : NEXT.split(text)) {
            String[] sides = part.split("=", 2);
            if (sides.length < 2 || sides[1].isBlank()) throw wrong(text, part.strip());
            String name = sides[0].strip();
            if (all.getFirst().containsKey(name)) {
                throw usage("--vary %s: %s is given twice", text, name);
            }
            all = times(all, name, sides[1].split("\\|", -1));
        }
        if (all.size() > MOST) {
            throw usage(
                    "--vary %s makes %d configurations: give at most %d", text, all.size(), MOST);
        }
        return all;
    }

    private static List<Map<String, String>> times(
            List<Map<String, String>> some, String name, String[] values) {
        List<Map<String, String>> all = new ArrayList<>();
        for (Map<String, String> one : some) {
            for (String value : values) {
                Map<String, String> more = new LinkedHashMap<>(one);
                more.put(name, value.strip());
                all.add(more);
            }
        }
        return all;
    }

    /** As in {@code hidden=64 dropout=0.2}. */
    static String name(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }

    private static FalllineException wrong(String text, String part) {
        return usage(
                "--vary %s: '%s' is not a setting with values; write it as in %s",
                text, part, "\"hidden=64|128, dropout=0|0.2\"");
    }
}
