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
        require("--schedule", schedule, floor, rate);
    }

    /** The same after another flag. */
    static void require(String flag, String schedule, double floor, double rate) {
        if (floor >= 0 && floor <= rate) return;
        throw usage(
                "%s %s: floor %s cannot be used: give a value from 0 to the first one (%s), as in %2$s(floor=0)",
                flag, schedule, Range.shortest(floor), Range.shortest(rate));
    }
}
