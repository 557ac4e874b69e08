package dev.fallline.optim;

import dev.fallline.setting.Setting;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * An optimizer's part of a training.
 *
 * @param name of the optimizer in the table
 * @param settings the value of every setting, by name
 * @param optimizer made from them
 * @param rate learning rate that the schedule starts from
 * @param from first epoch, counted from 0
 * @param to epoch before which it ends; {@link #OPEN} for the end of the training
 */
public record Stage(
        String name,
        Map<String, Double> settings,
        Optimizer optimizer,
        double rate,
        int from,
        int to) {
    public static final int OPEN = Integer.MAX_VALUE;

    public Stage {
        settings = Map.copyOf(settings);
    }

    /** The optimizer and its epochs, as in {@code adam@0..10}. */
    public String title() {
        return name + "@" + from + ".." + (to == OPEN ? "" : to);
    }

    /**
     * The same with rate and settings, such that {@link OptimizerSchedule#parse} makes this stage
     * of it.
     */
    public String text() {
        String numbers =
                Optimizers.of(name).settings().stream()
                        .map(s -> "," + s.name() + "=" + typed(s))
                        .collect(Collectors.joining());
        return title().replace("@", "(lr=" + rate + numbers + ")@");
    }

    private String typed(Setting setting) {
        double value = settings.get(setting.name());
        return setting.isSwitch() ? String.valueOf(value == 1) : String.valueOf(value);
    }
}
