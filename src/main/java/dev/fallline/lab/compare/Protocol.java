package dev.fallline.lab.compare;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.lab.compare.ComparisonSettings.DIFFERENCE;
import static dev.fallline.lab.compare.ComparisonSettings.FOLDS;
import static dev.fallline.lab.compare.ComparisonSettings.MARGIN;
import static dev.fallline.lab.compare.ComparisonSettings.OPTIMIZERS;
import static dev.fallline.lab.compare.ComparisonSettings.SEARCH;
import static dev.fallline.lab.compare.ComparisonSettings.SEEDS;
import static dev.fallline.lab.compare.ComparisonSettings.STUDIES;
import static dev.fallline.lab.compare.ComparisonSettings.TARGET_ACCURACY;
import static dev.fallline.lab.compare.ComparisonSettings.TRIALS;
import static dev.fallline.lab.compare.ComparisonSettings.VARY;
import static dev.fallline.train.TrainingSettings.ONLINE;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.VAL_FRACTION;

import dev.fallline.FalllineException;
import dev.fallline.Nullable;
import dev.fallline.lab.cluster.Workload;
import dev.fallline.setting.Values;
import dev.fallline.train.Config;
import dev.fallline.train.Recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The protocol of a comparison: everything that its result depends on, but for the machine.
 *
 * @param problems on each of which all contestants are compared
 * @param optimizers of the contestants, as {@code --optimizers} says it
 * @param vary configurations of the contestants, as {@code --vary} says it; null for none
 * @param search what is tuned, as {@code --search} says it
 * @param studies independent repetitions of tuning and training
 * @param trials trainings for each tuning
 * @param seeds fresh seeds in each study with the chosen settings
 * @param folds parts of the training set, each held out once for validation; 0 for a single part,
 *     {@code --val-fraction}
 * @param targetAccuracy on validation, 0 to 1; null for one that nearly all contestants reach
 * @param margin an accuracy that is so much lower than the best still counts as good, 0 to 1
 * @param difference of accuracies that would matter, 0 to 1
 * @param seed of everything that chance decides
 */
public record Protocol(
        List<Problem> problems,
        String optimizers,
        @Nullable String vary,
        @Nullable String search,
        int studies,
        int trials,
        int seeds,
        int folds,
        Double targetAccuracy,
        double margin,
        double difference,
        long seed)
        implements Workload<Trial, TrialResult> {
    /** With fewer studies no difference is claimed: their spread is poorly known. */
    public static final int ENOUGH_STUDIES = 5;

    /**
     * @throws FalllineException (usage) if it makes no comparison
     */
    public Protocol {
        problems = List.copyOf(problems);
        if (problems.isEmpty()) {
            throw usage("\"problems\" is empty: name at least one, or remove the list");
        }
        STUDIES.require(studies);
        TRIALS.require(trials);
        SEEDS.require(seeds);
        if (folds != 0) FOLDS.require(folds);
        if (targetAccuracy != null) TARGET_ACCURACY.require(targetAccuracy);
        MARGIN.require(margin);
        DIFFERENCE.require(difference);
        List<Contestant> contestants = Contestant.parse(optimizers, vary, search);
        if (contestants.size() < 2 && vary != null) {
            throw usage(
                    "--vary %s makes only one configuration: give a setting two values or more, as in hidden=64|128",
                    vary);
        }
        if (contestants.size() < 2) {
            throw usage(
                    "--optimizers %s is only one: name at least two, such as sgd,adam, or configurations with --vary",
                    optimizers);
        }
        for (Problem problem : problems) {
            for (Contestant c : contestants) check(problem, c);
        }
    }

    /**
     * The protocol that settings make.
     *
     * @param values of {@link ComparisonSettings}
     */
    public static Protocol of(List<Problem> problems, Values values, long seed) {
        Integer folds = values.get(FOLDS);
        return new Protocol(
                problems,
                values.get(OPTIMIZERS),
                values.get(VARY),
                values.get(SEARCH),
                values.get(STUDIES),
                values.get(TRIALS),
                values.get(SEEDS),
                folds == null ? 0 : folds,
                values.get(TARGET_ACCURACY),
                values.get(MARGIN),
                values.get(DIFFERENCE),
                seed);
    }

    /** Refuses wrong settings before the first training. */
    private static void check(Problem problem, Contestant contestant) {
        Config config = problem.config();
        if (config.get(VAL_FRACTION) == 0) {
            throw usage(
                    "--val-fraction 0 leaves no validation set to tune on: give a share, such as 0.1667");
        }
        if (config.get(ONLINE)) {
            throw usage("--online does not go with compare, whose trainings have epochs");
        }
        Space space = contestant.space();
        for (double place : new double[] {0, 1}) {
            Map<String, Double> values = space.at(_ -> place);
            Recipe.of(configured(config, contestant, values));
        }
    }

    private static Config configured(
            Config config, Contestant contestant, Map<String, Double> values) {
        return ConfigSettings.apply(config, contestant.settings(values))
                .with(OPTIMIZER, contestant.optimizer(values));
    }

    @Override
    public Class<Trial> tasks() {
        return Trial.class;
    }

    @Override
    public Class<TrialResult> results() {
        return TrialResult.class;
    }

    @Override
    public List<Config> configs() {
        return problems.stream().map(Problem::config).toList();
    }

    @Override
    public TrialTrainer open(List<Config> configs, Consumer<String> notes) {
        return new TrialTrainer(
                this, configs.stream().map(c -> ProblemData.of(c, folds, notes)).toList());
    }

    /** The contestants, in the order in which they were named. */
    public List<Contestant> contestants() {
        return Contestant.parse(optimizers, vary, search);
    }

    /** The bases of the quasi-random points, by the name of the setting. */
    Map<String, Integer> bases() {
        return Halton.bases(contestants().stream().map(c -> c.space().names()).toList());
    }

    /** The same with more studies or fewer. */
    public Protocol withStudies(int number) {
        return new Protocol(
                problems,
                optimizers,
                vary,
                search,
                number,
                trials,
                seeds,
                folds,
                targetAccuracy,
                margin,
                difference,
                seed);
    }

    Study study(int number) {
        return new Study(seed, seed, number);
    }

    /** The settings with which a contestant begins to tune on a problem: the defaults. */
    Map<String, Double> standard(int problem, Contestant contestant) {
        Map<String, Double> standard = new LinkedHashMap<>();
        for (Dimension d : contestant.space().dimensions()) {
            Double own = contestant.standard().get(d.name());
            standard.put(
                    d.name(),
                    own != null
                            ? own
                            : ConfigSettings.number(problems.get(problem).config(), d.name())
                                    .map(d::nearest)
                                    .orElseGet(() -> d.at(0.5)));
        }
        return standard;
    }

    /** Whether a contestant has something to tune. */
    public boolean tunes() {
        return contestants().stream().anyMatch(c -> !c.space().isEmpty());
    }

    /** Whether every contestant has something to tune. */
    public boolean tunesAll() {
        return contestants().stream().noneMatch(c -> c.space().isEmpty());
    }

    /** How many trainings a contestant's tuning has. */
    int trials(Contestant contestant) {
        return contestant.space().isEmpty() ? 0 : trials;
    }

    /** Trainings of a contestant in a study, as many as there are on average. */
    double expectedTrainings(Contestant contestant) {
        int trials = trials(contestant);
        return trials + Budgets.expectedLeaders(trials) + seeds;
    }

    /** Trainings in all, about. */
    public int expectedTrainings() {
        double each = contestants().stream().mapToDouble(this::expectedTrainings).sum();
        return (int) Math.round(each * studies * problems.size());
    }
}
