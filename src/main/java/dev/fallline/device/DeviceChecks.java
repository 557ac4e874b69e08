package dev.fallline.device;

import dev.fallline.graph.Layout;
import dev.fallline.plan.Plan;

import java.util.Arrays;

/**
 * Refuses, in the name of every device and before anything is touched, what does not fit together:
 * each method throws {@link IllegalArgumentException}. What a run is given is checked by {@link
 * Steps#check}.
 */
public final class DeviceChecks {
    private DeviceChecks() {}

    /** An array that is copied to or from another. */
    public static void length(int given, int expected) {
        require(given == expected, "%d numbers for %d", given, expected);
    }

    /**
     * Examples that are uploaded, of numbers in all: each has equally many, and as many targets.
     */
    public static void examples(int features, int width, int targets) {
        int count = features / width;
        boolean fits =
                features % width == 0
                        && (count == 0 ? targets == 0 : targets >= count && targets % count == 0);
        require(fits, "%d features for %d targets, %d for each", features, targets, width);
    }

    /** Features that take the place of others. */
    public static void replacement(boolean bytes, int given, int expected) {
        require(bytes, "bytes for real numbers");
        require(given == expected, "%d features for %d", given, expected);
    }

    /** The order of so many examples. */
    public static void order(int[] order, int count) {
        for (int i : order) {
            if (i < 0 || i >= count) require(false, "example %d of %d", i, count);
        }
    }

    /** An arena that a plan is to be compiled over. */
    public static void arena(Layout layout, int slots, Plan plan) {
        require(
                layout.equals(plan.layout()),
                "an arena laid out for %d parameters, a plan for other %d",
                layout.size(),
                plan.layout().size());
        int wanted = plan.update().map(u -> u.optimizer().slots().size()).orElse(0);
        require(slots >= wanted, "an arena of %d slots, an optimizer of %d", slots, wanted);
    }

    private static void require(boolean fits, String otherwise, int... values) {
        if (fits) return;
        Object[] boxed = Arrays.stream(values).boxed().toArray();
        throw new IllegalArgumentException(otherwise.formatted(boxed));
    }
}
