package dev.fallline.lab.compare;

import dev.fallline.io.Csv;
import dev.fallline.lab.compare.ContestantResult.BudgetScore;
import dev.fallline.lab.stats.Interval;
import dev.fallline.train.Epoch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Findings as CSV: a header, then a row for each training, contestant or pair. */
final class Tables {
    private static final List<String> TRAINING =
            List.of(
                    "problem",
                    "contestant",
                    "study",
                    "phase",
                    "number",
                    "optimizer",
                    "settings",
                    "seed",
                    "ended");

    private static final List<String> COUNTERS = List.of("epoch", "steps");

    /** By the names of the metrics. */
    private static final List<String> METRICS =
            List.of(
                    "train_loss",
                    "train_accuracy",
                    "val_loss",
                    "val_accuracy",
                    "test_loss",
                    "test_accuracy",
                    "seconds",
                    "train_r2",
                    "val_r2",
                    "test_r2");

    private Tables() {}

    /** Every epoch of every training; one row for a training that diverged in its first. */
    static String trainings(Findings findings) {
        List<List<Object>> rows = new ArrayList<>();
        List<Object> measured = and(COUNTERS, METRICS);
        rows.add(and(TRAINING, measured));
        for (ProblemFindings problem : findings.problems()) {
            for (ContestantResult s : problem.standings()) {
                for (TrialResult r : s.performance().trainings().toList()) {
                    List<Object> training = training(problem.problem(), s.contestant(), r);
                    if (r.epochs().isEmpty()) {
                        rows.add(and(training, Collections.nCopies(measured.size(), null)));
                    }
                    for (Epoch e : r.epochs()) rows.add(and(training, measured(e)));
                }
            }
        }
        return Csv.lines(rows);
    }

    private static List<Object> training(String problem, String contestant, TrialResult r) {
        return List.of(
                problem,
                contestant,
                r.trial().study(),
                r.trial().phase().label(),
                r.trial().number(),
                r.trial().optimizer(),
                Variation.name(r.trial().settings()),
                r.trial().seed(),
                r.failure().orElse(r.ended()));
    }

    private static List<Object> measured(Epoch e) {
        return and(List.of(e.epoch(), e.steps()), METRICS.stream().map(e.values()::get).toList());
    }

    private static List<Object> and(List<?> some, List<?> others) {
        List<Object> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    static String standings(Findings findings) {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "problem",
                        "contestant",
                        "test_mean",
                        "test_deviation",
                        "test_low",
                        "test_high",
                        "best_epoch_test_mean",
                        "best_epoch_test_deviation",
                        "validation_mean",
                        "gap_mean",
                        "loss_mean",
                        "target",
                        "reached",
                        "steps_to_target",
                        "epochs_to_target",
                        "seconds_to_target",
                        "good_decades",
                        "failed",
                        "at_edge",
                        "measure"));
        for (ProblemFindings problem : findings.problems()) {
            for (ContestantResult s : problem.standings()) {
                rows.add(
                        Arrays.asList(
                                problem.problem(),
                                s.contestant(),
                                s.test().mean(),
                                s.test().deviation(),
                                s.test().interval().low(),
                                s.test().interval().high(),
                                s.bestTest().mean(),
                                s.bestTest().deviation(),
                                s.validation().mean(),
                                s.gap().mean(),
                                s.loss().mean(),
                                problem.target(),
                                s.toTarget().reached(),
                                s.toTarget().steps(),
                                s.toTarget().epochs(),
                                s.toTarget().seconds(),
                                s.sensitivity() == null ? null : s.sensitivity().goodDecades(),
                                s.failed(),
                                s.edges(),
                                problem.measure().label()));
            }
        }
        return Csv.lines(rows);
    }

    /** Every contestant after 1, 2, 4, … and all trials. */
    static String budgets(Findings findings) {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "problem",
                        "contestant",
                        "trials",
                        "test_mean",
                        "test_deviation",
                        "test_low",
                        "test_high"));
        for (ProblemFindings problem : findings.problems()) {
            for (ContestantResult s : problem.standings()) {
                for (BudgetScore b : s.budgets()) {
                    rows.add(
                            Arrays.asList(
                                    problem.problem(),
                                    s.contestant(),
                                    b.trials(),
                                    b.test().mean(),
                                    b.test().deviation(),
                                    b.test().interval().low(),
                                    b.test().interval().high()));
                }
            }
        }
        return Csv.lines(rows);
    }

    static String pairs(Findings findings) {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "problem",
                        "better",
                        "worse",
                        "difference",
                        "deviation",
                        "low",
                        "high",
                        "bootstrap_low",
                        "bootstrap_high",
                        "p",
                        "p_wilcoxon",
                        "p_corrected",
                        "outcome",
                        "visible_difference",
                        "studies_needed"));
        for (ProblemFindings problem : findings.problems()) {
            for (PairwiseTest d : problem.pairs()) {
                Interval bootstrap = d.bootstrap();
                rows.add(
                        Arrays.asList(
                                problem.problem(),
                                d.better(),
                                d.worse(),
                                d.difference(),
                                d.deviation(),
                                d.interval().low(),
                                d.interval().high(),
                                bootstrap == null ? null : bootstrap.low(),
                                bootstrap == null ? null : bootstrap.high(),
                                d.p(),
                                d.wilcoxon(),
                                d.corrected(),
                                d.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                                d.visible(),
                                d.studiesNeeded()));
            }
        }
        return Csv.lines(rows);
    }
}
