package dev.fallline.cli;

import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.report.NumberFormat;

import java.util.stream.Collectors;

/** Says why a minimization ended. */
record StopMessage(MethodSpec choice, StoppingRules rules) {
    String sentence(Result r) {
        String steps = r.steps() == 1 ? "1 step" : NumberFormat.COUNT.text(r.steps()) + " steps";
        String gradient = NumberFormat.SIZE.text(r.end().gradientNorm());
        return switch (r.stopped()) {
            case GRADIENT ->
                    "converged after %s: the gradient's norm, %s, is within --tol-gradient %s"
                            .formatted(steps, gradient, NumberFormat.SIZE.text(rules.gradient()));
            case STEP ->
                    "converged after %s: the last was no longer than --tol-step %s"
                            .formatted(steps, NumberFormat.SIZE.text(rules.step()));
            case STUCK ->
                    "ended after %s: the line search finds no step that lowers the value; the gradient's norm is %s"
                            .formatted(steps, gradient);
            case LOSS ->
                    "converged after %s: the last changed the value by no more than --tol-loss %s"
                            .formatted(steps, NumberFormat.SIZE.text(rules.loss()));
            case BUDGET ->
                    "not converged after %s, all that --steps allows: the gradient's norm is %s%s%s"
                            .formatted(steps, gradient, higher(r), penalty());
            case DIVERGED -> diverged(r, steps);
        };
    }

    private static String higher(Result r) {
        boolean higher = r.end().value() > r.start().value();
        return higher ? ", and the value is higher than at the start" : "";
    }

    /** The reported value and gradient are of the function alone. */
    private String penalty() {
        String flags =
                choice.penalties().entrySet().stream()
                        .map(
                                e ->
                                        "--%s %s"
                                                .formatted(
                                                        e.getKey(),
                                                        NumberFormat.SIZE.text(e.getValue())))
                        .collect(Collectors.joining(" and "));
        return flags.isEmpty()
                ? ""
                : ", without the penalty of %s, which moves the place of rest: give 0, or --tol-step to stop there"
                        .formatted(flags);
    }

    private String diverged(Result r, String steps) {
        if (r.steps() == 0) {
            return "the function has no finite value and gradient at the start; choose another --start";
        }
        String how =
                Double.isFinite(r.end().value())
                        ? "the value has left all bounds, %s after %s at the start"
                                .formatted(
                                        NumberFormat.VALUE.text(r.end().value()),
                                        NumberFormat.VALUE.text(r.start().value()))
                        : Double.isNaN(r.end().value())
                                ? "the function is not defined where the last led"
                                : "the value or its gradient is no longer a finite number";
        boolean fell = r.end().value() < r.start().value();
        String remedy =
                choice.searches() || fell
                        ? "the function seems to have no minimum"
                        : "try --lr %s".formatted(NumberFormat.SIZE.text(choice.usualRate() / 10));
        return "diverged after %s: %s; %s".formatted(steps, how, remedy);
    }
}
