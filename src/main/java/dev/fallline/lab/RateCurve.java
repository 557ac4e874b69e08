package dev.fallline.lab;

import dev.fallline.io.Label;

import java.util.List;

/**
 * The loss over a rising learning rate.
 *
 * @param range of the rates, and the number of steps
 * @param points one a step, at least one unless it was interrupted or its first loss was not finite
 * @param ending why there are no more
 */
public record RateCurve(RateRange range, List<Point> points, Ending ending) {
    /**
     * A step.
     *
     * @param step from 0
     * @param rate with which it was made, as for {@code --lr}
     * @param loss of its examples, before the update
     * @param smoothed mean of this loss and those before, the latest counting most
     */
    public record Point(int step, double rate, double loss, double smoothed) {}

    /** Why a curve ends where it does. */
    public enum Ending implements Label {
        /** All rates were tried. */
        WHOLE_RANGE,
        /** The smoothed loss was more than four times its least. */
        BLOWN_UP,
        /** Loss or gradient ran out of the range of numbers. */
        NOT_FINITE,
        /** The user ended it. */
        INTERRUPTED
    }

    public RateCurve {
        points = List.copyOf(points);
    }
}
