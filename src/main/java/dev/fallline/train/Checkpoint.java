package dev.fallline.train;

import java.util.Map;

/**
 * A training between two steps.
 *
 * @param progress of the training at that moment
 * @param parameters in the order of the layout
 * @param slots of the optimizer that took the last step, by name, each as long
 * @param average what the average of the weights goes on from: see {@link Averaging}; null for none
 * @param best solution of the epoch with the best validation loss; null where none is kept
 */
public record Checkpoint(
        TrainingProgress progress,
        float[] parameters,
        Map<String, float[]> slots,
        float[] average,
        float[] best) {}
