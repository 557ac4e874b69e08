package dev.fallline.minimize;

import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.report.NumberFormat;

import java.util.stream.Collectors;

/** Why a minimization ended, as a sentence. */
record StopMessage(MethodSpec choice, StoppingRules rules) {
    String sentence(Result r) {
        String steps = r.steps() == 1 ? "1 step" : NumberFormat.COUNT.text(r.steps()) + " steps";
        String gradient = NumberFormat.SIZE.text(r.end().gradientNorm());
        return switch (r.stopped()) {
            case GRADIENT ->
                    "converged after %s: the %sgradient norm, %s, is within --tol-gradient %s%s"
                            .formatted(
                                    steps,
                                    r.end().set() == FeasibleSet.EVERYWHERE ? "" : "projected ",
                                    gradient,
                                    NumberFormat.SIZE.text(r.tolerance()),
                                    r.steps() > 0 ? "" : "; choose another start with --start");
            case TARGET ->
                    "reached the target after %s: the value is at most --target-loss %s"
                            .formatted(steps, NumberFormat.SIZE.text(rules.target()));
            case STEP ->
                    "converged after %s: the last step was no longer than --tol-step %s"
                            .formatted(steps, NumberFormat.SIZE.text(rules.step()));
            case STUCK ->
                    "ended after %s: no length of a step lowers the value any further; the gradient norm is %s"
                            .formatted(steps, gradient);
            case LOSS ->
                    "converged after %s: the last step changed the value by no more than --tol-loss %s"
                            .formatted(steps, NumberFormat.SIZE.text(rules.loss()));
            case NO_GRADIENT ->
                    "ended after %s: the function has a value here but no gradient"
                            .formatted(steps);
            case BUDGET -> budget(r, steps, gradient);
            case DIVERGED -> diverged(r, steps);
        };
    }

    private String budget(Result r, String steps, String gradient) {
        if (!choice.rests()) {
            return "ended after %s, as --steps says: %s adds noise and does not converge to a point%s"
                    .formatted(steps, noisy(), higher(r));
        }
        return "not converged after %s, all that --steps allows: the gradient norm is %s%s%s"
                .formatted(steps, gradient, higher(r), penalty());
    }

    private String noisy() {
        return choice.hasGradientNoise() ? "--gradient-noise" : choice.optimizer();
    }

    private String noise() {
        return choice.hasGradientNoise() ? "--gradient-noise" : "--temperature";
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
                : ", without the penalty of %s, which moves the minimum: give 0, or --tol-step to stop there"
                        .formatted(flags);
    }

    private String diverged(Result r, String steps) {
        double value = r.end().value();
        String how =
                Double.isNaN(value)
                        ? "the function is not defined where the last step led"
                        : "the value went from %s to %s"
                                .formatted(
                                        NumberFormat.VALUE.text(r.start().value()),
                                        NumberFormat.VALUE.text(value));
        boolean fell = value < r.start().value();
        String remedy =
                choice.searches() || fell
                        ? "the function seems to have no minimum"
                        : "try %s--lr %s"
                                .formatted(
                                        choice.rests() ? "" : "a lower " + noise() + " or ",
                                        NumberFormat.SIZE.text(choice.usualRate() / 10));
        return "diverged after %s: %s; %s".formatted(steps, how, remedy);
    }
}
