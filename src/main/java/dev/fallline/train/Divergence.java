package dev.fallline.train;

import dev.fallline.Range;
import dev.fallline.train.TrainingProgress.DivergenceStats;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is known of a training at the step at which its numbers ran out of range.
 *
 * @param epoch from 1
 * @param step updates made before, in all
 * @param signs up to that step
 * @param rate of that step, as for {@code --lr}; 0 where there is none
 * @param usualRate the optimizer's default
 * @param clipped whether gradients were clipped
 * @param noisy whether noise moved weights by more than about 1 a step
 * @param amplifier name of the activation if it amplifies its inputs; else null
 */
public record Divergence(
        int epoch,
        long step,
        DivergenceStats signs,
        double rate,
        double usualRate,
        boolean clipped,
        boolean noisy,
        String amplifier) {
    /** A gradient that has grown so much more than this is called exploding. */
    private static final double EXPLOSION = 100;

    /** What happened and what to try, in words. */
    public String diagnosis() {
        return String.format(
                Locale.ROOT,
                "the training diverged at step %,d (epoch %d): %s; try %s",
                step + 1,
                epoch,
                what(),
                String.join(" or ", remedies()));
    }

    /** Whether the initial weights were enough: no update had been made. */
    private boolean initially() {
        return step == 0 && Double.isNaN(signs.lastLoss());
    }

    private List<String> remedies() {
        List<String> remedies = new ArrayList<>();
        if (amplifier != null) remedies.add("a number nearer 0 than in --activation " + amplifier);
        if (initially() && amplifier != null) return remedies;
        if (initially() || rate == 0) {
            remedies.add("smaller initial weights (--init)");
            remedies.add("inputs of a smaller scale (--standardize)");
            return remedies;
        }
        if (noisy) remedies.add("a lower --temperature");
        remedies.add("--lr " + lowerRate());
        if (!clipped) remedies.add("--clip-norm 1");
        return remedies;
    }

    private String what() {
        if (initially()) {
            return "the loss of the initial weights, or its gradient, is not a finite number";
        }
        if (step == 0) return "after the first update the loss is not a finite number";
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
    private String lowerRate() {
        var lower = new BigDecimal(Math.min(rate / 10, usualRate));
        return Range.shortest(lower.round(new MathContext(2)).doubleValue());
    }
}
