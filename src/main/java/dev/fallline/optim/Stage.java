package dev.fallline.optim;

import com.google.gson.annotations.SerializedName;

import dev.fallline.Range;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;

import java.util.stream.Collectors;

/**
 * An optimizer's part of a training.
 *
 * @param entry of the optimizer in the table
 * @param settings the value of every setting
 * @param optimizer made from them
 * @param rate learning rate that the schedule starts from
 * @param from first epoch, counted from 0
 * @param to epoch before which it ends; {@link #OPEN} for the end of the training
 */
public record Stage(
        @SerializedName("name") Optimizers.Entry entry,
        Values settings,
        Optimizer optimizer,
        double rate,
        int from,
        int to) {
    public static final int OPEN = Integer.MAX_VALUE;

    /** The name of the optimizer. */
    public String name() {
        return entry.name();
    }

    /** Whether no other follows. */
    public boolean isEndless() {
        return to == OPEN;
    }

    /** The optimizer and its epochs, as in {@code adam@0..10}. */
    public String title() {
        return name() + "@" + from + ".." + (isEndless() ? "" : to);
    }

    /**
     * The same with rate and settings, such that {@link OptimizerSchedule#parse} makes this stage
     * of it.
     */
    public String text() {
        if (optimizer instanceof FullBatch) return title();
        String assignments =
                entry.settings().stream().map(s -> "," + text(s)).collect(Collectors.joining());
        return title().replace("@", "(lr=" + Range.shortest(rate) + assignments + ")@");
    }

    private <T> String text(Setting<T> setting) {
        return setting.name() + "=" + setting.text(settings.get(setting));
    }
}
