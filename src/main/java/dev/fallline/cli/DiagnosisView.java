package dev.fallline.cli;

import dev.fallline.train.Diagnosis;
import dev.fallline.train.Diagnosis.Layer;
import dev.fallline.train.Diagnosis.Warning;
import dev.fallline.train.Epoch;
import dev.fallline.train.run.Report;

import java.util.List;

/** The last of a training's diagnoses as a table, and what all of them cost. */
record DiagnosisView(Report report, List<Diagnosis> diagnoses) {
    String text() {
        Diagnosis last = diagnoses.getLast();
        String when = last.epoch() == 0 ? "before the first step" : "after epoch " + last.epoch();
        StringBuilder text = new StringBuilder();
        text.append("layers %s, on %,d examples%s\n\n".formatted(when, last.examples(), cost()));
        text.append(table(last)).append('\n');
        for (Warning w : last.warnings()) text.append("warning: ").append(w.text()).append('\n');
        return text.toString();
    }

    private static Table table(Diagnosis d) {
        Table table =
                new Table()
                        .right("layer")
                        .right("units")
                        .right("‖W‖")
                        .right("‖∂W‖")
                        .right("‖ΔW‖/‖W‖")
                        .right("dead")
                        .right("activations");
        for (Layer l : d.layers()) {
            table.row(
                    String.valueOf(l.layer()),
                    Text.grouped(l.units()),
                    Text.size(l.weights().norm()),
                    Text.size(l.gradients().norm()),
                    l.updateRatio() == null ? "-" : Text.size(l.updateRatio()),
                    l.dead() == null ? "-" : "%.0f %%".formatted(100 * l.dead()),
                    Text.size(l.activations().mean()) + " ± " + Text.size(l.activations().std()));
        }
        return table;
    }

    /** Without the look before the first step, which loads what that would load else. */
    private String cost() {
        if (report.epochs().isEmpty()) return "";
        double looking =
                diagnoses.stream().filter(d -> d.epoch() > 0).mapToDouble(Diagnosis::seconds).sum();
        double training = report.epochs().stream().mapToDouble(Epoch::seconds).sum();
        return "; looking took %s of the training time".formatted(Text.percent(looking / training));
    }
}
