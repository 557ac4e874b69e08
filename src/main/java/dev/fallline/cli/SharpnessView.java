package dev.fallline.cli;

import com.google.gson.JsonObject;

import dev.fallline.io.Json;
import dev.fallline.lab.Sharpness;
import dev.fallline.lab.Sharpness.Eigenvalue;
import dev.fallline.lab.Stability;
import dev.fallline.optim.Optimizer;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.Objective;
import dev.fallline.train.Setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run's sharpness as text and as a document.
 *
 * @param optimizer that took the last step before these weights
 * @param rate of that step
 */
record SharpnessView(String run, Setup setup, Sharpness found, Optimizer optimizer, double rate) {
    JsonObject document() {
        JsonObject document = new JsonObject();
        document.addProperty("run", run);
        document.add("sharpness", Json.tree(found));
        document.addProperty("penalties", penalties());
        document.addProperty("optimizer", optimizer.name());
        document.addProperty("lr", rate);
        document.addProperty("bound", stability().map(Stability::bound).orElse(null));
        document.addProperty("formula", stability().map(Stability::formula).orElse(null));
        document.addProperty("place", stability().map(s -> s.place(rate)).orElse(null));
        document.add("notes", Json.tree(notes()));
        return document;
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "loss           %s over %,d of %,d examples, dropout off, %s"
                        .formatted(
                                NumberFormat.LOSS.text(found.loss()),
                                found.examples(),
                                setup.split().train().length,
                                penalties() ? "penalties included" : "no penalties to include"));
        lines.add("sharpness      " + eigenvalue(found.largest()));
        if (found.smallest() != null) {
            lines.add("smallest       " + eigenvalue(found.smallest()));
        }
        lines.add("bound          " + bound());
        lines.add(
                "rate           %s%s"
                        .formatted(
                                NumberFormat.SIZE.text(rate),
                                stability().map(s -> ", " + s.verdict(rate)).orElse("")));
        for (String note : notes()) lines.add("note           " + note);
        return String.join("\n", lines);
    }

    private static String eigenvalue(Eigenvalue e) {
        return "%s, residual %s, last change %s, %s %d iterations"
                .formatted(
                        NumberFormat.SIZE.text(e.value()),
                        NumberFormat.SIZE.text(e.residual()),
                        NumberFormat.SIZE.text(e.change()),
                        e.converged() ? "converged in" : "NOT converged after",
                        e.iterations());
    }

    private String bound() {
        String name = optimizer.name();
        return stability()
                .map(
                        s ->
                                "%s is stable up to a rate of %s = %s"
                                        .formatted(
                                                name,
                                                s.formula(),
                                                NumberFormat.SIZE.text(s.bound())))
                .orElseGet(
                        () ->
                                found.largest().value() > 0
                                        ? "none for %s, which does not multiply gradients by a constant; for sgd 2/λ = %s"
                                                .formatted(
                                                        name,
                                                        NumberFormat.SIZE.text(
                                                                2 / found.largest().value()))
                                        : "none: the loss curves upwards in no direction");
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        boolean converged =
                found.largest().converged()
                        && (found.smallest() == null || found.smallest().converged());
        if (!converged) {
            notes.add("an eigenvalue has not converged: give more --iterations");
        }
        if (kinked()) {
            notes.add(
                    "the loss has kinks (%s), whose curvature no Hessian shows: this is that of the smooth piece on which the weights lie"
                            .formatted(setup.mlp().activation().label()));
        }
        return notes;
    }

    /** Whether the loss has places without a derivative. */
    private boolean kinked() {
        return setup.mlp().activation().hasKinks() && setup.mlp().layers() > 1;
    }

    private boolean penalties() {
        Objective objective = setup.objective();
        return objective.l1() > 0 || objective.l2() > 0;
    }

    private Optional<Stability> stability() {
        return Stability.of(optimizer, found.largest().value());
    }
}
