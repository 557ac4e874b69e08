package dev.fallline.optim.schedule;

import static dev.fallline.FalllineException.unknown;
import static dev.fallline.FalllineException.usage;
import static dev.fallline.Range.AT_LEAST_ONE;
import static dev.fallline.Range.AT_LEAST_ZERO;
import static dev.fallline.Range.AT_MOST_ONE;
import static dev.fallline.Range.BELOW_ONE;
import static dev.fallline.Range.BETWEEN_ZERO_AND_ONE;
import static dev.fallline.Range.POSITIVE;

import dev.fallline.FalllineException;
import dev.fallline.Range;
import dev.fallline.setting.Setting;
import dev.fallline.setting.SpecText;
import dev.fallline.setting.Type;
import dev.fallline.setting.Values;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * All schedules, and what {@code --schedule} makes of a name and, in brackets, its settings, as in
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
            List<Setting<?>> settings,
            Function<Terms, Schedule> factory) {}

    /**
     * What a schedule is made from.
     *
     * @param flag for errors
     * @param rate to start from
     * @param stepsPerEpoch updates in an epoch
     * @param totalSteps updates in all
     */
    public record Terms(
            String flag, double rate, long stepsPerEpoch, long totalSteps, Values settings) {
        /** Refuses a rate that is not positive and finite. */
        public Terms {
            RATE.require(rate);
        }

        <T> T get(Setting<T> setting) {
            return settings.get(setting);
        }

        /** A length given in epochs, to the nearest step. */
        long steps(double epochs) {
            return Math.round(epochs * stepsPerEpoch);
        }

        double epochs(long step) {
            return (double) step / stepsPerEpoch;
        }

        /** The part of the training that is left, from 1. */
        double left(long step) {
            return (double) (totalSteps - step) / totalSteps;
        }

        /** From the rate down to the floor, which the step behind the last one has. */
        Schedule descent(Schedule share) {
            double floor = get(FLOOR);
            return step -> step >= totalSteps ? floor : floor + (rate - floor) * share.at(step);
        }

        /** The same, of a length that must be at least a step. */
        long atLeastOneStep(Setting<Double> setting) {
            double epochs = get(setting);
            if (steps(epochs) > 0) return steps(epochs);
            throw usage(
                    "%s: %s %s is less than a step: give at least %.2g",
                    flag, setting.name(), Range.shortest(epochs), 1.0 / stepsPerEpoch);
        }
    }

    /** The learning rate at first, before any warm-up; the optimizer's own unless it is given. */
    public static final Setting<Double> RATE =
            Setting.real("lr=RATE", POSITIVE, "0.001").otherwise("the optimizer's own");

    /** Epochs of linear warmup before a schedule: all schedules take it. */
    public static final Setting<Double> WARMUP =
            real("warmup", AT_LEAST_ZERO, 0, "2", "epochs of linear warmup before it");

    static final Setting<Double> EVERY =
            real("every", POSITIVE, 10, "5", "epochs between reductions");
    static final Setting<Double> FACTOR =
            real("factor", POSITIVE, 0.1, "0.5", "factor of a reduction");
    static final Setting<List<Double>> AT =
            Setting.of(
                            "at",
                            new Type.Several<>(
                                    new Type.Real(POSITIVE, "5"),
                                    "/",
                                    "",
                                    "positive numbers, separated by /",
                                    "5/8"))
                    .defaultsTo(List.of(10.0))
                    .describe("epochs, separated by /");
    static final Setting<Double> EPOCH_FACTOR = real("factor", POSITIVE, 0.95, "0.95", "an epoch");
    static final Setting<Double> NATURAL_K = real("k", POSITIVE, 0.05, "0.05", "an epoch");
    static final Setting<Double> TIME_K = NATURAL_K.defaultsTo(0.1);
    static final Setting<Double> SQRT_K = NATURAL_K.defaultsTo(1.0);
    static final Setting<Double> POWER = real("power", POSITIVE, 2, "0.9", "of the time left");
    static final Setting<Double> FLOOR = Floor.SETTING;
    static final Setting<Double> PERIOD =
            real("period", POSITIVE, 10, "5", "epochs of the first period");
    static final Setting<Double> GROWTH =
            real("growth", AT_LEAST_ONE, 1, "2", "factor from one period to the next");
    static final Setting<Double> RISE =
            real("rise", AT_MOST_ONE, 0.3, "0.3", "part of the run until the peak");
    static final Setting<Double> DIV = real("div", AT_LEAST_ONE, 25, "25", "peak over first rate");
    static final Setting<Double> FINAL_DIV =
            real("final-div", AT_LEAST_ONE, 1e4, "1e4", "first rate over last");
    private static final List<Setting<?>> ONE_CYCLE = List.of(RISE, DIV, FINAL_DIV);
    static final Setting<Double> REDUCTION =
            real("factor", BETWEEN_ZERO_AND_ONE, 0.1, "0.5", "of a reduction");
    static final Setting<Integer> PATIENCE =
            Setting.count("patience", 0, Integer.MAX_VALUE, "3")
                    .defaultsTo(10)
                    .describe("epochs without improvement to wait");
    static final Setting<Double> THRESHOLD =
            real("threshold", BELOW_ONE, 1e-4, "1e-4", "share that counts as better");
    static final Setting<Integer> COOLDOWN =
            Setting.count("cooldown", 0, Integer.MAX_VALUE, "3")
                    .defaultsTo(0)
                    .describe("epochs after a reduction");

    private static Setting<Double> real(
            String name, Range range, double defaultValue, String example, String description) {
        return Setting.real(name, range, example).defaultsTo(defaultValue).describe(description);
    }

    private static final List<Entry> ALL =
            List.of(
                    new Entry(
                            "constant",
                            "the same rate throughout",
                            "η₀",
                            "Robbins & Monro 1951, who require it to fall",
                            "constant(warmup=1)",
                            List.of(),
                            t -> new Constant(t.rate)),
                    new Entry(
                            "step",
                            "multiplied by a factor every few epochs",
                            "η₀ · factor^⌊e/every⌋",
                            "PyTorch's StepLR",
                            "step(every=5,factor=0.5)",
                            List.of(EVERY, FACTOR),
                            t -> {
                                long every = t.atLeastOneStep(EVERY);
                                double factor = t.get(FACTOR);
                                return step -> t.rate * Math.pow(factor, step / every);
                            }),
                    new Entry(
                            "multi-step",
                            "multiplied by a factor at given epochs",
                            "η₀ · factor^n, n of the epochs `at` being over",
                            "PyTorch's MultiStepLR",
                            "multi-step(at=5/8,factor=0.1)",
                            List.of(AT, FACTOR),
                            t ->
                                    new MultiStep(
                                            t.rate,
                                            t.get(AT).stream().map(t::steps).toList(),
                                            t.get(FACTOR))),
                    new Entry(
                            "exponential",
                            "smooth decay by a factor an epoch",
                            "η₀ · factor^e",
                            "PyTorch's ExponentialLR, at whole epochs",
                            "exponential(factor=0.95)",
                            List.of(EPOCH_FACTOR),
                            t -> {
                                double factor = t.get(EPOCH_FACTOR);
                                return step -> t.rate * Math.pow(factor, t.epochs(step));
                            }),
                    new Entry(
                            "natural-exponential",
                            "continuous exponential decay",
                            "η₀ · exp(−ke)",
                            "standard form; TensorFlow's natural_exp_decay",
                            "natural-exponential(k=0.05)",
                            List.of(NATURAL_K),
                            t -> {
                                double k = t.get(NATURAL_K);
                                return step -> t.rate * Math.exp(-k * step / t.stepsPerEpoch);
                            }),
                    new Entry(
                            "inverse-time",
                            "falls like one over the time",
                            "η₀/(1 + ke)",
                            "Robbins & Monro 1951",
                            "inverse-time(k=0.5)",
                            List.of(TIME_K),
                            t -> {
                                double k = t.get(TIME_K);
                                return step -> t.rate / (1 + k * step / t.stepsPerEpoch);
                            }),
                    new Entry(
                            "inverse-sqrt",
                            "falls like one over the root of the time",
                            "η₀/√(1 + ke)",
                            "Vaswani et al. 2017, where k = 1/warmup",
                            "inverse-sqrt(warmup=2,k=0.5)",
                            List.of(SQRT_K),
                            t -> {
                                double k = t.get(SQRT_K);
                                return step -> t.rate / Math.sqrt(1 + k * step / t.stepsPerEpoch);
                            }),
                    new Entry(
                            "linear",
                            "linear, reaching its floor at the end of the run",
                            "floor + (η₀ − floor)(1 − e/E)",
                            "PyTorch's PolynomialLR, power 1",
                            "linear(warmup=1,floor=0)",
                            List.of(FLOOR),
                            t -> t.descent(t::left)),
                    new Entry(
                            "polynomial",
                            "a power of the time left, reaching its floor at the end of the run",
                            "floor + (η₀ − floor)(1 − e/E)^power",
                            "PyTorch's PolynomialLR",
                            "polynomial(power=0.9)",
                            List.of(POWER, FLOOR),
                            t -> {
                                double power = t.get(POWER);
                                return t.descent(step -> Math.pow(t.left(step), power));
                            }),
                    new Entry(
                            "cosine",
                            "half a cosine, reaching its floor at the end of the run",
                            "floor + (η₀ − floor)(1 + cos(πe/E))/2",
                            "Loshchilov & Hutter 2017",
                            "cosine(warmup=2,floor=0)",
                            List.of(FLOOR),
                            t ->
                                    t.descent(
                                            step ->
                                                    (1 + Math.cos(Math.PI * step / t.totalSteps))
                                                            / 2)),
                    new Entry(
                            "cosine-restarts",
                            "half cosines, one after the other",
                            "floor + (η₀ − floor)(1 + cos(πe′/T))/2",
                            "Loshchilov & Hutter 2017",
                            "cosine-restarts(period=2,growth=2)",
                            List.of(PERIOD, GROWTH, FLOOR),
                            t ->
                                    new CosineRestarts(
                                            t.rate,
                                            t.get(FLOOR),
                                            t.atLeastOneStep(PERIOD),
                                            t.get(GROWTH))),
                    new Entry(
                            "one-cycle",
                            "up to the rate and down again along half cosines",
                            "η₀/div ↗ η₀ ↘ η₀/(div · final-div)",
                            "Smith & Topin 2018; PyTorch's OneCycleLR",
                            "one-cycle(rise=0.3)",
                            ONE_CYCLE,
                            t -> oneCycle(t, OneCycle.Shape.COSINE)),
                    new Entry(
                            "one-cycle-linear",
                            "up to the rate and down again, linearly",
                            "η₀/div ↗ η₀ ↘ η₀/(div · final-div)",
                            "Smith & Topin 2018; PyTorch's OneCycleLR, anneal_strategy linear",
                            "one-cycle-linear(rise=0.45,div=10)",
                            ONE_CYCLE,
                            t -> oneCycle(t, OneCycle.Shape.LINEAR)),
                    new Entry(
                            "plateau",
                            "multiplied by a factor when the loss no longer falls",
                            "η ← max(factor · η, floor) after more than `patience` epochs without improvement",
                            "PyTorch's ReduceLROnPlateau",
                            "plateau(patience=3,factor=0.5)",
                            List.of(REDUCTION, PATIENCE, THRESHOLD, COOLDOWN, FLOOR),
                            t ->
                                    new Plateau(
                                            t.rate,
                                            t.get(REDUCTION),
                                            t.get(PATIENCE),
                                            t.get(THRESHOLD),
                                            t.get(COOLDOWN),
                                            t.get(FLOOR))));

    private static Schedule oneCycle(Terms t, OneCycle.Shape shape) {
        return new OneCycle(t.rate, t.get(RISE), t.get(DIV), t.get(FINAL_DIV), t.totalSteps, shape);
    }

    public static List<Entry> all() {
        return ALL;
    }

    public static List<String> names() {
        return ALL.stream().map(Entry::name).toList();
    }

    /**
     * The schedule written as {@code text}.
     *
     * @throws FalllineException (usage) that names the offending part and shows a right example
     */
    public static ScheduleSpec parse(String text) {
        return parse("--schedule", text);
    }

    /**
     * The same after another flag.
     *
     * @param flag for errors
     */
    public static ScheduleSpec parse(String flag, String text) {
        SpecText typed = SpecText.of(flag, text, "cosine(warmup=2,floor=0)");
        Entry entry = of(flag, typed.name());
        List<Setting<?>> known = new ArrayList<>(entry.settings);
        known.add(WARMUP);
        return new ScheduleSpec(flag, text, entry, typed.given(known, entry.example));
    }

    /** The same, made for a training: see {@link ScheduleSpec#schedule}. */
    public static Schedule parse(String text, double rate, long stepsPerEpoch, long totalSteps) {
        return parse(text).schedule(rate, stepsPerEpoch, totalSteps);
    }

    private static Entry of(String flag, String name) {
        for (Entry entry : ALL) if (entry.name.equals(name)) return entry;
        throw unknown(flag, name, names());
    }
}
