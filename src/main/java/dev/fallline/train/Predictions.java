package dev.fallline.train;

import dev.fallline.data.Targets;

import java.util.Optional;

/**
 * What a network makes of examples whose targets are known.
 *
 * @param outputs examples × outputs
 */
public record Predictions(float[] outputs, Targets targets) {
    /** Class by class; empty in regression. */
    public Optional<ConfusionMatrix> confusion() {
        return switch (targets) {
            case Targets.Classes(int[] labels) -> Optional.of(ConfusionMatrix.of(outputs, labels));
            case Targets.Reals _ -> Optional.empty();
        };
    }

    /** In units of the target; empty in classification. */
    public Optional<Residuals> residuals() {
        return switch (targets) {
            case Targets.Classes _ -> Optional.empty();
            case Targets.Reals reals -> Optional.of(Residuals.of(outputs, reals));
        };
    }
}
