package dev.fallline.report;

import java.util.ArrayList;
import java.util.List;

/** Names and values: {@code device: CPU, 2 threads}. */
public final class Facts implements Block {
    /**
     * @param brief whether a terminal shows it too
     */
    public record Fact(String name, String value, boolean brief) {}

    private final List<Fact> facts = new ArrayList<>();

    public List<Fact> all() {
        return facts;
    }

    /**
     * Adds a fact.
     *
     * @param value null adds none
     */
    public Facts add(String name, String value) {
        return add(name, value, true);
    }

    /**
     * Adds a number.
     *
     * @param value likewise
     */
    public Facts add(String name, Number value, NumberFormat format) {
        return add(name, text(value, format), true);
    }

    /** Adds a fact for pages and files only. */
    public Facts detail(String name, String value) {
        return add(name, value, false);
    }

    /** Adds a number likewise. */
    public Facts detail(String name, Number value, NumberFormat format) {
        return add(name, text(value, format), false);
    }

    private static String text(Number value, NumberFormat format) {
        return value == null ? null : format.text(value.doubleValue());
    }

    private Facts add(String name, String value, boolean brief) {
        if (value != null) facts.add(new Fact(name, value, brief));
        return this;
    }
}
