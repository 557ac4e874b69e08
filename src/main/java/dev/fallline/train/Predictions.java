package dev.fallline.train;

import dev.fallline.data.Targets;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The outputs of a network for examples whose targets are known.
 *
 * @param outputs examples × outputs
 * @param targets of the examples, as many
 */
public record Predictions(float[] outputs, Targets targets) {
    /** Class by class; empty in regression. */
    public Optional<ConfusionMatrix> confusion() {
        return switch (targets) {
            case Targets.Classes(int[] labels) -> Optional.of(ConfusionMatrix.of(outputs, labels));
            case Targets.Reals _ -> Optional.empty();
        };
    }

    /**
     * Their score.
     *
     * @param loss mean over the examples
     */
    public Score score(double loss) {
        double quality =
                switch (targets) {
                    case Targets.Classes _ -> confusion().orElseThrow().accuracy();
                    case Targets.Reals reals -> Residuals.meanSquare(outputs, reals);
                };
        int[] all = IntStream.range(0, targets.size()).toArray();
        return new Score(loss, quality, Score.Spread.of(targets, all), () -> this);
    }

    /** In units of the target; empty in classification. */
    public Optional<Residuals> residuals() {
        return switch (targets) {
            case Targets.Classes _ -> Optional.empty();
            case Targets.Reals reals -> Optional.of(Residuals.of(outputs, reals));
        };
    }
}
