package dev.fallline.lab.compare;

import dev.fallline.optim.Stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** The values at a place: a number from 0 to 1 for each dimension. */
    Map<String, Double> at(double[] place) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < dimensions.size(); i++) {
            Dimension d = dimensions.get(i);
            values.put(d.name(), d.at(place[i]));
        }
        return values;
    }

    /** The values that an optimizer has when nobody gives any. */
    static Map<String, Double> standard(Space space, List<Stage> stages) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Dimension d : space.dimensions) {
            for (Stage stage : stages) {
                String prefix = prefix(stage, stages);
                if (!d.name().startsWith(prefix)) continue;
                String setting = d.name().substring(prefix.length());
                if (setting.equals(RATE)) values.put(d.name(), stage.rate());
                else if (stage.entry().takes(setting)) values.put(d.name(), value(stage, setting));
            }
        }
        return values;
    }

    private static double value(Stage stage, String setting) {
        return (Double) stage.settings().get(stage.entry().setting(setting));
    }

    /** What stands before the names of a stage's settings where there are several stages. */
    static String prefix(Stage stage, List<Stage> stages) {
        return stages.size() == 1 ? "" : stage.title() + " ";
    }

    /** The same with another range in place of the one with its name. */
    Space with(Dimension changed) {
        List<Dimension> all = new ArrayList<>();
        for (Dimension d : dimensions) all.add(d.name().equals(changed.name()) ? changed : d);
        return new Space(all);
    }

    public boolean isEmpty() {
        return dimensions.isEmpty();
    }
}
