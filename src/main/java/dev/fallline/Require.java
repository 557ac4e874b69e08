package dev.fallline;

import dev.fallline.FalllineException.Kind;

/**
 * Checks of numbers a user gave. Each number must survive its way to a device as a 32-bit float, so
 * overflow to infinity and underflow to zero are refused here and not discovered in the weights.
 */
public final class Require {
    private Require() {}

    public static void rate(double value) {
        positive("--lr", value, "0.001");
    }

    public static void positive(String flag, double value, String example) {
        if ((float) value > 0 && Float.isFinite((float) value)) return;
        throw refuse(flag, value, "a positive number", example);
    }

    public static void atLeastZero(String flag, double value, String example) {
        if (value >= 0 && Float.isFinite((float) value)) return;
        throw refuse(flag, value, "a number of at least 0", example);
    }

    public static void belowOne(String flag, double value, String example) {
        if (value >= 0 && value < 1) return;
        throw refuse(flag, value, "a number from 0 up to, but not including, 1", example);
    }

    public static void atMostOne(String flag, double value, String example) {
        if (value >= 0 && value <= 1) return;
        throw refuse(flag, value, "a number from 0 to 1", example);
    }

    public static void atLeastOne(String flag, double value, String example) {
        if (value >= 1 && Float.isFinite((float) value)) return;
        throw refuse(flag, value, "a number of at least 1", example);
    }

    private static FalllineException refuse(
            String flag, double value, String expected, String example) {
        return new FalllineException(
                Kind.USAGE,
                "%s %s cannot be used: give %s, such as %s"
                        .formatted(flag, value, expected, example));
    }
}
