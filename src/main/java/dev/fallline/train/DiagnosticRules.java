package dev.fallline.train;

import dev.fallline.nn.Mlp;
import dev.fallline.train.Diagnosis.Layer;
import dev.fallline.train.Diagnosis.Symptom;
import dev.fallline.train.Diagnosis.Warning;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds problems of a training by its layers. The rules are in docs/diagnosis.md.
 *
 * @param mlp whose layers they are
 * @param firstNorm of the training's first gradient
 * @param rate of the last step; 0 for an optimizer without one
 * @param highestRate that an epoch has ended with so far
 */
record DiagnosticRules(
        List<Layer> layers, Mlp mlp, double firstNorm, double rate, double highestRate) {
    /** Between the gradients of a layer and those of the last one. */
    private static final double FAR = 1e3;

    /** Between the gradient now and the first one. */
    private static final double GROWTH = 100;

    private static final double MANY_DEAD = 0.5;

    /**
     * An update's usual share of the weights (Karpathy, CS231n), and how far from it is too far.
     */
    private static final double USUAL_RATIO = 1e-3;

    private static final double FACTOR = 100;

    List<Warning> warnings() {
        List<Warning> found = new ArrayList<>();
        for (Layer l : layers) dead(l, found);
        // Behind dead units there is no gradient: one warning for one cause.
        if (found.isEmpty()) vanishing(found);
        exploding(found);
        // The weights of a linear model often start far from the solution.
        if (layers.size() > 1) for (Layer l : layers) updates(l, found);
        return found;
    }

    private void dead(Layer l, List<Warning> found) {
        if (l.dead() == null || l.dead() < MANY_DEAD) return;
        found.add(
                warning(
                        Symptom.DEAD_UNITS,
                        l.layer(),
                        "%d of %d ReLUs are 0 for all examples and do not learn: try a lower --lr, --activation leaky-relu or --init he-normal",
                        Math.round(l.dead() * l.units()),
                        l.units()));
    }

    private void vanishing(List<Warning> found) {
        double last = layers.getLast().gradients().rms();
        for (Layer l : layers) {
            double here = l.gradients().rms();
            if (!(here * FAR < last)) continue;
            found.add(
                    warning(
                            Symptom.VANISHING_GRADIENTS,
                            l.layer(),
                            "the gradient vanishes, from %s in the last layer to %s here (root mean square): try %s, or fewer layers",
                            size(last),
                            size(here),
                            liveliness()));
            return;
        }
    }

    private String liveliness() {
        String first =
                switch (mlp.activation().label()) {
                    case "sigmoid" -> "--activation relu";
                    case "tanh" -> "--init xavier-normal";
                    default -> "--init he-normal";
                };
        return mlp.batchNorm() ? first : first + ", --batch-norm";
    }

    private void exploding(List<Warning> found) {
        double last = layers.getLast().gradients().rms();
        for (Layer l : layers) {
            double here = l.gradients().rms();
            if (!(here > FAR * last && last > 0)) continue;
            found.add(
                    warning(
                            Symptom.EXPLODING_GRADIENTS,
                            l.layer(),
                            "the gradient explodes, from %s in the last layer to %s here (root mean square): try %s, or --clip-norm 1",
                            size(last),
                            size(here),
                            mlp.batchNorm()
                                    ? "fewer layers, or to remove --batch-norm"
                                    : "smaller initial weights, such as --init xavier-normal"));
            return;
        }
        if (norm() > GROWTH * firstNorm && firstNorm > 0) {
            found.add(
                    warning(
                            Symptom.EXPLODING_GRADIENTS,
                            0,
                            "the gradient explodes: its norm was %s in the first step and is %s now: try a lower --lr or --clip-norm 1",
                            size(firstNorm),
                            size(norm())));
        }
    }

    private double norm() {
        double squares = 0;
        for (Layer l : layers) squares += l.gradients().norm() * l.gradients().norm();
        return Math.sqrt(squares);
    }

    private void updates(Layer l, List<Warning> found) {
        if (l.updateRatio() == null || rate == 0) return;
        double ratio = l.updateRatio();
        if (ratio > FACTOR * USUAL_RATIO) {
            found.add(
                    warning(
                            Symptom.LARGE_UPDATES,
                            l.layer(),
                            "a step moves the weights by %s of their size, where 0.001 is usual: try a lower --lr, such as %s",
                            size(ratio),
                            size(rate * USUAL_RATIO / ratio)));
        } else if (ratio > 0 && ratio < USUAL_RATIO / FACTOR && learns()) {
            found.add(
                    warning(
                            Symptom.SMALL_UPDATES,
                            l.layer(),
                            "a step moves the weights by %s of their size, where 0.001 is usual: try a higher --lr, such as %s",
                            size(ratio),
                            size(rate * USUAL_RATIO / ratio)));
        }
    }

    /** Small steps are right near the end of a schedule, and near a minimum of the loss. */
    private boolean learns() {
        return rate >= highestRate / 10 && norm() >= firstNorm / 100;
    }

    private static Warning warning(Symptom symptom, int layer, String format, Object... values) {
        String where = layer == 0 ? "" : "layer " + layer + ": ";
        return new Warning(symptom, layer, where + format.formatted(values));
    }

    /** Two digits, as one would type them. */
    private static String size(double value) {
        if (!Double.isFinite(value)) return Double.toString(value);
        BigDecimal two = new BigDecimal(value).round(new MathContext(2)).stripTrailingZeros();
        double size = Math.abs(value);
        if (size == 0 || size >= 1e-4 && size < 1e5) return two.toPlainString();
        return String.format(Locale.ROOT, "%.1e", value)
                .replace(".0e", "e")
                .replaceFirst("e([-+])0", "e$1")
                .replace("e+", "e");
    }
}
