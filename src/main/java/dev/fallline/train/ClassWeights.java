package dev.fallline.train;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.Nearest;
import dev.fallline.Range;
import dev.fallline.data.Dataset;
import dev.fallline.data.Targets;
import dev.fallline.io.Csv;
import dev.fallline.setting.Type;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much the examples of each class count in what is minimized.
 *
 * @param text as it is typed: {@code balanced}, or {@code a:1,b:5}
 * @param given weights by the names of their classes; the others have 1. None if they are balanced
 */
public record ClassWeights(String text, Map<String, Double> given) {
    private static final String BALANCED = "balanced";

    /** Among weights that differ by more, single precision loses the small ones. */
    private static final double LARGEST_RATIO = 1e6;

    static final Type<ClassWeights> TYPE =
            new Type.Parsed<>(ClassWeights::parse, ClassWeights::text, List.of(BALANCED));

    private static ClassWeights parse(String subject, String text) {
        if (text.equals(BALANCED)) return new ClassWeights(text, Map.of());
        Map<String, Double> given = new LinkedHashMap<>();
        for (String part : Csv.split(text)) {
            int colon = part.lastIndexOf(':');
            double weight = colon > 0 ? Range.number(part.substring(colon + 1)) : Double.NaN;
            String name = Csv.unquoted(colon > 0 ? part.substring(0, colon).strip() : part);
            if (!(weight > 0 && weight < 1e30) || given.put(name, weight) != null) {
                throw usage(
                        "%s %s cannot be used: give balanced, or each class once with a positive weight, as in a:1,b:5 or \"x, y\":2",
                        subject, text);
            }
        }
        return new ClassWeights(text, Collections.unmodifiableMap(given));
    }

    /**
     * A weight for each class.
     *
     * @param train indices of the examples to learn from: balanced weights are n/(C nᵢ) for n
     *     examples of C classes, nᵢ of them of class i (King and Zeng 2001)
     * @throws FalllineException (usage) if there is no such class
     */
    List<Double> of(Dataset data, int[] train) {
        List<String> classes = data.classes();
        if (!(data.train().targets() instanceof Targets.Classes(int[] labels))) {
            throw usage("--class-weight %s does not go with regression: remove it", text);
        }
        for (String name : given.keySet()) {
            if (classes.contains(name)) continue;
            throw usage("--class-weight: %s", Nearest.unknownAmongMany("class", name, classes));
        }
        if (!given.isEmpty()) {
            List<Double> weights =
                    classes.stream().map(name -> given.getOrDefault(name, 1.0)).toList();
            if (Collections.max(weights) > LARGEST_RATIO * Collections.min(weights)) {
                throw usage(
                        "--class-weight %s has a weight more than 1,000,000 times another, which is 1 unless given: give weights that differ less",
                        text);
            }
            return weights;
        }
        int[] counts = new int[classes.size()];
        for (int i : train) counts[labels[i]]++;
        // A class without examples has no weight, and none is asked for.
        return Arrays.stream(counts)
                .mapToObj(n -> n == 0 ? 1 : train.length / ((double) counts.length * n))
                .toList();
    }
}
