package dev.fallline.optim.schedule;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.setting.Setting;

/** The rate that a schedule does not fall below. */
final class Floor {
    static final Setting SETTING = new Setting("floor", 0, "the rate it falls to");

    private Floor() {}

    /**
     * @throws FalllineException (usage) unless it is from 0 to the rate
     */
    static void require(String schedule, double floor, double rate) {
        if (floor >= 0 && floor <= rate) return;
        throw new FalllineException(
                Kind.USAGE,
                "--schedule %s: floor %s cannot be used: give a rate from 0 to --lr (%s), as in %1$s(floor=0)"
                        .formatted(schedule, floor, rate));
    }
}
