package dev.fallline.cli;

import dev.fallline.train.Diagnosis;
import dev.fallline.train.Diagnosis.Layer;
import dev.fallline.train.Diagnosis.Warning;
import dev.fallline.train.Epoch;
import dev.fallline.train.Report;

import java.util.List;

/** The last of a training's diagnoses as a table, and what all of them cost. */
record DiagnosisView(Report report, List<Diagnosis> diagnoses) {
    String text() {
        Diagnosis last = diagnoses.getLast();
        Table table =
                new Table()
                        .right("layer")
                        .right("units")
                        .right("weights")
                        .right("gradient")
                        .right("update")
                        .right("dead")
                        .right("activations");
        for (Layer l : last.layers()) {
            table.row(
                    String.valueOf(l.layer()),
                    Text.grouped(l.units()),
                    Text.size(l.weights().norm()),
                    Text.size(l.gradients().norm()),
                    l.updateRatio() == null ? "-" : Text.size(l.updateRatio()),
                    l.dead() == null ? "-" : "%.0f %%".formatted(100 * l.dead()),
                    Text.size(l.activations().mean()) + " ± " + Text.size(l.activations().std()));
        }
        StringBuilder text = new StringBuilder();
        text.append(
                "layers after epoch %d (norms; ‖ΔW‖/‖W‖ of the last step), "
                        .formatted(last.epoch()));
        text.append("on %,d examples; looking took %s\n\n".formatted(last.examples(), cost()));
        text.append(table).append('\n');
        for (Warning w : last.warnings()) text.append("warning: ").append(w.text()).append('\n');
        return text.toString();
    }

    private String cost() {
        double looking = diagnoses.stream().mapToDouble(Diagnosis::seconds).sum();
        double training = report.epochs().stream().mapToDouble(Epoch::seconds).sum();
        return Text.percent(looking / training) + " of the training time";
    }
}
