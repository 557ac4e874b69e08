package dev.fallline.train;

/**
 * A training between two steps.
 *
 * @param parameters in the order of the layout
 * @param slots of the optimizer, each as long
 * @param best parameters of the epoch with the best validation loss; null where none is kept
 */
public record Checkpoint(Standing standing, float[] parameters, float[][] slots, float[] best) {}
