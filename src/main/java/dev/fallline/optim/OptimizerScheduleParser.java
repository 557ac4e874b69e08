package dev.fallline.optim;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.optim.schedule.Schedules.RATE;

import dev.fallline.FalllineException;
import dev.fallline.setting.Setting;
import dev.fallline.setting.SpecText;
import dev.fallline.setting.Values;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@link OptimizerSchedule}. */
final class OptimizerScheduleParser {
    private static final String EXAMPLE = "adam@0..10,momentum(lr=0.05)@10..";
    private static final Pattern PART =
            Pattern.compile(
                    "(?<call>[^@]*)(@\\s*(?<from>\\d{1,9})\\s*\\.\\.\\s*(?<to>\\d{0,9})\\s*)?");

    private final String text;
    private final Values flags;
    private final Double rate;
    private final long seed;

    OptimizerScheduleParser(String text, Values flags, Double rate, long seed) {
        this.text = text;
        this.flags = flags;
        this.rate = rate;
        this.seed = seed;
    }

    OptimizerSchedule read() {
        List<String> parts = SpecText.split(text);
        List<Stage> stages = new ArrayList<>();
        for (String part : parts) {
            stages.add(stage(part, parts.size() == 1));
        }
        checkFlags(stages);
        for (int i = 0; i < parts.size(); i++) {
            checkRange(parts.get(i), stages.get(i), i == 0 ? null : stages.get(i - 1));
        }
        return new OptimizerSchedule(stages);
    }

    private Stage stage(String part, boolean alone) {
        Matcher matcher = matcher(part, alone);
        SpecText call = SpecText.of("--optimizer", matcher.group("call"), EXAMPLE);
        Optimizers.Entry entry = Optimizers.ofTraining(call.name());
        Values own = own(call, entry);
        Values given = alone ? flags : flags.only(Setting.names(entry.settings()));
        Values all = given.with(RATE, rate).and(own);
        double its = all.has(RATE) ? all.get(RATE) : entry.rate();
        Values settings = all.without(List.of(RATE.name()));
        return new Stage(
                entry,
                settings.filled(entry.settings()),
                entry.create(settings).seeded(seed),
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

    /** The text in the brackets. */
    private static Values own(SpecText call, Optimizers.Entry entry) {
        List<Setting<?>> known = new ArrayList<>(entry.settings());
        if (!Optimizers.isFullBatch(entry)) known.add(RATE);
        return call.given(known, entry.name() + "(lr=0.01)");
    }

    /** The text in the brackets of each part. */
    List<Set<String>> given() {
        List<String> parts = SpecText.split(text);
        List<Set<String>> given = new ArrayList<>();
        for (String part : parts) {
            String typed = matcher(part, parts.size() == 1).group("call");
            SpecText call = SpecText.of("--optimizer", typed, EXAMPLE);
            given.add(own(call, Optimizers.ofTraining(call.name())).names());
        }
        return given;
    }

    private static int end(String to) {
        return to == null || to.isEmpty() ? Stage.OPEN : Integer.parseInt(to);
    }

    /** Refuses a flag that no stage takes, or that each sets otherwise. */
    private void checkFlags(List<Stage> stages) {
        for (Setting<?> s : Optimizers.settings()) {
            if (!flags.has(s)) continue;
            if (stages.stream().noneMatch(stage -> stage.entry().takes(s.name()))) {
                throw usage(
                        "%s does not apply to any of %s: remove it",
                        s.flag(),
                        String.join(", ", stages.stream().map(Stage::name).distinct().toList()));
            }
            checkUsed(stages, s, flags, Stage::settings);
        }
        Values own = Values.NONE.with(RATE, rate);
        if (rate != null) checkUsed(stages, RATE, own, s -> Values.NONE.with(RATE, s.rate()));
    }

    private <T> void checkUsed(
            List<Stage> stages, Setting<T> setting, Values given, Function<Stage, Values> own) {
        T value = given.get(setting);
        if (stages.stream().anyMatch(s -> value.equals(own.apply(s).get(setting)))) return;
        throw usage(
                "%s %s has no effect, since --optimizer '%s' sets its own %s: remove one of them",
                setting.flag(), setting.text(value), text, setting.name());
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
}
