package dev.fallline.lab.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Wilcoxon's signed-rank test (1945) of paired differences: are they symmetric about zero? Zeros
 * are left out, as Wilcoxon did; equal sizes share the mean of their ranks.
 *
 * @param positive W₊, the sum of the ranks of the positive differences
 * @param negative W₋
 * @param zeros how many differences were left out
 * @param p two-sided: the share of all assignments of signs to these ranks, ties and all, whose
 *     smaller sum is at most the one seen; exact for every n. 1 if all differences are zero. The
 *     smallest possible is 2^(1 − n), so 5 % needs at least 6 differences other than zero.
 */
public record SignedRank(double positive, double negative, int zeros, double p) {
    /** The exact distribution takes n³ additions. */
    private static final int MOST = 1000;

    /**
     * @param differences compared bit for bit: round them where rounding errors could hide a tie
     * @throws IllegalArgumentException if one is not finite, or there are none or more than 1,000
     */
    public static SignedRank of(double... differences) {
        Sample.check(differences);
        if (differences.length > MOST) {
            throw new IllegalArgumentException(differences.length + " differences");
        }
        double[] bySize =
                Arrays.stream(differences)
                        .filter(d -> d != 0)
                        .boxed()
                        .sorted(Comparator.comparingDouble(Math::abs))
                        .mapToDouble(d -> d)
                        .toArray();
        int[] ranks = doubledRanks(bySize);
        int positive =
                IntStream.range(0, ranks.length).map(i -> bySize[i] > 0 ? ranks[i] : 0).sum();
        int negative = IntStream.of(ranks).sum() - positive;
        double p = Math.min(1, 2 * atMost(ranks, Math.min(positive, negative)));
        return new SignedRank(
                positive / 2.0, negative / 2.0, differences.length - bySize.length, p);
    }

    /** Twice the rank, which is an integer also where an even number of sizes share it. */
    private static int[] doubledRanks(double[] bySize) {
        int[] ranks = new int[bySize.length];
        for (int from = 0, to; from < ranks.length; from = to) {
            to = from + 1;
            while (to < ranks.length && Math.abs(bySize[to]) == Math.abs(bySize[from])) to++;
            Arrays.fill(ranks, from, to, from + 1 + to);
        }
        return ranks;
    }

    /** The probability that ranks, each taken with probability ½, add up to at most a sum. */
    private static double atMost(int[] ranks, int sum) {
        double[] probability = new double[sum + 1];
        probability[0] = 1;
        for (int rank : ranks) {
            for (int s = sum; s >= 0; s--) {
                double without = s < rank ? 0 : probability[s - rank];
                probability[s] = (probability[s] + without) / 2;
            }
        }
        return Arrays.stream(probability).sum();
    }
}
