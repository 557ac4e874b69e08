package dev.fallline.lab.compare;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.optim.OptimizerSchedule;
import dev.fallline.optim.Stage;
import dev.fallline.setting.Values;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * An optimizer, or a program of several, that takes part in a comparison.
 *
 * @param name as it was typed
 * @param stages its optimizers; most have one
 * @param given of each of them, which settings are given in brackets
 * @param space what is tuned of it
 */
public record Contestant(String name, List<Stage> stages, List<Set<String>> given, Space space) {
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");
    private static final Pattern CONTINUES = Pattern.compile(".*@\\s*0*[1-9].*");

    public Contestant {
        stages = List.copyOf(stages);
        given = List.copyOf(given);
    }

    /**
     * Reads what follows {@code --optimizers}: names with commas between, each with given settings
     * in brackets, as in {@code sgd,momentum(momentum=0.9)}. A part with epochs that do not begin
     * at 0 belongs to the program before it, as in {@code adam@0..3,sgd@3..}.
     *
     * @param tuned which settings are, unless they are given
     * @throws FalllineException (usage) if it names an optimizer that does not exist or one twice
     */
    static List<Contestant> parse(String text, Predicate<String> tuned) {
        List<String> names = new ArrayList<>();
        for (String part : COMMA.split(text, -1)) {
            boolean continues = CONTINUES.matcher(part).matches() && !names.isEmpty();
            if (continues) names.add(names.removeLast() + "," + part.strip());
            else names.add(part.strip());
        }
        for (String name : names) {
            if (names.indexOf(name) == names.lastIndexOf(name)) continue;
            throw usage(
                    "--optimizers names %s twice: leave one away, or give it other settings in brackets",
                    name);
        }
        return names.stream().map(n -> of(n, tuned)).toList();
    }

    private static Contestant of(String name, Predicate<String> tuned) {
        try {
            List<Stage> stages = OptimizerSchedule.parse(name, Values.NONE, null, 0).stages();
            List<Set<String>> given = OptimizerSchedule.given(name);
            return new Contestant(name, stages, given, Spaces.of(stages, given, tuned));
        } catch (FalllineException e) {
            String said = e.getMessage().replace("--optimizer ", "--optimizers ");
            throw new FalllineException(e.kind(), said, e);
        }
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
            String prefix = Space.prefix(stage, stages);
            values.forEach(
                    (name, value) -> {
                        if (name.startsWith(prefix)) {
                            settings.put(name.substring(prefix.length()), value);
                        }
                    });
            parts.add(call(stage, settings));
        }
        return String.join(",", parts);
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
