package dev.fallline.lab.compare;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.ONLINE;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.VAL_FRACTION;

import dev.fallline.FalllineException;
import dev.fallline.train.Config;
import dev.fallline.train.Recipe;

import java.util.Arrays;
import java.util.List;

/**
 * How a comparison is made: everything that its result depends on, but for the machine.
 *
 * @param problems on each of which all contestants are compared
 * @param optimizers the contestants, as {@code --optimizers} says it
 * @param search {@code random} or {@code grid}
 * @param tune which settings are tuned: {@code all}, or names with commas between
 * @param trials trainings for each contestant's tuning
 * @param seeds fresh seeds with the chosen settings
 * @param sensitivity trainings with rates about the chosen one; 0 for none
 * @param targetAccuracy on validation, 0 to 1; null for the median of what the contestants reach
 * @param margin an accuracy that is so much lower than the best still counts as good, 0 to 1
 * @param difference of accuracies that would matter, 0 to 1
 * @param seed of the tuning; the fresh ones follow it
 */
public record Protocol(
        List<Problem> problems,
        String optimizers,
        String search,
        String tune,
        int trials,
        int seeds,
        int sensitivity,
        Double targetAccuracy,
        double margin,
        double difference,
        long seed) {
    static final String RANDOM = "random";
    static final String GRID = "grid";
    private static final String ALL = "all";
    private static final int MOST_SEEDS = 1_000;

    /**
     * @throws FalllineException (usage) if it makes no comparison
     */
    public Protocol {
        problems = List.copyOf(problems);
        if (problems.isEmpty()) {
            throw usage("\"problems\" is empty: name at least one, or leave the list away");
        }
        if (!List.of(RANDOM, GRID).contains(search)) {
            throw usage("--search %s is not known: give %s or %s", search, RANDOM, GRID);
        }
        atLeast("--trials", trials, 1);
        atLeast("--seeds", seeds, 2);
        if (seeds > MOST_SEEDS) {
            throw usage("--seeds %,d cannot be used: give at most %,d", seeds, MOST_SEEDS);
        }
        atLeast("--sensitivity", sensitivity, 0);
        share("--target-accuracy", targetAccuracy == null ? 0.5 : targetAccuracy);
        share("--margin", margin);
        share("--difference", difference);
        List<Contestant> contestants = contestants(optimizers, tune, search);
        if (contestants.size() < 2) {
            throw usage(
                    "--optimizers %s is only one: name at least two, such as sgd,adam", optimizers);
        }
        for (Problem problem : problems) {
            for (Contestant c : contestants) check(problem, c);
        }
    }

    /** Whatever is wrong with a training is better said before the first one. */
    private static void check(Problem problem, Contestant contestant) {
        Config config = problem.config();
        if (config.get(VAL_FRACTION) == 0) {
            throw usage(
                    "--val-fraction 0 leaves nothing to choose by: give a share, such as 0.1667");
        }
        if (config.get(ONLINE)) {
            throw usage("--online does not go with compare, whose trainings have epochs");
        }
        Recipe.of(
                config.with(
                        OPTIMIZER,
                        contestant.optimizer(
                                Space.standard(contestant.space(), contestant.stages()))));
    }

    /** Those who take part, in the order in which they were named. */
    public List<Contestant> contestants() {
        return contestants(optimizers, tune, search);
    }

    private static List<Contestant> contestants(String optimizers, String tune, String search) {
        List<String> names = Arrays.stream(tune.split(",", -1)).map(String::strip).toList();
        if (search.equals(GRID)) {
            if (!tune.equals(ALL) && !tune.equals(Space.RATE)) {
                throw usage("--tune %s does not go with --search grid, which is over lr", tune);
            }
            List<Contestant> all = Contestant.parse(optimizers, Space.RATE::equals);
            for (Contestant c : all) {
                if (c.space().dimensions().size() < 2) continue;
                throw usage(
                        "--search grid is over one lr, and %s has several: give all but one of them, as in sgd(lr=0.1)@3.., or take random",
                        c.name());
            }
            return all;
        }
        List<Contestant> all =
                Contestant.parse(optimizers, n -> tune.equals(ALL) || names.contains(n));
        for (String name : names) {
            if (name.equals(ALL) || Spaces.known(name)) continue;
            throw usage("--tune names '%s', which is tuned of no optimizer: give all or lr", name);
        }
        return all;
    }

    Search search(Contestant contestant) {
        return search.equals(GRID) ? new GridSearch(contestant) : new QuasiRandom(contestant, seed);
    }

    /**
     * How many trials each round of the tuning has: half of them, then a quarter, then the rest.
     */
    List<Integer> rounds() {
        int first = Math.ceilDiv(trials, 2);
        int second = Math.ceilDiv(trials - first, 2);
        int third = trials - first - second;
        return List.of(first, second, third).stream().filter(n -> n > 0).toList();
    }

    /** Trainings in all. */
    public int trainings() {
        int each = 0;
        for (Contestant c : contestants()) {
            each += (c.space().isEmpty() ? 1 : trials) + (tunesRate(c) ? sensitivity : 0) + seeds;
        }
        return each * problems.size();
    }

    /** Whether there is a rate to vary, and only one. */
    static boolean tunesRate(Contestant contestant) {
        return contestant.space().dimensions().stream().anyMatch(d -> d.name().equals(Space.RATE));
    }

    private static void atLeast(String flag, int value, int least) {
        if (value >= least) return;
        throw usage("%s %d cannot be used: give at least %d", flag, value, least);
    }

    private static void share(String flag, double value) {
        if (value > 0 && value < 1) return;
        throw usage("%s %s cannot be used: give a number between 0 and 1", flag, value);
    }
}
