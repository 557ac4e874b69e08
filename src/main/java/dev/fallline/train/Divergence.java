package dev.fallline.train;

import dev.fallline.Range;
import dev.fallline.train.TrainingProgress.DivergenceStats;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * What is known of a training at the step at which its numbers ran out of range.
 *
 * @param epoch from 1
 * @param step updates made before, in all
 * @param signs up to that step
 * @param rate of that step, as for {@code --lr}
 * @param usualRate the optimizer's default
 * @param clipped whether gradients were clipped
 * @param noisy whether noise moved weights by more than about 1 a step
 */
public record Divergence(
        int epoch,
        long step,
        DivergenceStats signs,
        double rate,
        double usualRate,
        boolean clipped,
        boolean noisy) {
    /** A gradient that has grown so much more than this is called exploding. */
    private static final double EXPLOSION = 100;

    /** What happened and what to try, in words. */
    public String diagnosis() {
        return String.format(
                Locale.ROOT,
                "the training diverged at step %,d (epoch %d): %s; try %s--lr %s%s",
                step + 1,
                epoch,
                what(),
                noisy ? "a lower --temperature or " : "",
                remedy(),
                clipped ? "" : " or --clip-norm 1");
    }

    private String what() {
        if (step == 0) return "the very first loss, gradient or update is not a finite number";
        if (signs.largestNorm() > EXPLOSION * signs.firstNorm()) {
            return String.format(
                    Locale.ROOT,
                    "gradients exploded, from a norm of %.3g at first to %.3g",
                    signs.firstNorm(),
                    signs.largestNorm());
        }
        return String.format(Locale.ROOT, "the loss, last %.3g, overflowed", signs.lastLoss());
    }

    /** A tenth of the rate, or the usual one if that is less; as one would type it. */
    private String remedy() {
        var lower = new BigDecimal(Math.min(rate / 10, usualRate));
        return Range.shortest(lower.round(new MathContext(2)).doubleValue());
    }
}
