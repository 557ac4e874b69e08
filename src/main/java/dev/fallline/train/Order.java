package dev.fallline.train;

import java.util.Locale;

/** The order of the examples in an epoch. */
public enum Order {
    /** Another one in each epoch, by the seed. */
    SHUFFLED,
    /** As they are in the data. */
    FILE;

    /** The name by which {@code --order} knows it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
