package dev.fallline.lab;

import dev.fallline.io.Label;

/** How a trial ended. */
public enum Verdict implements Label {
    /** The target was reached. */
    CONVERGED,
    /** It was over before the target was reached. */
    NOT_CONVERGED,
    /** Its numbers ran out of range. */
    DIVERGED;

    /** As people read it: {@code not converged}. */
    String words() {
        return label().replace('-', ' ');
    }
}
