package dev.fallline.lab.compare;

import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Stage;
import dev.fallline.setting.Setting;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is tuned of each optimizer: the rate, over three decades about its usual value, and what its
 * entry in {@link Optimizers} says.
 */
public final class Spaces {
    /** A decade and a half to each side. */
    private static final double AROUND = 30;

    private Spaces() {}

    /** What is tuned of an optimizer, by itself. */
    public static Space of(String optimizer) {
        double rate = Optimizers.of(optimizer).rate();
        List<Dimension> all = new ArrayList<>();
        all.add(Dimension.log(Space.RATE, rate / AROUND, rate * AROUND));
        for (Setting<?> s : Optimizers.of(optimizer).settings()) {
            s.search().ifPresent(range -> all.add(Dimension.of(s.name(), range)));
        }
        return new Space(all);
    }

    /** Whether a setting is tuned of any optimizer. */
    static boolean known(String setting) {
        return setting.equals(Space.RATE)
                || Optimizers.all().stream()
                        .flatMap(e -> e.settings().stream())
                        .anyMatch(s -> s.name().equals(setting) && s.search().isPresent());
    }

    /**
     * What is tuned of a contestant: of each of its optimizers all that is not given.
     *
     * @param given of each, which settings are given in brackets
     * @param tuned which settings may be
     */
    static Space of(List<Stage> stages, List<Set<String>> given, Predicate<String> tuned) {
        List<Dimension> all = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            Set<String> set = given.get(i);
            String prefix = Space.prefix(stage, stages);
            of(stage.name()).dimensions().stream()
                    .filter(d -> tuned.test(d.name()) && !set.contains(d.name()))
                    .map(d -> new Dimension(prefix + d.name(), d.low(), d.high(), d.scale()))
                    .forEach(all::add);
        }
        return new Space(all);
    }
}
