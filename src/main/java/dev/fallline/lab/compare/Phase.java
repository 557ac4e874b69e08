package dev.fallline.lab.compare;

import java.util.Locale;

/** What a training of a comparison is for. */
public enum Phase {
    /** Seeks good settings. */
    TUNING,
    /** Changes the rate about the chosen one. */
    SENSITIVITY,
    /** Trains with the chosen settings from a fresh seed. */
    SEEDS;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
