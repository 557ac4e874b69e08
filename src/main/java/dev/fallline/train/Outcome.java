package dev.fallline.train;

import java.util.Optional;

/**
 * How a call of {@link Trainer#run} ended.
 *
 * @param interrupted whether the listener stopped it before the training was over
 * @param divergence if that is how it ended
 */
public record Outcome(boolean interrupted, Optional<Divergence> divergence) {}
