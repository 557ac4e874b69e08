package dev.fallline.lab;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The result of one learning rate.
 *
 * @param rate that was tried, as for {@code --lr}
 * @param step number of updates until the verdict; for a divergence, the update at which the
 *     numbers ran out of range, counted from 1
 * @param value what was watched, as it was then; NaN for a divergence
 */
public record RateTrial(double rate, Verdict verdict, long step, double value) {
    /** The trial that converged after the fewest steps; of equals, the smallest rate. */
    public static Optional<RateTrial> fastest(List<RateTrial> trials) {
        return trials.stream()
                .filter(t -> t.verdict == Verdict.CONVERGED)
                .min(Comparator.comparingLong(RateTrial::step).thenComparing(RateTrial::rate));
    }
}
