package dev.fallline.serve;

import dev.fallline.Range;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The part of an address after the question mark. */
record Query(Map<String, List<String>> values) {
    static Query of(String raw) {
        if (raw == null) return new Query(Map.of());
        try {
            return new Query(
                    List.of(raw.split("&")).stream()
                            .map(pair -> pair.split("=", 2))
                            .collect(
                                    Collectors.groupingBy(
                                            pair -> decoded(pair[0]),
                                            Collectors.mapping(
                                                    p -> p.length < 2 ? "" : decoded(p[1]),
                                                    Collectors.toCollection(ArrayList::new)))));
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "The address is malformed: %s", e.getMessage());
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    String one(String name) {
        if (all(name).size() != 1) throw new Refusal(400, "Give one %s.", name);
        return all(name).getFirst();
    }

    double number(String name, double least, double most) {
        double value = Range.number(one(name));
        if (value >= least && value <= most) return value;
        throw new Refusal(
                400,
                "%s must be a number from %s to %s.",
                name,
                Range.shortest(least),
                Range.shortest(most));
    }

    /** From 1 up to a limit. */
    int count(String name, int most) {
        String text = one(name);
        if (text.matches("[1-9]\\d{0,8}") && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw new Refusal(400, "%s must be a whole number from 1 to %,d.", name, most);
    }
}
