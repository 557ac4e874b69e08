package dev.fallline.lab.minimize;

import java.util.Locale;

/** Why a minimization ended. */
public enum Stop {
    /** The gradient's norm is within its tolerance. */
    GRADIENT,
    /** The last step was no longer than its tolerance, or the line search found none at all. */
    STEP,
    /** The value changed by no more than its tolerance. */
    LOSS,
    /** All steps are made. */
    BUDGET,
    /** The value is not a number, or has left all bounds. */
    DIVERGED;

    /** As in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean converged() {
        return this == GRADIENT || this == STEP || this == LOSS;
    }
}
