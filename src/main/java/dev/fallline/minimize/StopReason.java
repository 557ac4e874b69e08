package dev.fallline.minimize;

import java.util.Locale;

/** Why a minimization ended. */
public enum StopReason {
    /** The gradient's norm is within its tolerance. */
    GRADIENT,
    /** The last step was no longer than its tolerance. */
    STEP,
    /** The line search finds no step that lowers the value: one of length 0, so to say. */
    STUCK,
    /** The value changed by no more than its tolerance. */
    LOSS,
    /** All steps are made. */
    BUDGET,
    /** The value is not a number, or has left all bounds. */
    DIVERGED;

    /** As in JSON, where {@link #STUCK} is a {@code step}. */
    public String label() {
        return this == STUCK ? STEP.label() : name().toLowerCase(Locale.ROOT);
    }

    /** Whether it came to rest. */
    public boolean converged() {
        return this != BUDGET && this != DIVERGED;
    }
}
