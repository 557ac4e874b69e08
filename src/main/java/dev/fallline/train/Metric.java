package dev.fallline.train;

import static dev.fallline.report.NumberFormat.COUNT;
import static dev.fallline.report.NumberFormat.DECIMALS;
import static dev.fallline.report.NumberFormat.LOSS;
import static dev.fallline.report.NumberFormat.NUMBER;
import static dev.fallline.report.NumberFormat.PERCENT;
import static dev.fallline.report.NumberFormat.SIZE;
import static dev.fallline.train.Metric.Direction.HIGHER;
import static dev.fallline.train.Metric.Direction.LOWER;
import static dev.fallline.train.Metric.Direction.NEITHER;
import static dev.fallline.train.Subset.TEST;
import static dev.fallline.train.Subset.TRAINING;
import static dev.fallline.train.Subset.VALIDATION;

import dev.fallline.data.Task;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.TrainingProgress.Tally;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A number that is measured in every epoch. Its row in {@link #ALL} makes it a column of the
 * history, of the terminal's table and of the reports, a chart, a curve in TensorBoard, and a field
 * in JSON.
 *
 * @param name of the column, {@code train_accuracy}
 * @param quantity that is measured, {@code accuracy}
 * @param subset on which; null for what is of the training as a whole
 * @param heading of the terminal's column; null to leave it out there
 * @param format of the number in tables
 * @param direction which numbers are better
 * @param tasks for which there is such a number
 * @param note what a reader should know of how it is measured
 * @param value of an epoch; null where there is none
 */
public record Metric(
        String name,
        String quantity,
        Subset subset,
        String heading,
        NumberFormat format,
        Direction direction,
        Set<Task> tasks,
        String note,
        Function<Measurements, Double> value) {
    /** Which numbers are better. */
    public enum Direction {
        LOWER,
        HIGHER,
        NEITHER
    }

    /**
     * All measurements of an epoch.
     *
     * @param validation null without a validation set
     * @param test null without a test set
     * @param tally sums over the epoch
     * @param rate of the last step
     */
    public record Measurements(
            Score training, Score validation, Score test, Tally tally, double rate) {
        Score on(Subset subset) {
            return switch (subset) {
                case TRAINING -> training;
                case VALIDATION -> validation;
                case TEST -> test;
            };
        }

        /** Whether no loss has left the range of numbers. */
        boolean areFinite() {
            return Stream.of(training, validation, test)
                    .allMatch(s -> s == null || Double.isFinite(s.loss()));
        }

        /** The generalization gap. */
        private Double gap() {
            Score other = validation != null ? validation : test;
            if (other == null) return null;
            return training.accuracy() != null
                    ? training.accuracy() - other.accuracy()
                    : other.rmse() - training.rmse();
        }
    }

    private static final Set<Task> ANY = EnumSet.allOf(Task.class);
    private static final Set<Task> CLASSES = EnumSet.of(Task.CLASSIFICATION);
    private static final Set<Task> NUMBERS = EnumSet.of(Task.REGRESSION);
    private static final Set<Subset> EVERYWHERE = EnumSet.allOf(Subset.class);

    private static final List<Metric> ROWS = new ArrayList<>();

    static {
        on("loss", "loss", "loss", LOSS, LOWER, ANY, EnumSet.of(TRAINING, VALIDATION), Score::loss);
        on("accuracy", "accuracy", "%", PERCENT, HIGHER, CLASSES, EVERYWHERE, Score::accuracy);
        on("rmse", "RMSE", "rmse", LOSS, LOWER, NUMBERS, EVERYWHERE, Score::rmse);
        on("r2", "R²", "R²", DECIMALS, HIGHER, NUMBERS, EnumSet.of(TEST), Score::r2);
        gap(
                PERCENT,
                CLASSES,
                "The accuracy in training less that on validation or, without it, on the test set.");
        gap(
                LOSS,
                NUMBERS,
                "The RMSE on validation or, without it, on the test set less that in training.");
        String norm = "The mean over the steps, before clipping.";
        whole(
                "gradient_norm",
                "gradient norm",
                null,
                SIZE,
                NEITHER,
                norm,
                m -> m.tally.norm() / m.tally.steps());
        whole("lr", "learning rate", null, SIZE, NEITHER, "Of the last step.", m -> m.rate);
        String time = "Of training, without evaluation.";
        whole("seconds", "seconds", null, NUMBER, LOWER, time, m -> m.tally.seconds());
        whole(
                "examples_per_second",
                "examples per second",
                "examples/s",
                COUNT,
                HIGHER,
                "While training, without evaluation.",
                m -> m.tally.examplesPerSecond());
    }

    /** Those on a subset, subset by subset; then those of the training as a whole. */
    private static final List<Metric> SORTED =
            ROWS.stream()
                    .sorted(
                            Comparator.comparing(
                                    Metric::subset,
                                    Comparator.nullsLast(Comparator.naturalOrder())))
                    .toList();

    /** One of each name, in this order. */
    public static final List<Metric> ALL =
            List.copyOf(
                    SORTED.stream()
                            .collect(
                                    Collectors.toMap(
                                            Metric::name, m -> m, (m, _) -> m, LinkedHashMap::new))
                            .values());

    /** On each subset; the terminal shows some of them. */
    private static void on(
            String name,
            String quantity,
            String heading,
            NumberFormat format,
            Direction direction,
            Set<Task> tasks,
            Set<Subset> shown,
            Function<Score, Double> value) {
        String note = "Training is measured during the epoch, the other sets after it.";
        for (Subset s : Subset.values()) {
            String title = shown.contains(s) ? s.label() + " " + heading : null;
            Function<Measurements, Double> there =
                    m -> m.on(s) == null ? null : value.apply(m.on(s));
            String column = s.label() + "_" + name;
            ROWS.add(new Metric(column, quantity, s, title, format, direction, tasks, note, there));
        }
    }

    private static void gap(NumberFormat format, Set<Task> tasks, String note) {
        ROWS.add(
                new Metric(
                        "generalization_gap",
                        "generalization gap",
                        null,
                        null,
                        format,
                        LOWER,
                        tasks,
                        note,
                        Measurements::gap));
    }

    private static void whole(
            String name,
            String quantity,
            String heading,
            NumberFormat format,
            Direction direction,
            String note,
            Function<Measurements, Double> value) {
        ROWS.add(new Metric(name, quantity, null, heading, format, direction, ANY, note, value));
    }

    /** Those of a task. */
    public static List<Metric> of(Task task) {
        return SORTED.stream().filter(m -> m.tasks.contains(task)).toList();
    }

    /**
     * One of them.
     *
     * @param quantity such as {@code accuracy}
     */
    public static Metric on(String quantity, Subset subset) {
        return ALL.stream()
                .filter(m -> m.subset == subset && m.quantity.equals(quantity))
                .findFirst()
                .orElseThrow();
    }

    /** All of a test set by themselves. */
    public static Map<Metric, Double> ofTest(Score score) {
        Measurements measured = new Measurements(null, null, score, null, Double.NaN);
        Map<Metric, Double> values = new LinkedHashMap<>();
        for (Metric m : of(score.task())) {
            if (m.subset == TEST) values.put(m, m.value.apply(measured));
        }
        return values;
    }

    /** What a column is called: {@code train accuracy}. */
    public String title() {
        return subset == null ? quantity : subset.label() + " " + quantity;
    }
}
