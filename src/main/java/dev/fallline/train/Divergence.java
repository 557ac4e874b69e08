package dev.fallline.train;

import java.util.Locale;

/**
 * What is known of a training at the step at which its numbers ran out of range.
 *
 * @param epoch from 1
 * @param step updates made before, in all
 * @param normAtFirst norm of the training's first gradient
 * @param largestNorm largest finite norm of a gradient before the end
 * @param lossBefore last finite loss; NaN if there was none
 */
public record Divergence(
        int epoch,
        long step,
        double normAtFirst,
        double largestNorm,
        double lossBefore,
        double rate,
        boolean clipped) {
    /** A gradient that has grown so much more than this is called exploding. */
    private static final double EXPLOSION = 100;

    /** What happened and what to try, in words. */
    public String diagnosis() {
        String what =
                step == 0
                        ? "the very first loss or gradient is not a number"
                        : largestNorm > EXPLOSION * normAtFirst
                                ? "gradients exploded, from a norm of %.3g at first to %.3g"
                                : "the loss, %3$.3g at last, ran out of the range of numbers";
        String remedy = "try --lr %.2g".formatted(rate / 10) + (clipped ? "" : " or --clip-norm 1");
        return "the training diverged at step %d (epoch %d): %s; %s"
                .formatted(
                        step + 1,
                        epoch,
                        String.format(Locale.ROOT, what, normAtFirst, largestNorm, lossBefore),
                        remedy);
    }
}
