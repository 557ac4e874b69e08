package dev.fallline.device;

import dev.fallline.graph.Layout;
import dev.fallline.plan.Instruction.Field;
import dev.fallline.plan.Instruction.Gather;
import dev.fallline.plan.Instruction.Update;
import dev.fallline.plan.Plan;

/**
 * Refuses, in the name of every device and before anything is touched, what does not fit together:
 * each method throws {@link IllegalArgumentException}.
 */
public final class Fit {
    private Fit() {}

    /** An array that is copied to or from another. */
    public static void length(int given, int expected) {
        require(given == expected, "%d numbers for %d", given, expected);
    }

    /** Examples that are uploaded: {@code features} numbers in all. */
    public static void examples(int features, int width, int labels) {
        require(
                features == (long) width * labels,
                "%d features are not %d examples of %d",
                features,
                labels,
                width);
    }

    /** A plan and the arena that it is compiled over. */
    public static void arena(Plan plan, Layout layout, int slots) {
        require(
                plan.layout().equals(layout),
                "the plan's layout (%d parameters) is not the arena's (%d)",
                plan.layout().size(),
                layout.size());
        int wanted =
                plan.instructions().stream()
                        .mapToInt(i -> i instanceof Update u ? u.optimizer().slots().size() : 0)
                        .sum();
        require(slots >= wanted, "the arena has %d slots, the plan needs %d", slots, wanted);
    }

    /**
     * A run of a plan.
     *
     * @param width of the examples
     * @param ordered how many positions their order has
     */
    public static void run(Plan plan, int width, int ordered, Steps steps, float[] notes) {
        plan.instructions().stream()
                .filter(i -> i instanceof Gather g && g.field() == Field.FEATURES)
                .map(i -> ((Gather) i).output().shape().columns())
                .forEach(c -> require(c == width, "%d features for %d", width, c));
        long end = steps.from() + (long) steps.count() * plan.batch();
        require(
                steps.from() >= 0 && end <= ordered,
                "examples %d to %d of an order of %d",
                steps.from(),
                end,
                ordered);
        int noted = steps.count() * plan.notes().size();
        require(notes.length >= noted, "%d notes do not fit into %d", noted, notes.length);
        int scalars =
                plan.instructions().stream()
                        .mapToInt(i -> i instanceof Update u ? u.optimizer().scalarCount() : 0)
                        .sum();
        int wanted = steps.count() * 2 * scalars;
        int given = steps.scalars().length;
        require(given >= wanted, "the steps need %d scalars and bring %d", wanted, given);
    }

    private static void require(boolean fits, String otherwise, Object... values) {
        if (!fits) throw new IllegalArgumentException(otherwise.formatted(values));
    }
}
