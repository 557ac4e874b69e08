package dev.fallline.data;

import java.util.Locale;

/** What is done about missing numbers in a table. */
public enum Missing {
    /** The mean of the training part takes their place. */
    MEAN,
    /** The median of the training part takes their place. */
    MEDIAN,
    /** The mean takes their place, and one more feature says where. */
    INDICATOR,
    /** Their rows are left out; where every row needs an answer, the mean takes their place. */
    DROP;

    /** The name by which {@code --missing} knows it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
