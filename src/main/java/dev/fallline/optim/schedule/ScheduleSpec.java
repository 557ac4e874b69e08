package dev.fallline.optim.schedule;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.setting.Values;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.function.Supplier;

/**
 * A schedule as it was typed, before the length of the training is known.
 *
 * @param flag that it was typed after, for errors
 * @param text what was typed
 * @param entry of the schedule in the table
 * @param settings those in the brackets
 */
public record ScheduleSpec(String flag, String text, Schedules.Entry entry, Values settings) {
    private static final MathContext DIGITS = new MathContext(6);

    /**
     * One that is known by name alone.
     *
     * @param refusal of its use
     */
    public static ScheduleSpec unknown(String text, Supplier<FalllineException> refusal) {
        Schedules.Entry entry =
                new Schedules.Entry(
                        text,
                        "",
                        "",
                        "",
                        text,
                        List.of(),
                        _ -> {
                            throw refusal.get();
                        });
        return new ScheduleSpec("--schedule", text, entry, Values.NONE);
    }

    /**
     * The schedule of a training. A warm-up delays what follows it; one that ends with the run,
     * such as a cosine, is shortened by it.
     *
     * @param rate {@code --lr}, where the schedule starts, or peaks after a warm-up
     * @param stepsPerEpoch updates in an epoch, at least 1
     * @param totalSteps updates in the whole run, at least 1
     * @throws FalllineException (usage) if rate or length do not fit
     */
    public Schedule schedule(double rate, long stepsPerEpoch, long totalSteps) {
        long warmup = Math.round(settings.get(Schedules.WARMUP) * stepsPerEpoch);
        if (warmup >= totalSteps) throw tooLong((double) totalSteps / stepsPerEpoch);
        // A rate that is none is refused by the schedule.
        if (rate > 0) requireFloor(rate);
        Schedule rest =
                entry.factory()
                        .apply(
                                new Schedules.Terms(
                                        flag, rate, stepsPerEpoch, totalSteps - warmup, settings));
        return warmup == 0 ? rest : new Warmup(warmup, rest);
    }

    /**
     * Checks what can be checked before the number of steps in an epoch is known.
     *
     * @throws FalllineException (usage) if the warm-up does not end before the training, or the
     *     floor is above the rate
     */
    public void check(double rate, int epochs) {
        requireFloor(rate);
        if (settings.get(Schedules.WARMUP) >= epochs) throw tooLong(epochs);
    }

    private void requireFloor(double rate) {
        Floor.require(flag, entry.name(), settings.get(Floor.SETTING), rate);
    }

    private FalllineException tooLong(double epochs) {
        return usage(
                "%s '%s': warmup must end before the run does, after %s epochs: give less",
                flag, text, new BigDecimal(epochs, DIGITS).stripTrailingZeros().toPlainString());
    }

    @Override
    public String toString() {
        return text;
    }
}
