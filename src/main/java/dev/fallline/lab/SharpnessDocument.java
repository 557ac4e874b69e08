package dev.fallline.lab;

import com.google.gson.JsonObject;

import dev.fallline.io.Json;
import dev.fallline.lab.Sharpness.Eigenvalue;
import dev.fallline.optim.Optimizer;
import dev.fallline.report.Block;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.Objective;
import dev.fallline.train.Setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run's sharpness for programs and for a terminal.
 *
 * @param optimizer that took the last step before these weights
 * @param rate of that step
 */
public record SharpnessDocument(
        String run, Setup setup, Sharpness found, Optimizer optimizer, double rate) {
    public JsonObject json() {
        Optional<Stability> stability = stability();
        return Json.object(
                "run", run,
                "sharpness", found,
                "penalties", penalties(),
                "optimizer", optimizer.name(),
                "lr", rate,
                "bound", stability.map(Stability::bound).orElse(null),
                "formula", stability.map(Stability::formula).orElse(null),
                "place", stability.map(s -> s.place(rate)).orElse(null),
                "notes", notes());
    }

    /** What a terminal shows. */
    public List<Block> summary() {
        Facts facts =
                new Facts()
                        .add(
                                "loss",
                                "%s over %,d of %,d examples, dropout off, %s"
                                        .formatted(
                                                NumberFormat.LOSS.text(found.loss()),
                                                found.examples(),
                                                setup.split().train().length,
                                                penalties()
                                                        ? "penalties included"
                                                        : "no penalties to include"))
                        .add("sharpness", eigenvalue(found.largest()))
                        .add("smallest", eigenvalue(found.smallest()))
                        .add("bound", bound())
                        .add(
                                "rate",
                                size(rate)
                                        + stability().map(s -> ", " + s.verdict(rate)).orElse(""));
        notes().forEach(note -> facts.add("note", note));
        return List.of(facts);
    }

    private static String size(double value) {
        return NumberFormat.SIZE.text(value);
    }

    private static String eigenvalue(Eigenvalue e) {
        if (e == null) return null;
        return "%s, residual %s, last change %s, %s %d iterations"
                .formatted(
                        size(e.value()),
                        size(e.residual()),
                        size(e.change()),
                        e.converged() ? "converged in" : "NOT converged after",
                        e.iterations());
    }

    private String bound() {
        if (stability().isPresent()) {
            Stability s = stability().get();
            return "%s is stable up to a rate of %s = %s"
                    .formatted(optimizer.name(), s.formula(), size(s.bound()));
        }
        double curvature = found.largest().value();
        return curvature > 0
                ? "none for %s, which does not multiply gradients by a constant; for sgd 2/λ = %s"
                        .formatted(optimizer.name(), size(2 / curvature))
                : "none: the curvature of the loss is not positive in any direction";
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        boolean converged =
                found.largest().converged()
                        && (found.smallest() == null || found.smallest().converged());
        if (!converged) {
            notes.add("an eigenvalue has not converged: give more --iterations");
        }
        if (setup.mlp().activation().hasKinks() && setup.mlp().layers() > 1) {
            notes.add(
                    "the loss has kinks (%s), which the Hessian does not include: this is the curvature of the smooth piece at the weights"
                            .formatted(setup.mlp().activation().label()));
        }
        return notes;
    }

    private boolean penalties() {
        Objective objective = setup.objective();
        return objective.l1() > 0 || objective.l2() > 0;
    }

    private Optional<Stability> stability() {
        return Stability.of(optimizer, found.largest().value());
    }
}
