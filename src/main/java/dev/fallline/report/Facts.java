package dev.fallline.report;

import java.util.ArrayList;
import java.util.List;

/** Names with what they are: {@code device: CPU, 2 threads}. */
public final class Facts implements Block {
    /** A longer value takes two columns. */
    private static final int LONG = 32;

    private record Fact(String name, String value) {}

    private final List<Fact> facts = new ArrayList<>();

    /**
     * Adds a fact.
     *
     * @param value null for nothing to say, which adds none
     */
    public Facts add(String name, String value) {
        if (value != null) facts.add(new Fact(name, value));
        return this;
    }

    /**
     * Adds a number.
     *
     * @param value likewise
     */
    public Facts add(String name, Number value, Unit unit) {
        return add(name, value == null ? null : unit.text(value.doubleValue()));
    }

    @Override
    public void write(Html html) {
        html.raw("<dl>\n");
        for (Fact f : facts) {
            html.raw(f.value.length() > LONG ? "<div class=\"long\">" : "<div>");
            html.element("dt", f.name).element("dd", f.value).raw("</div>\n");
        }
        html.raw("</dl>\n");
    }
}
