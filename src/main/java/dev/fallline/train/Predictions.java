package dev.fallline.train;

import dev.fallline.data.Targets;
import dev.fallline.nn.Loss;

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
     * The probability of each class for one of the examples; empty where the outputs are none.
     *
     * @param example from 0
     * @param loss that the network was trained with
     */
    public Optional<double[]> probabilities(int example, Loss loss) {
        int width = outputs.length / targets.size();
        double[] z = new double[width];
        for (int j = 0; j < width; j++) z[j] = outputs[example * width + j];
        double[] probabilities = loss.probabilities(z);
        boolean none = !loss.isProbabilistic() || probabilities.length < 2;
        return none ? Optional.empty() : Optional.of(probabilities);
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
