package dev.fallline.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

    public static Optional<Task> named(String label) {
        return Arrays.stream(values()).filter(t -> t.label().equals(label)).findFirst();
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Task::label).toList();
    }
}
