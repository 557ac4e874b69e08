package dev.fallline.optim;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All schedules, and the syntax of {@code --schedule}: a name and, in brackets, its settings, as in
 * {@code cosine(warmup=2,floor=0)}. Lengths are in epochs, which may be broken ones.
 */
public final class Schedules {
    private Schedules() {}

    /**
     * One schedule.
     *
     * @param name as typed after {@code --schedule}
     * @param summary one line for help texts
     * @param formula η₀ is the rate given, e the epoch as a real number, E the last one
     * @param source where it comes from
     * @param example a right way to write it
     * @param settings what it takes beside {@code warmup}, which they all take
     * @param factory from its terms, for the steps after the warm-up
     */
    public record Entry(
            String name,
            String summary,
            String formula,
            String source,
            String example,
            List<Setting> settings,
            Function<Terms, Schedule> factory) {}

    /**
     * What a schedule is made from.
     *
     * @param rate to start from
     * @param stepsPerEpoch updates in an epoch
     * @param totalSteps updates in all
     * @param settings the value of every setting, by name
     */
    public record Terms(
            double rate, long stepsPerEpoch, long totalSteps, Map<String, Double> settings) {
        double number(String name) {
            return settings.get(name);
        }

        /** A length given in epochs, to the nearest step. */
        long steps(String name) {
            return Math.round(number(name) * stepsPerEpoch);
        }
    }

    public static final Setting WARMUP =
            new Setting("warmup", 0, "epochs of linear climb in front of it");

    private static final List<Entry> ALL =
            List.of(
                    new Entry(
                            "constant",
                            "the same rate throughout",
                            "η₀",
                            "Robbins & Monro 1951, for whom it would have to fall",
                            "constant(warmup=1)",
                            List.of(),
                            t -> new Constant(t.rate)),
                    new Entry(
                            "step",
                            "multiplied by a factor every few epochs",
                            "η₀ · factor^⌊e/every⌋",
                            "PyTorch's StepLR",
                            "step(every=5,factor=0.5)",
                            List.of(
                                    new Setting("every", 10, "epochs from stair to stair"),
                                    new Setting("factor", 0.1, "from one stair to the next")),
                            t -> new StepDecay(t.rate, t.steps("every"), t.number("factor"))),
                    new Entry(
                            "exponential",
                            "smooth decay by a factor an epoch",
                            "η₀ · factor^e",
                            "PyTorch's ExponentialLR, at whole epochs",
                            "exponential(factor=0.95)",
                            List.of(new Setting("factor", 0.95, "an epoch")),
                            t -> new Exponential(t.rate, t.number("factor"), t.stepsPerEpoch)),
                    new Entry(
                            "cosine",
                            "half a cosine wave, reaching its floor as the run ends",
                            "floor + (η₀ − floor)(1 + cos(πe/E))/2",
                            "Loshchilov & Hutter 2017",
                            "cosine(warmup=2,floor=0)",
                            List.of(new Setting("floor", 0, "the rate it falls to")),
                            t -> new Cosine(t.rate, t.number("floor"), t.totalSteps)));

    public static List<Entry> all() {
        return ALL;
    }

    public static List<String> names() {
        return ALL.stream().map(Entry::name).toList();
    }

    /**
     * The schedule written as {@code text}. A warm-up delays what follows it; a cosine is shortened
     * by it, so that it still ends with the run.
     *
     * @param rate {@code --lr}, where the schedule starts, or peaks after a warm-up
     * @param stepsPerEpoch updates in an epoch, at least 1
     * @param totalSteps updates in the whole run, at least 1
     * @throws FalllineException (usage) that names the offending part and shows a right example
     */
    public static Schedule parse(String text, double rate, long stepsPerEpoch, long totalSteps) {
        Matcher parts = CALL.matcher(text);
        if (!parts.matches()) {
            throw wrong(text, "expected a name and settings", "cosine(warmup=2,floor=0)");
        }
        Entry entry = of(parts.group("name"));
        List<Setting> known = new ArrayList<>(entry.settings);
        known.add(WARMUP);
        Map<String, Double> given = settings(text, parts.group("settings"), entry, known);
        Map<String, Double> values = Setting.fill(known, given);

        Terms whole = new Terms(rate, stepsPerEpoch, totalSteps, values);
        long warmup = whole.steps(WARMUP.name());
        if (warmup < 0 || warmup >= totalSteps) {
            throw wrong(
                    text,
                    "warmup must be at least 0 epochs and end before the run does, after %s epochs"
                            .formatted((double) totalSteps / stepsPerEpoch),
                    entry.example);
        }
        Terms rest = new Terms(rate, stepsPerEpoch, totalSteps - warmup, values);
        Schedule schedule = entry.factory.apply(rest);
        return warmup == 0 ? schedule : new Warmup(warmup, schedule);
    }

    private static final Pattern CALL =
            Pattern.compile("\\s*(?<name>[^\\s(),=]+)\\s*(\\((?<settings>[^()]*)\\))?\\s*");
    private static final Pattern ASSIGNMENT =
            Pattern.compile("\\s*(?<key>[^\\s=]+)\\s*=\\s*(?<value>[^\\s=]+)\\s*");

    private static Entry of(String name) {
        for (Entry entry : ALL) if (entry.name.equals(name)) return entry;
        String hint =
                Nearest.nearest(name, names())
                        .map(n -> "did you mean %s? Known are".formatted(n))
                        .orElse("choose one of");
        throw new FalllineException(
                Kind.USAGE,
                "--schedule '%s' is unknown; %s %s, as in cosine(warmup=2,floor=0)"
                        .formatted(name, hint, String.join(", ", names())));
    }

    private static Map<String, Double> settings(
            String text, String list, Entry entry, List<Setting> known) {
        Map<String, Double> given = new LinkedHashMap<>();
        if (list == null || list.isBlank()) return given;
        List<String> names = Setting.names(known);
        for (String part : list.split(",", -1)) {
            Matcher assignment = ASSIGNMENT.matcher(part);
            if (!assignment.matches()) {
                throw wrong(text, "'%s' is not name=number".formatted(part.strip()), entry.example);
            }
            String key = assignment.group("key");
            if (!names.contains(key)) {
                String hint =
                        Nearest.nearest(key, names)
                                .map(n -> "did you mean %s? It takes".formatted(n))
                                .orElse("it takes");
                String takes = String.join(", ", names);
                throw wrong(
                        text,
                        "%s does not take '%s'; %s %s".formatted(entry.name, key, hint, takes),
                        entry.example);
            }
            double value = number(text, key, assignment.group("value"), entry);
            if (given.put(key, value) != null) {
                throw wrong(text, "%s is given twice".formatted(key), entry.example);
            }
        }
        return given;
    }

    private static double number(String text, String key, String value, Entry entry) {
        try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)) return number;
        } catch (NumberFormatException e) {
            // falls through to the refusal below
        }
        throw wrong(text, "%s=%s is not a number".formatted(key, value), entry.example);
    }

    private static FalllineException wrong(String text, String what, String example) {
        return new FalllineException(
                Kind.USAGE,
                "--schedule '%s': %s; write it as in %s".formatted(text, what, example));
    }
}
