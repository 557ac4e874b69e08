package dev.fallline.plan;

import dev.fallline.graph.Layout;
import dev.fallline.plan.Instruction.Field;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a device does in one step, laid out in memory: made once by the {@link Planner}, compiled
 * once by the device.
 *
 * @param batch examples in a step
 * @param layout the parameters
 * @param seed of the random masks
 * @param instructions in an order in which each finds its inputs ready
 * @param workSize elements of {@link Region.Space#WORK}
 * @param notes names of the scalars that each step reports
 * @param outputs regions that may be read after a step, by name
 */
public record Plan(
        int batch,
        Layout layout,
        long seed,
        List<Instruction> instructions,
        int workSize,
        List<String> notes,
        Map<String, Region> outputs) {
    /** The name of the graph input that is fed with features, batch × width. */
    public static final String FEATURES = "features";

    /**
     * The name of the graph input that is fed with targets, batch × 1: numbers of classes, or real
     * values, one or several an example.
     */
    public static final String LABELS = "labels";

    /** The note of a training plan that holds the gradient's Euclidean norm. */
    public static final String GRADIENT_NORM = "gradient norm";

    public Plan {
        instructions = List.copyOf(instructions);
        notes = List.copyOf(notes);
        outputs = Map.copyOf(outputs);
    }

    /** How many numbers an example has; empty where no features are read. */
    public OptionalInt width() {
        return columns(Field.FEATURES);
    }

    /** How many targets an example has; empty where none are read. */
    public OptionalInt targets() {
        return columns(Field.LABELS);
    }

    private OptionalInt columns(Field field) {
        return instructions.stream()
                .filter(i -> i instanceof Instruction.Gather g && g.field() == field)
                .mapToInt(i -> ((Instruction.Gather) i).output().shape().columns())
                .findFirst();
    }

    /** What ends each step of a training plan. */
    public Optional<Instruction.Update> update() {
        return instructions.stream()
                .filter(Instruction.Update.class::isInstance)
                .map(Instruction.Update.class::cast)
                .findFirst();
    }
}
