package dev.fallline.lab.compare;

import static dev.fallline.Range.BETWEEN_ZERO_AND_ONE;
import static dev.fallline.setting.Setting.count;
import static dev.fallline.setting.Setting.of;
import static dev.fallline.setting.Setting.real;
import static dev.fallline.setting.Setting.text;

import com.google.gson.JsonElement;

import dev.fallline.setting.Setting;
import dev.fallline.setting.Type;
import dev.fallline.setting.Values;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a {@link Protocol} has beside the settings of its trainings. Each declaration gives the flag
 * of {@code compare}, the key in its configuration file, help and checks.
 */
public final class ComparisonSettings {
    private static final List<Setting<?>> ALL = new ArrayList<>();
    private static final String GROUP = "Comparison";
    private static final int MOST = 1_000;

    public static final Setting<String> OPTIMIZERS =
            of("optimizers=LIST", new Texts())
                    .describe(
                            "Optimizers that take part, with commas between, as in sgd,adam@0..3,sgd@3..; settings in brackets are not tuned, as in momentum(momentum=0.9).")
                    .defaultsTo("sgd,momentum,adam")
                    .addTo(ALL, GROUP);

    public static final Setting<String> VARY =
            text("vary=SPEC")
                    .describe(
                            "Configurations that take part, every combination, as in \"hidden=64|128, dropout=0|0.2\"; with each of the --optimizers, which is adam alone unless given.")
                    .otherwise("none")
                    .addTo(ALL, GROUP);

    public static final Setting<String> SEARCH =
            of("search=SPEC", new Texts())
                    .describe(
                            "What is tuned: all, the usual settings of each optimizer; or settings with commas between, as in lr or all,dropout=0..0.5.")
                    .defaultsTo(SearchSpec.ALL)
                    .addTo(ALL, GROUP);

    public static final Setting<Integer> STUDIES =
            count("studies=N", 2, MOST, "10")
                    .describe(
                            "Independent repetitions of tuning and training, over which intervals and tests are.")
                    .defaultsTo(10)
                    .addTo(ALL, GROUP);

    public static final Setting<Integer> TRIALS =
            count("trials=N", 1, MOST, "8")
                    .describe("Trainings for a contestant's tuning in each study.")
                    .defaultsTo(8)
                    .addTo(ALL, GROUP);

    public static final Setting<Integer> SEEDS =
            count("seeds=N", 1, MOST, "2")
                    .describe("Fresh seeds in each study to train with what was chosen.")
                    .defaultsTo(2)
                    .addTo(ALL, GROUP);

    public static final Setting<Integer> FOLDS =
            count("folds=K", 2, MOST, "5")
                    .describe(
                            "For small data: every training is repeated with each of K parts held out for validation, and counts with the mean.")
                    .otherwise("none")
                    .addTo(ALL, GROUP);

    public static final Setting<Double> TARGET_ACCURACY =
            real("target-accuracy=A", BETWEEN_ZERO_AND_ONE, "0.97")
                    .describe("Accuracy or R² on validation to which steps are counted.")
                    .otherwise("one that nearly all contestants reach")
                    .addTo(ALL, GROUP);

    public static final Setting<Double> MARGIN =
            real("margin=D", BETWEEN_ZERO_AND_ONE, "0.01")
                    .describe(
                            "Learning rates count as good if accuracy or R² is at most D below the best of the study.")
                    .defaultsTo(0.01)
                    .addTo(ALL, GROUP);

    public static final Setting<Double> DIFFERENCE =
            real("difference=D", BETWEEN_ZERO_AND_ONE, "0.001")
                    .describe("The difference of accuracies or R² that would matter.")
                    .defaultsTo(0.001)
                    .addTo(ALL, GROUP);

    /** A first look, too short to claim a difference. */
    public static final Values QUICK = Values.NONE.with(STUDIES, 3).with(TRIALS, 4).with(SEEDS, 1);

    private ComparisonSettings() {}

    /** All of them, in order. */
    public static List<Setting<?>> all() {
        return Collections.unmodifiableList(ALL);
    }

    /** A text; a list of texts in JSON stands for one with commas between them. */
    private record Texts() implements Type<String> {
        @Override
        public String parse(String subject, String text) {
            return text;
        }

        @Override
        public String read(String subject, JsonElement json) {
            if (!json.isJsonArray()) return Type.super.read(subject, json);
            return json.getAsJsonArray().asList().stream()
                    .map(part -> Type.super.read(subject, part))
                    .collect(Collectors.joining(","));
        }
    }
}
