package dev.fallline;

/** Checks of numbers that a user gave. */
public final class Require {
    private Require() {}

    public static void rate(double value) {
        positive("--lr", value, "0.001");
    }

    public static void positive(String flag, double value, String example) {
        Range.POSITIVE.require(flag, value, example);
    }

    public static void atLeastZero(String flag, double value, String example) {
        Range.AT_LEAST_ZERO.require(flag, value, example);
    }

    public static void belowOne(String flag, double value, String example) {
        Range.BELOW_ONE.require(flag, value, example);
    }

    public static void atMostOne(String flag, double value, String example) {
        Range.AT_MOST_ONE.require(flag, value, example);
    }

    public static void atLeastOne(String flag, double value, String example) {
        Range.AT_LEAST_ONE.require(flag, value, example);
    }
}
