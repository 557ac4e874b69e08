package dev.fallline.data;

import java.util.Locale;

/** What is to be learned about an example. */
public enum Task {
    /** One of several classes. */
    CLASSIFICATION,
    /** A real number. */
    REGRESSION;

    /** The name by which {@code --task} knows it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
