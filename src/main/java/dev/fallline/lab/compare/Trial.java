package dev.fallline.lab.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A training that is to be done.
 *
 * @param problem number of the problem, from 0
 * @param contestant number of the contestant, from 0
 * @param study number of the study, from 0
 * @param number within contestant, study and phase, from 0
 * @param values of what is tuned
 * @param optimizer as {@code --optimizer} says it
 * @param settings of the configuration that are not the problem's, by name
 * @param seed of split, initial weights, orders and masks
 */
public record Trial(
        int problem,
        int contestant,
        int study,
        Phase phase,
        int number,
        Map<String, Double> values,
        String optimizer,
        Map<String, String> settings,
        long seed) {
    public Trial {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /** Where the trial's result is kept, below the folder of the trials. */
    String file() {
        return "%d-%d-%02d-%s-%02d.json"
                .formatted(problem, contestant, study, phase.label(), number);
    }
}
