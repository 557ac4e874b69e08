package dev.fallline.lab;

import java.util.Locale;

/** How a trial ended. */
public enum Verdict {
    /** The target was reached. */
    CONVERGED,
    /** It was over before the target was reached. */
    NOT_CONVERGED,
    /** Its numbers ran out of range. */
    DIVERGED;

    /** As people and documents read it: {@code not-converged}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
