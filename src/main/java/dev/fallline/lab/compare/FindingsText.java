package dev.fallline.lab.compare;

import dev.fallline.lab.compare.PairwiseTest.BudgetTest;
import dev.fallline.lab.compare.PairwiseTest.Outcome;
import dev.fallline.lab.stats.Interval;
import dev.fallline.train.Config;
import dev.fallline.train.TrainingSettings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Findings in sentences. Accuracies and R² are in percent, their differences in points of percent.
 */
final class FindingsText {
    private static final int FEWEST_FOR_RANKS = 6;

    /** More studies than is practical. */
    private static final int MANY = 1_000;

    private FindingsText() {}

    /** The conclusions about the contestants on one problem. */
    static List<String> verdict(
            Protocol protocol,
            Problem problem,
            List<ContestantResult> ranked,
            List<PairwiseTest> pairs) {
        ContestantResult best = ranked.getFirst();
        List<PairwiseTest> its =
                pairs.stream().filter(d -> d.better().equals(best.contestant())).toList();
        List<String> verdict = new ArrayList<>();
        if (best.failedAlways()) {
            return List.of(
                    "On %s, nothing can be compared: all trainings failed (%s)."
                            .formatted(problem.name(), String.join(", ", best.failures())));
        }
        verdict.add(
                "On %s, %s: %s %s after %s, mean and standard deviation of %d studies."
                        .formatted(
                                problem.name(),
                                headline(best, its),
                                percent(best.test()),
                                best.measure().whole(),
                                last(best),
                                protocol.studies()));
        verdict.add(randomized(protocol, problem.config()));
        for (PairwiseTest d : its) if (d.shown()) verdict.add(pair(protocol, d));
        for (PairwiseTest d : its) if (!d.shown()) verdict.add(pair(protocol, d));
        return verdict;
    }

    private static String headline(ContestantResult best, List<PairwiseTest> its) {
        String name = best.contestant();
        List<String> equal = new ArrayList<>(List.of(name));
        List<String> first = new ArrayList<>(List.of(name));
        List<String> open = new ArrayList<>();
        for (PairwiseTest d : its) {
            boolean level = d.outcome() == Outcome.LEVEL;
            if (level) equal.add(d.worse());
            if (level || d.difference() == 0) first.add(d.worse());
            else if (!d.shown()) open.add(d.worse());
        }
        boolean several = first.size() > 1;
        if (open.isEmpty() && first.equals(equal)) {
            boolean others = its.stream().anyMatch(PairwiseTest::shown);
            if (!several) return name + " generalizes best";
            return names(equal) + " are equal" + (others ? " and generalize best" : "");
        }
        String means = names(first) + (several ? " share" : " has") + " the highest mean";
        if (open.isEmpty()) return means;
        return "%s, but %s not shown to be better than %s"
                .formatted(means, several ? "are" : "is", String.join(", ", open));
    }

    /** As in {@code a, b and c}. */
    private static String names(List<String> names) {
        int last = names.size() - 1;
        if (last == 0) return names.getFirst();
        return String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    private static String last(ContestantResult s) {
        int epochs =
                s.performance().fresh().stream().mapToInt(t -> t.epochs().size()).max().orElse(0);
        return epochs == 1 ? "1 epoch" : epochs + " epochs";
    }

    /** What a study repeats, and what is random in it. */
    private static String randomized(Protocol protocol, Config config) {
        List<String> chance = new ArrayList<>();
        if (protocol.tunes()) chance.add("the settings that were tried");
        chance.add("the split into training and validation set");
        chance.add("initial weights");
        chance.add("the order of the examples");
        if (config.get(TrainingSettings.DROPOUT) > 0) chance.add("dropout");
        if (!config.get(TrainingSettings.AUGMENT).equals("none")) chance.add("augmentation");
        String quick =
                protocol.studies() < Protocol.ENOUGH_STUDIES
                        ? "This is a first look, which claims no difference. "
                        : "";
        return "%s%s Random in each study: %s."
                .formatted(quick, repeated(protocol), String.join(", ", chance));
    }

    /** What a study tunes and trains. */
    private static String repeated(Protocol protocol) {
        String seeds = count(protocol.seeds(), "fresh seed");
        if (!protocol.tunes()) {
            return "The settings are as given, and nothing was tuned: each study trained every contestant from %s."
                    .formatted(seeds);
        }
        String trials = count(protocol.trials(), "trial");
        if (protocol.tunesAll()) {
            return "Each study tuned every contestant again with %s, and trained the chosen settings from %s."
                    .formatted(trials, seeds);
        }
        return "Each study tuned %s again with %s, and trained the chosen settings from %s. Not tuned, but trained as given from as many: %s."
                .formatted(
                        names(named(protocol, true)), trials, seeds, names(named(protocol, false)));
    }

    private static List<String> named(Protocol protocol, boolean tuned) {
        return protocol.contestants().stream()
                .filter(c -> c.space().isEmpty() != tuned)
                .map(Contestant::name)
                .toList();
    }

    private static String pair(Protocol protocol, PairwiseTest d) {
        if (d.sameScores()) {
            return "No difference shown between %s and %s: they have the same score in each study."
                    .formatted(d.better(), d.worse());
        }
        String said =
                switch (d.outcome()) {
                    case LEVEL ->
                            "%s and %s are equal: their trainings are the same to the last bit."
                                    .formatted(d.better(), d.worse());
                    case AHEAD -> ahead(d, protocol.studies());
                    case NO_DIFFERENCE_SHOWN ->
                            "No difference shown between %s and %s: %s. %s."
                                    .formatted(
                                            d.better(),
                                            d.worse(),
                                            figures(d),
                                            visible(protocol, d));
                    case NOT_ENOUGH ->
                            "Not enough to tell %s from %s: %s. %s."
                                    .formatted(
                                            d.better(), d.worse(), figures(d), capital(d.reason()));
                };
        return d.outcome() == Outcome.LEVEL ? said : said + budgets(d);
    }

    private static String ahead(PairwiseTest d, int studies) {
        // Below 6 studies no outcome could confirm it.
        String doubt =
                d.wilcoxon() < PairwiseTest.LEVEL || studies < FEWEST_FOR_RANKS
                        ? ""
                        : "; Wilcoxon's test does not confirm it (%s)".formatted(p(d.wilcoxon()));
        return "%s is ahead of %s: %s%s.".formatted(d.better(), d.worse(), figures(d), doubt);
    }

    private static String figures(PairwiseTest d) {
        return "%s points (95 %% interval %s; %s after Holm's correction)"
                .formatted(points(d.difference()), interval(d.interval()), p(d.corrected()));
    }

    /** What the studies could have shown, and how many show what matters. */
    private static String visible(Protocol protocol, PairwiseTest d) {
        String shows =
                "%d studies would have shown %s points"
                        .formatted(protocol.studies(), points(d.visible()));
        if (d.studiesNeeded() != null && d.studiesNeeded() <= protocol.studies()) return shows;
        boolean many = d.studiesNeeded() == null || d.studiesNeeded() > MANY;
        return "%s; to show %s points, %s studies are needed"
                .formatted(
                        shows,
                        points(protocol.difference()),
                        many
                                ? "more than %,d".formatted(MANY)
                                : "about %,d".formatted(d.studiesNeeded()));
    }

    /** Where fewer trials give another result than all of them. */
    private static String budgets(PairwiseTest d) {
        if (d.reason() != null) return "";
        String first = numbers(d, b -> b.shown() && b.difference() > 0);
        String second = numbers(d, b -> b.shown() && b.difference() < 0);
        String neither = numbers(d, b -> !b.shown());
        List<String> parts = new ArrayList<>();
        if (!first.isEmpty()) parts.add("%s is ahead with %s".formatted(d.better(), first));
        if (!second.isEmpty()) parts.add("%s is ahead with %s".formatted(d.worse(), second));
        if (parts.isEmpty() && !d.shown()) return "";
        if (!neither.isEmpty()) parts.add("no difference is shown with " + neither);
        if (second.isEmpty() && neither.isEmpty() && d.shown()) {
            return parts.isEmpty() ? "" : " The same holds with fewer trials.";
        }
        return " With fewer trials: %s.".formatted(String.join("; ", parts));
    }

    private static String numbers(PairwiseTest d, java.util.function.Predicate<BudgetTest> which) {
        return d.budgets().stream()
                .filter(which)
                .map(b -> Integer.toString(b.trials()))
                .collect(Collectors.joining(", "));
    }

    static String onEdge(Protocol protocol, ContestantResult s) {
        return "%s: in %d of %d studies the chosen learning rate is the smallest or largest tried; with more --trials it may find a better one."
                .formatted(s.contestant(), s.edges(), protocol.studies());
    }

    static String failed(ContestantResult s) {
        return "%s: %d of %d trainings from fresh seeds failed (%s), and %s."
                .formatted(
                        s.contestant(),
                        s.failed(),
                        s.performance().fresh().size(),
                        String.join(", ", s.failures()),
                        s.measure().failures());
    }

    static String nested(Protocol protocol, PairwiseTest d, Nesting nesting) {
        return "%s contains %s (%s): its worse result with %s shows that it is harder to tune, not that it cannot reach the same."
                .formatted(d.worse(), d.better(), nesting.how(), count(protocol.trials(), "trial"));
    }

    /** Who wins how often. */
    static List<String> overall(List<ProblemFindings> problems, List<Findings.Profile> profiles) {
        List<String> words = new ArrayList<>();
        for (Findings.Profile profile : profiles) {
            String name = profile.contestant();
            long first = problems.stream().filter(x -> x.leads(name)).count();
            long beaten =
                    problems.stream()
                            .filter(
                                    x ->
                                            x.pairs().stream()
                                                    .anyMatch(
                                                            d ->
                                                                    d.shown()
                                                                            && d.worse()
                                                                                    .equals(name)))
                            .count();
            double solved = profile.steps().stream().mapToDouble(s -> s.rho()).max().orElse(0);
            words.add(
                    "%s has the highest mean on %d of %d problems, is shown to be worse than another on %d, and reaches the target on %d."
                            .formatted(
                                    name,
                                    first,
                                    problems.size(),
                                    beaten,
                                    Math.round(problems.size() * solved)));
        }
        return words;
    }

    private static String count(int number, String what) {
        return "%d %s%s".formatted(number, what, number == 1 ? "" : "s");
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String percent(SampleSummary m) {
        return "%.2f ± %.2f %%".formatted(100 * m.mean(), 100 * m.deviation());
    }

    static String points(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }

    private static String interval(Interval i) {
        return points(i.low()) + " to " + points(i.high());
    }

    static String p(double p) {
        return p < 0.001 ? "p < 0.001" : String.format(Locale.ROOT, "p = %.3f", p);
    }
}
