package dev.fallline.train;

import dev.fallline.io.Label;

/** The order of the examples in an epoch. */
public enum Order implements Label {
    /** Another one in each epoch, by the seed. */
    SHUFFLED,
    /** As they are in the data. */
    FILE
}
