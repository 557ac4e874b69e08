package dev.fallline.optim;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Require;
import dev.fallline.setting.Setting;
import dev.fallline.setting.SpecText;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@link OptimizerSchedule}. */
final class OptimizerScheduleParser {
    private static final String EXAMPLE = "adam@0..10,momentum(lr=0.05)@10..";
    private static final String RATE = "lr";
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");
    private static final Pattern PART =
            Pattern.compile(
                    "(?<call>[^@]*)(@\\s*(?<from>\\d{1,9})\\s*\\.\\.\\s*(?<to>\\d{0,9})\\s*)?");

    private final String text;
    private final Map<String, Double> flags;
    private final Double rate;
    private final long seed;

    OptimizerScheduleParser(String text, Map<String, Double> flags, Double rate, long seed) {
        this.text = text;
        this.flags = flags;
        this.rate = rate;
        this.seed = seed;
    }

    OptimizerSchedule read() {
        String[] parts = COMMA.split(text, -1);
        List<Stage> stages = new ArrayList<>();
        for (String part : parts) {
            stages.add(stage(part.strip(), parts.length == 1));
        }
        checkFlags(stages);
        for (int i = 0; i < parts.length; i++) {
            checkRange(parts[i].strip(), stages.get(i), i == 0 ? null : stages.get(i - 1));
        }
        return new OptimizerSchedule(stages);
    }

    private Stage stage(String part, boolean alone) {
        Matcher matcher = matcher(part, alone);
        SpecText call = SpecText.of("--optimizer", matcher.group("call"), EXAMPLE);
        Optimizers.Entry entry = Optimizers.of(call.name());
        Map<String, Double> own = own(call, entry);
        Map<String, Double> given = new LinkedHashMap<>(flags);
        if (!alone) given.keySet().retainAll(Setting.names(entry.settings()));
        if (rate != null) given.put(RATE, rate);
        given.putAll(own);
        double its = given.getOrDefault(RATE, entry.rate());
        given.remove(RATE);
        return new Stage(
                entry.name(),
                Setting.fill(entry.settings(), given),
                create(part, entry, given, its, call.list() != null),
                its,
                matcher.group("from") == null ? 0 : Integer.parseInt(matcher.group("from")),
                end(matcher.group("to")));
    }

    private static Matcher matcher(String part, boolean alone) {
        Matcher matcher = PART.matcher(part);
        if (!matcher.matches()) {
            throw wrong(part, "its epochs cannot be read", EXAMPLE);
        }
        if (matcher.group("from") == null && !alone) {
            throw wrong(part, "it does not say for which epochs", EXAMPLE);
        }
        return matcher;
    }

    /** What stands in the brackets. */
    private static Map<String, Double> own(SpecText call, Optimizers.Entry entry) {
        List<Setting> known = new ArrayList<>(entry.settings());
        known.add(new Setting(RATE, entry.rate(), "learning rate"));
        Map<String, Double> own = new LinkedHashMap<>();
        call.given(known, entry.name() + "(lr=0.01)")
                .forEach((name, value) -> own.put(name, value.getFirst()));
        return own;
    }

    /** What stands in the brackets of each part. */
    List<Set<String>> given() {
        String[] parts = COMMA.split(text, -1);
        List<Set<String>> given = new ArrayList<>();
        for (String part : parts) {
            String typed = matcher(part.strip(), parts.length == 1).group("call");
            SpecText call = SpecText.of("--optimizer", typed, EXAMPLE);
            given.add(own(call, Optimizers.of(call.name())).keySet());
        }
        return given;
    }

    private static int end(String to) {
        return to == null || to.isEmpty() ? Stage.OPEN : Integer.parseInt(to);
    }

    private Optimizer create(
            String part,
            Optimizers.Entry entry,
            Map<String, Double> given,
            double rate,
            boolean bracketed) {
        try {
            Require.rate(rate);
            return entry.create(given).seeded(seed);
        } catch (FalllineException e) {
            if (!bracketed) throw e;
            throw usage("--optimizer '%s': %s", part, e.getMessage());
        }
    }

    /** A flag that no stage takes, or that each sets otherwise, is not heeded. */
    private void checkFlags(List<Stage> stages) {
        flags.forEach(
                (flag, value) -> {
                    if (stages.stream().noneMatch(s -> s.settings().containsKey(flag))) {
                        throw usage(
                                "--%s does not apply to any of %s: leave it away",
                                flag,
                                String.join(
                                        ", ",
                                        stages.stream().map(Stage::name).distinct().toList()));
                    }
                    checkHeeded(stages, flag, value, s -> s.settings().get(flag));
                });
        if (rate != null) checkHeeded(stages, RATE, rate, Stage::rate);
    }

    private void checkHeeded(
            List<Stage> stages, String flag, Double value, Function<Stage, Double> own) {
        if (stages.stream().anyMatch(s -> value.equals(own.apply(s)))) return;
        throw usage(
                "--%s %s is not heeded, since --optimizer '%s' sets its own %s: leave one of them away",
                flag, value, text, flag);
    }

    private static void checkRange(String part, Stage stage, Stage before) {
        int begin = before == null ? 0 : before.to();
        if (begin == Stage.OPEN) {
            throw usage(
                    "--optimizer '%s' never begins, since %s before it has no end: give that one",
                    part, before.title());
        }
        if (stage.from() != begin) {
            String why =
                    before == null
                            ? "but the first part begins at 0"
                            : "but %s before it ends at %d".formatted(before.title(), begin);
            throw usage(
                    "--optimizer '%s' begins at epoch %d, %s: write %s",
                    part, stage.from(), why, stage.name() + "@" + begin + "..");
        }
        if (stage.to() <= stage.from()) {
            throw usage(
                    "--optimizer '%s' ends where it begins or before: give it at least one epoch, as in %s@%d..%d",
                    part, stage.name(), begin, begin + 1);
        }
    }

    private static FalllineException wrong(String part, String what, String example) {
        return usage("--optimizer '%s': %s; write it as in %s", part, what, example);
    }

    private static FalllineException usage(String format, Object... values) {
        return new FalllineException(Kind.USAGE, format.formatted(values));
    }
}
