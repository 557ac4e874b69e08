package dev.fallline.minimize;

import java.util.Locale;

/** Why a minimization ended. */
public enum StopReason {
    /** The gradient's norm is within its tolerance. */
    GRADIENT,
    /** The value is at most the target. */
    TARGET,
    /** The last step was no longer than its tolerance. */
    STEP,
    /** No length of a step lowers the value. */
    STUCK,
    /** The value changed by no more than its tolerance. */
    LOSS,
    /** The value is finite and the gradient is not, as at the tip of √(x² + y²). */
    NO_GRADIENT,
    /** All steps are made. */
    BUDGET,
    /** The value is not a number, or beyond all bounds. */
    DIVERGED;

    /** {@return the name in JSON, where {@link #STUCK} is a {@code step}} */
    public String label() {
        return this == STUCK ? STEP.label() : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return whether it converged: a target may be reached anywhere} */
    public boolean converged() {
        return this != BUDGET && this != DIVERGED && this != TARGET;
    }

    /** {@return a word or two, as in tables} */
    public String verdict() {
        return switch (this) {
            case TARGET -> "reached the target";
            case NO_GRADIENT -> "no gradient";
            case BUDGET -> "not converged";
            case DIVERGED -> "diverged";
            default -> "converged";
        };
    }
}
