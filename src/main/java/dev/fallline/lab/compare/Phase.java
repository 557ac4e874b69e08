package dev.fallline.lab.compare;

import java.util.Locale;

/** The purpose of a training of a study. */
public enum Phase {
    /** Tries settings. */
    TUNING,
    /** Trains leading settings again from another seed, before the choice. */
    SECOND_LOOK,
    /** Trains the chosen settings from a fresh seed: the result. */
    FRESH;

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
