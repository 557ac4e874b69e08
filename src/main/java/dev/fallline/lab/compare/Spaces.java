package dev.fallline.lab.compare;

import dev.fallline.lab.compare.SearchSpec.Bounds;
import dev.fallline.optim.OptimizerSchedule;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Stage;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is tuned of each optimizer: what its entry in {@link Optimizers} says, and the rate, over
 * three decades about its usual value.
 *
 * <p>Rates of methods with momentum are drawn as lr/(1 − β), the size of a step in a constant
 * direction. So where one contains another, the part that they have in common is the same: with β =
 * 0, momentum's rates are those of sgd.
 */
public final class Spaces {
    /** A decade and a half to each side. */
    private static final double AROUND = 30;

    private static final String MOMENTUM = "momentum";

    /** Whose range of rates is another's: with β₁ = 0, nadam is adam. */
    private static final Map<String, String> RATES_OF = Map.of("nadam", "adam");

    private Spaces() {}

    /** What is tuned of an optimizer, by itself. */
    public static Space of(String optimizer) {
        Stage stage = OptimizerSchedule.parse(optimizer, Values.NONE, null, 0).stages().getFirst();
        return new Space(dimensions(stage, Set.of(), SearchSpec.parse(SearchSpec.ALL)));
    }

    /** Whether a setting is one of optimizers. */
    static boolean isOfOptimizers(String setting) {
        return setting.equals(Space.RATE)
                || Optimizers.all().stream()
                        .flatMap(e -> e.settings().stream())
                        .anyMatch(s -> s.name().equals(setting));
    }

    /**
     * What is tuned of a stage: all that is to be searched and not given.
     *
     * @param given which settings are given in brackets
     */
    static List<Dimension> dimensions(Stage stage, Set<String> given, SearchSpec search) {
        List<Dimension> all = new ArrayList<>();
        String algorithm = Nesting.algorithm(stage, given);
        for (Setting<?> tuned : Optimizers.of(algorithm).settings()) {
            String name = tuned.name();
            if (tuned.search().isEmpty() || given.contains(name) || !search.includes(name))
                continue;
            Dimension usual = Dimension.of(name, tuned.search().get());
            all.add(search.range(name).map(r -> within(usual, r)).orElse(usual));
        }
        for (Setting<?> setting : stage.entry().settings()) {
            String name = setting.name();
            if (given.contains(name) || all.stream().anyMatch(d -> d.name().equals(name))) continue;
            search.range(name)
                    .ifPresent(r -> all.add(Dimension.given(name, r.low(), r.high(), false)));
        }
        if (search.includes(Space.RATE) && !given.contains(Space.RATE)) {
            boolean tuned = all.stream().anyMatch(d -> d.name().equals(MOMENTUM));
            all.addFirst(rate(stage, algorithm, tuned, search.range(Space.RATE)));
        }
        return all;
    }

    private static Dimension rate(
            Stage stage, String algorithm, boolean momentumTuned, Optional<Bounds> given) {
        if (given.isPresent()) {
            return Dimension.given(Space.RATE, given.get().low(), given.get().high(), false);
        }
        Optimizers.Entry entry = Optimizers.of(RATES_OF.getOrDefault(algorithm, algorithm));
        double usual = ShortNumber.three(entry.rate() / (1 - momentum(entry, Values.NONE)));
        double rest = momentumTuned ? 1 : 1 - momentum(stage.entry(), stage.settings());
        double middle = ShortNumber.three(usual * rest);
        return new Dimension(
                Space.RATE,
                middle / AROUND,
                middle * AROUND,
                Dimension.Scale.LOG,
                true,
                momentumTuned ? MOMENTUM : null);
    }

    private static double momentum(Optimizers.Entry entry, Values settings) {
        return entry.takes(MOMENTUM) ? (Double) settings.get(entry.setting(MOMENTUM)) : 0;
    }

    /** A range that was given in place of the usual one, on its scale where that is possible. */
    private static Dimension within(Dimension usual, Bounds range) {
        boolean possible =
                switch (usual.scale()) {
                    case LOG, LOG_WHOLE -> range.low() > 0;
                    case LOG_BELOW_ONE -> range.high() < 1;
                    case LINEAR, WHOLE -> true;
                };
        if (!possible) return Dimension.given(usual.name(), range.low(), range.high(), false);
        return new Dimension(usual.name(), range.low(), range.high(), usual.scale(), false, null);
    }

    /** The default values of a stage, of what is tuned. */
    static Map<String, Double> standard(
            Stage stage, Set<String> given, List<Dimension> dimensions) {
        Optimizers.Entry entry = Optimizers.of(Nesting.algorithm(stage, given));
        Map<String, Double> values = new LinkedHashMap<>();
        for (Dimension d : dimensions) {
            boolean rate = d.name().equals(Space.RATE);
            double value =
                    rate
                            ? entry.rate()
                            : (Double) stage.settings().get(stage.entry().setting(d.name()));
            values.put(d.name(), d.grows() ? value : d.nearest(value));
        }
        return values;
    }
}
