package dev.fallline.lab.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What is tuned of a contestant. Empty where everything is given.
 *
 * @param dimensions the first is the learning rate, if that is tuned
 */
public record Space(List<Dimension> dimensions) {
    static final String RATE = "lr";

    public Space {
        dimensions = List.copyOf(dimensions);
    }

    /**
     * The values at a place.
     *
     * @param place by name, a number from 0 to 1
     */
    Map<String, Double> at(ToDoubleFunction<String> place) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Dimension d : dimensions) values.put(d.name(), d.at(place.applyAsDouble(d.name())));
        for (Dimension d : dimensions) {
            if (d.momentum() == null) continue;
            double rest = 1 - values.get(d.momentum());
            values.computeIfPresent(d.name(), (_, rate) -> ShortNumber.three(rate * rest));
        }
        return values;
    }

    /** The same with another range in place of the one with its name. */
    Space with(Dimension changed) {
        List<Dimension> all = new ArrayList<>();
        for (Dimension d : dimensions) all.add(d.name().equals(changed.name()) ? changed : d);
        return new Space(all);
    }

    List<String> names() {
        return dimensions.stream().map(Dimension::name).toList();
    }

    public boolean isEmpty() {
        return dimensions.isEmpty();
    }
}
