package dev.fallline.optim.schedule;

import dev.fallline.Range;

/**
 * A linear warmup before another schedule (Goyal et al. 2017), which then begins at its own step 0.
 * Before step {@code steps} the rate is peak · (step + 1)/(steps + 1), where peak is the rate at
 * which the other begins. So step 0 gives peak/(steps + 1) and not zero, which would waste an
 * update; each step adds the same; and step {@code steps} is the first at the peak.
 *
 * @param steps length of the climb, at least 1
 * @param then what follows
 */
public record Warmup(long steps, Schedule then) implements Schedule {
    public Warmup {
        Range.POSITIVE.require("--schedule: warmup", steps, "2");
    }

    @Override
    public double at(long step) {
        if (step >= steps) return then.at(step - steps);
        return then.at(0) * (step + 1) / (steps + 1);
    }

    /** An epoch within the warmup does not count for the schedule that follows. */
    @Override
    public Schedule after(long step, double loss) {
        return step > steps ? new Warmup(steps, then.after(step - steps, loss)) : this;
    }
}
