package dev.fallline.train;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.nn.Loss;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.schedule.Schedule;

import java.util.function.Function;

/**
 * Parts of a training that a Java program defines and no setting can name. The settings then hold
 * {@code custom:} and the name of its class, so that a run folder says what it was made with, and
 * whatever needs the part without having it is refused.
 *
 * @param optimizer null for that of the settings
 * @param loss null likewise
 * @param schedule learning rate of each step, null likewise
 * @param data null likewise
 * @param start the parameters to begin with, in the order of the layout; null for fresh ones
 */
public record CustomParts(
        Optimizer optimizer,
        Loss loss,
        Schedule schedule,
        Dataset data,
        Function<Setup, float[]> start) {
    public static final CustomParts NONE = new CustomParts(null, null, null, null, null);

    private static final String PREFIX = "custom:";

    public CustomParts with(Optimizer other) {
        return new CustomParts(other, loss, schedule, data, start);
    }

    public CustomParts with(Loss other) {
        return new CustomParts(optimizer, other, schedule, data, start);
    }

    public CustomParts with(Schedule other) {
        return new CustomParts(optimizer, loss, other, data, start);
    }

    public CustomParts with(Dataset other) {
        return new CustomParts(optimizer, loss, schedule, other, start);
    }

    public CustomParts startingFrom(Function<Setup, float[]> other) {
        return new CustomParts(optimizer, loss, schedule, data, other);
    }

    /** The value of a setting that stands for a part: its class, of a lambda the one around it. */
    public static String label(Object part) {
        return label(part.getClass().getName().replaceFirst("\\$\\$Lambda.*", ""));
    }

    public static String label(String name) {
        return PREFIX + name;
    }

    public static boolean isLabel(String value) {
        return value.startsWith(PREFIX);
    }

    /** The refusal of a part that is named but not there. */
    static FalllineException missing(String flag, String value) {
        return usage(
                "%s %s was defined by a Java program: continue there, with Fallline.load or Fallline.resume and the same object",
                flag, value);
    }
}
