package dev.fallline.lab.compare;

import com.google.gson.JsonObject;

import dev.fallline.io.Csv;
import dev.fallline.io.Json;
import dev.fallline.lab.compare.ContestantResult.BudgetScore;
import dev.fallline.lab.stats.Interval;
import dev.fallline.train.Epoch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Findings as CSV: a header, then a row for each training, contestant or pair. */
final class Tables {
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
        List<JsonObject> rows = new ArrayList<>();
        for (ProblemFindings problem : findings.problems()) {
            for (ContestantResult s : problem.standings()) {
                for (TrialResult r : s.performance().trainings().toList()) {
                    if (r.epochs().isEmpty()) rows.add(row(problem, s, r, null));
                    for (Epoch e : r.epochs()) rows.add(row(problem, s, r, e));
                }
            }
        }
        return Csv.of(rows);
    }

    /**
     * @param e null for one that has none
     */
    private static JsonObject row(
            ProblemFindings problem, ContestantResult s, TrialResult r, Epoch e) {
        JsonObject row =
                Json.object(
                        "problem", problem.problem(),
                        "contestant", s.contestant(),
                        "study", r.trial().study(),
                        "phase", r.trial().phase().label(),
                        "number", r.trial().number(),
                        "optimizer", r.trial().optimizer(),
                        "settings", Variation.name(r.trial().settings()),
                        "seed", r.trial().seed(),
                        "ended", r.failure().orElse(r.ended()),
                        "epoch", e == null ? null : e.epoch(),
                        "steps", e == null ? null : e.steps());
        for (String m : METRICS) row.add(m, Json.tree(e == null ? null : e.values().get(m)));
        return row;
    }

    static String standings(Findings findings) {
        List<JsonObject> rows = new ArrayList<>();
        for (ProblemFindings problem : findings.problems()) {
            for (ContestantResult s : problem.standings()) rows.add(row(problem, s));
        }
        return Csv.of(rows);
    }

    private static JsonObject row(ProblemFindings problem, ContestantResult s) {
        return Json.object(
                "problem", problem.problem(),
                "contestant", s.contestant(),
                "test_mean", s.test().mean(),
                "test_deviation", s.test().deviation(),
                "test_low", s.test().interval().low(),
                "test_high", s.test().interval().high(),
                "best_epoch_test_mean", s.bestTest().mean(),
                "best_epoch_test_deviation", s.bestTest().deviation(),
                "validation_mean", s.validation().mean(),
                "gap_mean", s.gap().mean(),
                "loss_mean", s.loss().mean(),
                "target", problem.target(),
                "reached", s.toTarget().reached(),
                "steps_to_target", s.toTarget().steps(),
                "epochs_to_target", s.toTarget().epochs(),
                "seconds_to_target", s.toTarget().seconds(),
                "good_decades", s.sensitivity() == null ? null : s.sensitivity().goodDecades(),
                "failed", s.failed(),
                "at_edge", s.edges(),
                "measure", problem.measure().label());
    }

    /** Every contestant after 1, 2, 4, … and all trials. */
    static String budgets(Findings findings) {
        List<JsonObject> rows = new ArrayList<>();
        for (ProblemFindings problem : findings.problems()) {
            for (ContestantResult s : problem.standings()) {
                for (BudgetScore b : s.budgets()) {
                    rows.add(
                            Json.object(
                                    "problem", problem.problem(),
                                    "contestant", s.contestant(),
                                    "trials", b.trials(),
                                    "test_mean", b.test().mean(),
                                    "test_deviation", b.test().deviation(),
                                    "test_low", b.test().interval().low(),
                                    "test_high", b.test().interval().high()));
                }
            }
        }
        return Csv.of(rows);
    }

    static String pairs(Findings findings) {
        List<JsonObject> rows = new ArrayList<>();
        for (ProblemFindings problem : findings.problems()) {
            for (PairwiseTest d : problem.pairs()) rows.add(row(problem, d));
        }
        return Csv.of(rows);
    }

    private static JsonObject row(ProblemFindings problem, PairwiseTest d) {
        Interval bootstrap = d.bootstrap();
        return Json.object(
                "problem", problem.problem(),
                "better", d.better(),
                "worse", d.worse(),
                "difference", d.difference(),
                "deviation", d.deviation(),
                "low", d.interval().low(),
                "high", d.interval().high(),
                "bootstrap_low", bootstrap == null ? null : bootstrap.low(),
                "bootstrap_high", bootstrap == null ? null : bootstrap.high(),
                "p", d.p(),
                "p_wilcoxon", d.wilcoxon(),
                "p_corrected", d.corrected(),
                "outcome", d.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                "visible_difference", d.visible(),
                "studies_needed", d.studiesNeeded());
    }
}
