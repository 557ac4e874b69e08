package dev.fallline.data;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.math.SplitMix;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Examples divided into two parts, by index and without copying. The division is stratified: every
 * class gives the same fraction, so that a small or rare part is not without a class by bad luck
 * and accuracies on the two parts refer to the same distribution.
 *
 * @param train indices of the examples to learn from, rising
 * @param held indices of the examples held out for validation or test, rising
 */
public record Split(int[] train, int[] held) {
    /** Keeps the stream of splits apart from those of epochs with the same seed. */
    private static final long SPLIT = 0x73706c6974L;

    private static final long FOLDS = 0x666f6c6473L;

    /** Draws a division: stratified by class, or at random where the targets are real values. */
    public static Split of(Targets targets, double fraction, long seed) {
        return switch (targets) {
            case Targets.Classes(int[] labels) -> stratified(labels, fraction, seed);
            case Targets.Reals reals -> stratified(new int[reals.size()], fraction, seed);
        };
    }

    /**
     * Draws a division.
     *
     * @param labels class of each example, from 0
     * @param fraction the part to hold out, in [0, 1); rounded to whole examples over all classes,
     *     and each class keeps at least one example to learn from
     * @param seed which division
     */
    public static Split stratified(int[] labels, double fraction, long seed) {
        if (!(fraction >= 0 && fraction < 1)) {
            throw usage(
                    "A fraction of %s cannot be held out: give a number from 0 to below 1.",
                    fraction);
        }
        int[] quota = quotas(labels, fraction);
        var order = new int[labels.length];
        EpochOrder.shuffled(SplitMix.stream(seed, SPLIT), order);
        var heldOut = new boolean[labels.length];
        for (int index : order) {
            if (quota[labels[index]] > 0) {
                quota[labels[index]]--;
                heldOut[index] = true;
            }
        }
        return new Split(
                indices(labels.length, i -> !heldOut[i]), indices(labels.length, i -> heldOut[i]));
    }

    /**
     * Draws a division into folds of nearly equal size, each with nearly the same share of every
     * class (k-fold cross-validation, Kohavi 1995).
     *
     * @param count of the folds, at least 2 and at most as many as there are examples
     * @return for each fold, the rest to learn from and the fold held out
     */
    public static List<Split> folds(Targets targets, int count, long seed) {
        if (count < 2 || count > targets.size()) {
            throw FalllineException.usage(
                    "%,d examples cannot be divided into %,d folds: give 2 folds to as many as there are examples",
                    targets.size(), count);
        }
        int[] labels =
                switch (targets) {
                    case Targets.Classes(int[] classes) -> classes;
                    case Targets.Reals reals -> new int[reals.size()];
                };
        var order = new int[labels.length];
        EpochOrder.shuffled(SplitMix.stream(seed, FOLDS), order);
        int[] byClass =
                IntStream.of(order)
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> labels[i]))
                        .mapToInt(i -> i)
                        .toArray();
        // Dealt out one by one, class after class.
        var fold = new int[labels.length];
        for (int i = 0; i < byClass.length; i++) fold[byClass[i]] = i % count;
        return IntStream.range(0, count)
                .mapToObj(
                        f ->
                                new Split(
                                        indices(labels.length, i -> fold[i] != f),
                                        indices(labels.length, i -> fold[i] == f)))
                .toList();
    }

    private static int[] indices(int count, IntPredicate which) {
        return IntStream.range(0, count).filter(which).toArray();
    }

    /** How many each class holds out: rounded down, the rest to the largest remainders. */
    private static int[] quotas(int[] labels, double fraction) {
        int classes = Arrays.stream(labels).max().orElse(-1) + 1;
        var counts = new int[classes];
        for (int label : labels) counts[label]++;
        var quota = new int[classes];
        for (int c = 0; c < classes; c++) {
            quota[c] = Math.max(0, Math.min(counts[c] - 1, (int) (fraction * counts[c])));
        }
        long missing = Math.round(fraction * labels.length) - Arrays.stream(quota).sum();
        IntStream.range(0, classes)
                .filter(c -> quota[c] < counts[c] - 1)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> quota[c] - fraction * counts[c]))
                .limit(Math.max(0, missing))
                .forEach(c -> quota[c]++);
        return quota;
    }
}
