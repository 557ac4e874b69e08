package dev.fallline.optim.schedule;

import static dev.fallline.FalllineException.usage;

import dev.fallline.Range;
import dev.fallline.setting.Setting;

/** The rate that a schedule does not fall below. */
final class Floor {
    static final Setting<Double> SETTING =
            Setting.real("floor", Range.AT_LEAST_ZERO, "1e-5")
                    .defaultsTo(0.0)
                    .describe("the rate at the end");

    private Floor() {}

    /**
     * @throws dev.fallline.FalllineException (usage) unless it is from 0 to the rate
     */
    static void require(String schedule, double floor, double rate) {
        if (floor >= 0 && floor <= rate) return;
        throw usage(
                "--schedule %s: floor %s cannot be used: give a rate from 0 to --lr (%s), as in %1$s(floor=0)",
                schedule, floor, rate);
    }
}
