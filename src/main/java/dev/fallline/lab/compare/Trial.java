package dev.fallline.lab.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training that is to be done.
 *
 * @param problem number of the problem, from 0
 * @param contestant number of the contestant, from 0
 * @param number within contestant and phase, from 0
 * @param values of what is tuned
 * @param optimizer as {@code --optimizer} says it
 * @param seed of split, initial weights, orders and masks
 */
public record Trial(
        int problem,
        int contestant,
        Phase phase,
        int number,
        Map<String, Double> values,
        String optimizer,
        long seed) {
    public Trial {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Where the trial's result is kept, below the folder of the trials. */
    String file() {
        return "%d-%d-%s-%03d.json".formatted(problem, contestant, phase.label(), number);
    }
}
