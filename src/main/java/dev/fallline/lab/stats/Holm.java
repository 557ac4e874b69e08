package dev.fallline.lab.stats;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's correction (1979) of a family of tests: the probability of one false positive or more is
 * at most α if those with an adjusted p of at most α count as positive, whatever the tests have to
 * do with each other. Never weaker than Bonferroni's.
 */
public final class Holm {
    private Holm() {}

    /**
     * p₍ᵢ₎ adjusted = max over j ≤ i of min(1, (m − j + 1) p₍ⱼ₎), for p₍₁₎ ≤ … ≤ p₍ₘ₎.
     *
     * @param p of each test, from 0 to 1
     * @return the adjusted p, in the order given
     * @throws IllegalArgumentException if one is outside 0 to 1
     */
    public static double[] adjusted(double... p) {
        for (double each : p) {
            if (!(each >= 0 && each <= 1)) throw new IllegalArgumentException("p = " + each);
        }
        int[] rising =
                IntStream.range(0, p.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> p[i]))
                        .mapToInt(i -> i)
                        .toArray();
        double[] adjusted = new double[p.length];
        double largest = 0;
        for (int rank = 0; rank < p.length; rank++) {
            largest = Math.max(largest, Math.min(1, (p.length - rank) * p[rising[rank]]));
            adjusted[rising[rank]] = largest;
        }
        return adjusted;
    }
}
