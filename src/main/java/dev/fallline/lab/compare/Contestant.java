package dev.fallline.lab.compare;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.lab.compare.SearchSpec.Bounds;
import dev.fallline.optim.OptimizerSchedule;
import dev.fallline.optim.Stage;
import dev.fallline.setting.SpecText;
import dev.fallline.setting.Values;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A contestant of a comparison: an optimizer, or a schedule of several, and perhaps a configuration
 * of its own.
 *
 * @param name as it was typed
 * @param stages its optimizers; most have one
 * @param given of each of them, which settings are given in brackets
 * @param settings of the configuration that are its own, by name
 * @param space what is tuned of it
 * @param standard the optimizer's defaults of what is tuned
 */
public record Contestant(
        String name,
        List<Stage> stages,
        List<Set<String>> given,
        Map<String, String> settings,
        Space space,
        Map<String, Double> standard) {
    private static final Pattern CONTINUES = Pattern.compile(".*@\\s*0*[1-9].*");

    public Contestant {
        stages = List.copyOf(stages);
        given = List.copyOf(given);
    }

    /**
     * Every optimizer with every configuration.
     *
     * @param optimizers names with commas between, each with given settings in brackets, as in
     *     {@code sgd,momentum(momentum=0.9)}. A part with epochs that do not begin at 0 belongs to
     *     the schedule before it, as in {@code adam@0..3,sgd@3..}.
     * @param vary see {@link Variation}; null for none
     * @param search what is tuned unless it is given
     * @throws FalllineException (usage) if one cannot take part
     */
    static List<Contestant> parse(String optimizers, String vary, String search) {
        SearchSpec spec = SearchSpec.parse(search);
        List<Contestant> all = new ArrayList<>();
        List<String> names = names(optimizers);
        for (String optimizer : names) {
            for (Map<String, String> settings : Variation.parse(vary)) {
                settings.forEach((name, value) -> ConfigSettings.check("--vary", name, value));
                String name = names.size() == 1 ? "" : optimizer;
                String own = Variation.name(settings);
                if (settings.isEmpty()) name = optimizer;
                else name = name.isEmpty() ? own : name + " " + own;
                all.add(of(name, optimizer, settings, spec));
            }
        }
        checkUsed(spec, all);
        checkDifferent(all);
        return all;
    }

    private static List<String> names(String optimizers) {
        List<String> names = new ArrayList<>();
        for (String part : SpecText.split(optimizers)) {
            boolean continues = CONTINUES.matcher(part).matches() && !names.isEmpty();
            if (continues) names.add(names.removeLast() + "," + part);
            else names.add(part);
        }
        return names;
    }

    private static void checkDifferent(List<Contestant> all) {
        Set<String> names = new HashSet<>();
        for (Contestant c : all) {
            if (names.add(c.name)) continue;
            throw usage(
                    "%s is given twice: remove one, or give it other settings, in brackets or after --vary",
                    c.name);
        }
    }

    private static void checkUsed(SearchSpec spec, List<Contestant> all) {
        for (String name : spec.names()) {
            boolean used =
                    all.stream()
                            .flatMap(c -> c.space.names().stream())
                            .anyMatch(n -> n.equals(name) || n.endsWith(" " + name));
            if (used) continue;
            if (!Spaces.isOfOptimizers(name)) ConfigSettings.check("--search", name);
            boolean given =
                    all.stream().flatMap(c -> c.given.stream()).anyMatch(g -> g.contains(name));
            throw usage(
                    given || spec.range(name).isPresent()
                            ? "--search %s: %s is not a setting of a contestant, or has a value already: remove it"
                            : "--search %s: %s is usually not tuned: give a range, as in %2$s=0..0.5, or remove it",
                    spec.text(),
                    name);
        }
    }

    private static Contestant of(
            String name, String optimizer, Map<String, String> settings, SearchSpec spec) {
        List<Stage> stages;
        List<Set<String>> given;
        try {
            OptimizerSchedule program = OptimizerSchedule.parse(optimizer, Values.NONE, null, 0);
            program.requireRates("compare tunes learning rates");
            stages = program.stages();
            given = OptimizerSchedule.given(optimizer);
        } catch (FalllineException e) {
            String said = e.getMessage().replaceFirst("--optimizer\\b", "--optimizers");
            throw new FalllineException(e.kind(), said, e);
        }
        List<Dimension> all = new ArrayList<>();
        Map<String, Double> standard = new LinkedHashMap<>();
        for (int i = 0; i < stages.size(); i++) {
            String prefix = prefix(stages.get(i), stages);
            var dimensions = Spaces.dimensions(stages.get(i), given.get(i), spec);
            dimensions.forEach(d -> all.add(d.in(prefix)));
            Spaces.standard(stages.get(i), given.get(i), dimensions)
                    .forEach((setting, value) -> standard.put(prefix + setting, value));
        }
        all.addAll(ofConfig(spec, settings));
        return new Contestant(name, stages, given, settings, new Space(all), standard);
    }

    /** Those settings of the configuration that are searched. */
    private static List<Dimension> ofConfig(SearchSpec spec, Map<String, String> settings) {
        List<Dimension> all = new ArrayList<>();
        for (String name : spec.names()) {
            if (Spaces.isOfOptimizers(name) || spec.range(name).isEmpty()) continue;
            ConfigSettings.check("--search", name);
            if (settings.containsKey(name)) {
                throw usage("%s is in --vary and in --search: remove it from one", name);
            }
            if (!ConfigSettings.isNumber(name)) {
                throw usage("--search %s: %s is not a number", spec.text(), name);
            }
            Bounds range = spec.range(name).orElseThrow();
            for (double end : new double[] {range.low(), range.high()}) {
                ConfigSettings.check("--search", name, ConfigSettings.text(name, end));
            }
            all.add(Dimension.given(name, range.low(), range.high(), ConfigSettings.isWhole(name)));
        }
        return all;
    }

    /** The prefix of the names of a stage's settings where there are several stages. */
    private static String prefix(Stage stage, List<Stage> stages) {
        return stages.size() == 1 ? "" : stage.title() + " ";
    }

    /** What {@code --optimizer} must be to train it with these values. */
    String optimizer(Map<String, Double> values) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            Map<String, Object> settings = new TreeMap<>();
            for (String name : given.get(i)) {
                boolean rate = name.equals(Space.RATE);
                settings.put(
                        name,
                        rate ? stage.rate() : stage.settings().get(stage.entry().setting(name)));
            }
            String prefix = prefix(stage, stages);
            values.forEach(
                    (name, value) -> {
                        if (isOfConfig(name) || !name.startsWith(prefix)) return;
                        settings.put(name.substring(prefix.length()), value);
                    });
            parts.add(call(stage, settings));
        }
        return String.join(",", parts);
    }

    /** What the configuration must be changed to for a training with these values. */
    Map<String, String> settings(Map<String, Double> values) {
        Map<String, String> all = new TreeMap<>(settings);
        values.forEach(
                (name, value) -> {
                    if (isOfConfig(name)) all.put(name, ConfigSettings.text(name, value));
                });
        return all;
    }

    private static boolean isOfConfig(String name) {
        return !name.contains(" ") && !Spaces.isOfOptimizers(name);
    }

    private String call(Stage stage, Map<String, Object> settings) {
        List<String> assignments = new ArrayList<>();
        settings.forEach((name, value) -> assignments.add(name + "=" + value));
        String title = stages.size() == 1 ? stage.name() : stage.title();
        if (assignments.isEmpty()) return title;
        String list = "(" + String.join(",", assignments) + ")";
        return stages.size() == 1 ? title + list : title.replace("@", list + "@");
    }
}
