package dev.fallline.optim.schedule;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;
import dev.fallline.Require;
import dev.fallline.setting.Setting;
import dev.fallline.setting.SpecText;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            List<Setting> settings,
            Function<Terms, Schedule> factory) {}

    /**
     * What a schedule is made from.
     *
     * @param rate to start from
     * @param stepsPerEpoch updates in an epoch
     * @param totalSteps updates in all
     * @param settings the value of every setting, by name; a single one unless several are allowed
     */
    public record Terms(
            double rate, long stepsPerEpoch, long totalSteps, Map<String, List<Double>> settings) {
        double number(String name) {
            return settings.get(name).getFirst();
        }

        /** A length given in epochs, to the nearest step. */
        long steps(String name) {
            return steps(number(name));
        }

        /** The same, of a length that must be at least a step. */
        long atLeastOneStep(String name) {
            double epochs = number(name);
            Require.positive("--schedule: " + name, epochs, "5");
            long steps = steps(epochs);
            if (steps > 0) return steps;
            throw new FalllineException(
                    Kind.USAGE,
                    "--schedule: %s %s is less than a step: give at least %.2g"
                            .formatted(name, epochs, 1.0 / stepsPerEpoch));
        }

        List<Long> stepsOfEach(String name) {
            return settings.get(name).stream().map(this::steps).toList();
        }

        private long steps(double epochs) {
            return Math.round(epochs * stepsPerEpoch);
        }

        /** A number of epochs that are counted and not divided. */
        long whole(String name) {
            double number = number(name);
            if (number == Math.rint(number)) return (long) number;
            throw new FalllineException(
                    Kind.USAGE,
                    "--schedule: %s %s cannot be used: give a whole number of epochs, such as 3"
                            .formatted(name, number));
        }
    }

    public static final Setting WARMUP =
            new Setting("warmup", 0, "epochs of linear climb in front of it");

    private static final List<Setting> ONE_CYCLE =
            List.of(
                    new Setting("rise", 0.3, "part of the run until the peak"),
                    new Setting("div", 25, "peak over first rate"),
                    new Setting("final-div", 1e4, "first rate over last"));

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
                            t ->
                                    new StepDecay(
                                            t.rate, t.atLeastOneStep("every"), t.number("factor"))),
                    new Entry(
                            "multi-step",
                            "multiplied by a factor at given epochs",
                            "η₀ · factor^n, n of the epochs `at` being over",
                            "PyTorch's MultiStepLR",
                            "multi-step(at=5/8,factor=0.1)",
                            List.of(
                                    new Setting(
                                            "at",
                                            10,
                                            "epochs, with strokes between",
                                            Setting.Kind.SEVERAL),
                                    new Setting("factor", 0.1, "from one stair to the next")),
                            t -> new MultiStep(t.rate, t.stepsOfEach("at"), t.number("factor"))),
                    new Entry(
                            "exponential",
                            "smooth decay by a factor an epoch",
                            "η₀ · factor^e",
                            "PyTorch's ExponentialLR, at whole epochs",
                            "exponential(factor=0.95)",
                            List.of(new Setting("factor", 0.95, "an epoch")),
                            t -> new Exponential(t.rate, t.number("factor"), t.stepsPerEpoch)),
                    new Entry(
                            "natural-exponential",
                            "smooth decay at a constant relative speed",
                            "η₀ · exp(−ke)",
                            "the textbook's; TensorFlow's natural_exp_decay",
                            "natural-exponential(k=0.05)",
                            List.of(new Setting("k", 0.05, "an epoch")),
                            t -> new NaturalExponential(t.rate, t.number("k"), t.stepsPerEpoch)),
                    new Entry(
                            "inverse-time",
                            "falls like one over the time",
                            "η₀/(1 + ke)",
                            "Robbins & Monro 1951",
                            "inverse-time(k=0.5)",
                            List.of(new Setting("k", 0.1, "an epoch")),
                            t -> new InverseTime(t.rate, t.number("k"), t.stepsPerEpoch)),
                    new Entry(
                            "inverse-sqrt",
                            "falls like one over the root of the time",
                            "η₀/√(1 + ke)",
                            "Vaswani et al. 2017, where k = 1/warmup",
                            "inverse-sqrt(warmup=2,k=0.5)",
                            List.of(new Setting("k", 1, "an epoch")),
                            t -> new InverseSqrt(t.rate, t.number("k"), t.stepsPerEpoch)),
                    new Entry(
                            "linear",
                            "a straight line, reaching its floor as the run ends",
                            "floor + (η₀ − floor)(1 − e/E)",
                            "PyTorch's PolynomialLR, power 1",
                            "linear(warmup=1,floor=0)",
                            List.of(Floor.SETTING),
                            t -> new Polynomial(t.rate, t.number("floor"), 1, t.totalSteps)),
                    new Entry(
                            "polynomial",
                            "a power of the time left, reaching its floor as the run ends",
                            "floor + (η₀ − floor)(1 − e/E)^power",
                            "PyTorch's PolynomialLR",
                            "polynomial(power=0.9)",
                            List.of(new Setting("power", 2, "of the time left"), Floor.SETTING),
                            t ->
                                    new Polynomial(
                                            t.rate,
                                            t.number("floor"),
                                            t.number("power"),
                                            t.totalSteps)),
                    new Entry(
                            "cosine",
                            "half a cosine wave, reaching its floor as the run ends",
                            "floor + (η₀ − floor)(1 + cos(πe/E))/2",
                            "Loshchilov & Hutter 2017",
                            "cosine(warmup=2,floor=0)",
                            List.of(Floor.SETTING),
                            t -> new Cosine(t.rate, t.number("floor"), t.totalSteps)),
                    new Entry(
                            "cosine-restarts",
                            "half cosine waves, one after the other",
                            "floor + (η₀ − floor)(1 + cos(πe′/T))/2",
                            "Loshchilov & Hutter 2017",
                            "cosine-restarts(period=2,growth=2)",
                            List.of(
                                    new Setting("period", 10, "epochs of the first wave"),
                                    new Setting("growth", 1, "from one wave's length to the next"),
                                    Floor.SETTING),
                            t ->
                                    new CosineRestarts(
                                            t.rate,
                                            t.number("floor"),
                                            t.atLeastOneStep("period"),
                                            t.number("growth"))),
                    new Entry(
                            "one-cycle",
                            "up to the rate and down again on half cosine waves",
                            "η₀/div ↗ η₀ ↘ η₀/(div · final-div)",
                            "Smith & Topin 2018; PyTorch's OneCycleLR",
                            "one-cycle(rise=0.3)",
                            ONE_CYCLE,
                            t -> oneCycle(t, OneCycle.Shape.COSINE)),
                    new Entry(
                            "one-cycle-linear",
                            "up to the rate and down again on straight lines",
                            "η₀/div ↗ η₀ ↘ η₀/(div · final-div)",
                            "Smith & Topin 2018; PyTorch's OneCycleLR, anneal_strategy linear",
                            "one-cycle-linear(rise=0.45,div=10)",
                            ONE_CYCLE,
                            t -> oneCycle(t, OneCycle.Shape.LINEAR)),
                    new Entry(
                            "plateau",
                            "multiplied by a factor when the loss no longer falls",
                            "η ← max(factor · η, floor) after more than `patience` bad epochs",
                            "PyTorch's ReduceLROnPlateau",
                            "plateau(patience=3,factor=0.5)",
                            List.of(
                                    new Setting("factor", 0.1, "of a reduction"),
                                    new Setting("patience", 10, "bad epochs that are borne"),
                                    new Setting("threshold", 1e-4, "share that counts as better"),
                                    new Setting("cooldown", 0, "epochs after a reduction"),
                                    Floor.SETTING),
                            t ->
                                    new Plateau(
                                            t.rate,
                                            t.number("factor"),
                                            t.whole("patience"),
                                            t.number("threshold"),
                                            t.whole("cooldown"),
                                            t.number("floor"))));

    private static Schedule oneCycle(Terms t, OneCycle.Shape shape) {
        return new OneCycle(
                t.rate,
                t.number("rise"),
                t.number("div"),
                t.number("final-div"),
                t.totalSteps,
                shape);
    }

    public static List<Entry> all() {
        return ALL;
    }

    public static List<String> names() {
        return ALL.stream().map(Entry::name).toList();
    }

    /**
     * The schedule written as {@code text}. A warm-up delays what follows it; one that ends with
     * the run, such as a cosine, is shortened by it.
     *
     * @param rate {@code --lr}, where the schedule starts, or peaks after a warm-up
     * @param stepsPerEpoch updates in an epoch, at least 1
     * @param totalSteps updates in the whole run, at least 1
     * @throws FalllineException (usage) that names the offending part and shows a right example
     */
    public static Schedule parse(String text, double rate, long stepsPerEpoch, long totalSteps) {
        SpecText typed = SpecText.of("--schedule", text, "cosine(warmup=2,floor=0)");
        Entry entry = of(typed.name());
        List<Setting> known = new ArrayList<>(entry.settings);
        known.add(WARMUP);
        Map<String, List<Double>> values = typed.values(known, entry.example);

        Terms whole = new Terms(rate, stepsPerEpoch, totalSteps, values);
        long warmup = whole.steps(WARMUP.name());
        if (warmup < 0 || warmup >= totalSteps) {
            throw typed.wrong(
                    "warmup must be at least 0 epochs and end before the run does, after %s epochs"
                            .formatted((double) totalSteps / stepsPerEpoch),
                    entry.example);
        }
        Terms rest = new Terms(rate, stepsPerEpoch, totalSteps - warmup, values);
        Schedule schedule = entry.factory.apply(rest);
        return warmup == 0 ? schedule : new Warmup(warmup, schedule);
    }

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
}
