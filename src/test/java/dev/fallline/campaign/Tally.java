package dev.fallline.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came of the attacks of one kind. */
final class Tally {
    private static final int SHOWN = 20;

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private int attacks;

    /**
     * An attack that ended as promised.
     *
     * @param outcome in one or two words, such as {@code refused}
     */
    void right(String outcome) {
        attacks++;
        outcomes.merge(outcome, 1, Integer::sum);
    }

    /**
     * One that did not.
     *
     * @param what enough to repeat it
     */
    void wrong(String what) {
        attacks++;
        wrong.add(what);
        if (wrong.size() <= SHOWN) System.out.println("  WRONG: " + what);
    }

    int attacks() {
        return attacks;
    }

    /** None if all was right. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** {@code 100 of 100 right: 60 refused, 40 the same}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        outcomes.forEach((outcome, count) -> parts.add("%,d %s".formatted(count, outcome)));
        return "%,d of %,d right: %s"
                .formatted(attacks - wrong.size(), attacks, String.join(", ", parts));
    }
}
