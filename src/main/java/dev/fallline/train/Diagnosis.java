package dev.fallline.train;

import dev.fallline.io.Label;

import java.util.List;

/**
 * Measurements of the layers of a network during training, between two epochs. Gradients and
 * activations are those of up to 512 of the examples to learn from, drawn once by the seed; the
 * gradient is that of their mean loss with the penalties, without dropout.
 *
 * @param epoch after which it was taken; 0 before the first step
 * @param steps updates since the training began
 * @param examples that were measured
 * @param seconds that the look took
 * @param layers from the first to the outputs
 * @param warnings what is wrong, if anything
 */
public record Diagnosis(
        int epoch,
        long steps,
        int examples,
        double seconds,
        List<Layer> layers,
        List<Warning> warnings) {
    public Diagnosis {
        layers = List.copyOf(layers);
        warnings = List.copyOf(warnings);
    }

    /**
     * A layer. Its weights are those of its matrix, without biases and norms.
     *
     * @param layer from 1
     * @param units how wide it is
     * @param updateRatio ‖ΔW‖/‖W‖, of the epoch's last step and the weights after it; null before
     *     the first step, and where all weights are 0
     * @param dead share of the units that are 0 for every example measured; null unless they are
     *     ReLUs
     * @param weights of the matrix
     * @param gradients of the loss with respect to these
     * @param activations of all units for all examples; of the last layer its outputs, before any
     *     squashing
     */
    public record Layer(
            int layer,
            int units,
            Double updateRatio,
            Double dead,
            DistributionSummary weights,
            DistributionSummary gradients,
            DistributionSummary activations) {}

    /** Problems of a training. */
    public enum Symptom implements Label {
        VANISHING_GRADIENTS,
        EXPLODING_GRADIENTS,
        DEAD_UNITS,
        LARGE_UPDATES,
        SMALL_UPDATES
    }

    /**
     * A problem.
     *
     * @param layer from 1; 0 for the network as a whole
     * @param text what was seen and what usually helps
     */
    public record Warning(Symptom symptom, int layer, String text) {}
}
