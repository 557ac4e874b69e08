package dev.fallline.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

class SignedRankTest {
    /** 5 % critical values of published tables: n = 6: 0, 8: 3, 10: 8, 15: 25, 20: 52. */
    @Test
    void tablesAgree() {
        int[][] table = {{6, 0}, {8, 3}, {10, 8}, {15, 25}, {20, 52}};
        for (int[] row : table) {
            assertThat(withSum(row[0], row[1]).p()).isLessThanOrEqualTo(0.05);
            assertThat(withSum(row[0], row[1] + 1).p()).isGreaterThan(0.05);
        }
    }

    /** Differences 1 … n of which those are negative that make W₋ the sum. */
    private static SignedRank withSum(int n, int sum) {
        double[] differences = IntStream.rangeClosed(1, n).asDoubleStream().toArray();
        int left = sum;
        for (int size = n; size >= 1; size--) {
            if (size > left) continue;
            differences[size - 1] = -size;
            left -= size;
        }
        SignedRank test = SignedRank.of(differences);
        assertThat(test.negative()).isEqualTo(sum);
        return test;
    }

    @Test
    void theSmallestPossible() {
        assertThat(SignedRank.of(1, 2, 3, 4, 5).p()).isEqualTo(1 / 16.0);
        assertThat(SignedRank.of(-1, -1, -1, -1, -1, -1).p()).isEqualTo(1 / 32.0);
        assertThat(SignedRank.of(-2).p()).isEqualTo(1);
    }

    @Test
    void zerosAreLeftOut() {
        assertThat(SignedRank.of(0, 0, -0.0)).isEqualTo(new SignedRank(0, 0, 3, 1));
        assertThat(SignedRank.of(0, 3, 0, 1, 2)).isEqualTo(new SignedRank(6, 0, 2, 0.25));
    }

    /** Sizes 1, 1, 2: ranks 1½, 1½, 3; of 8 assignments 6 have a smaller sum of at most 1½. */
    @Test
    void tiesShareTheirRanks() {
        assertThat(SignedRank.of(1, -1, 2)).isEqualTo(new SignedRank(4.5, 1.5, 0, 0.75));
    }

    /** W₊ has mean n(n + 1)/4 and variance n(n + 1)(2n + 1)/24, and is nearly normal. */
    @Test
    void manyDifferencesAreNoTrouble() {
        double[] differences =
                IntStream.rangeClosed(1, 300).mapToDouble(i -> i % 5 < 2 ? -i : i).toArray();
        SignedRank test = SignedRank.of(differences);
        double z = (test.positive() - 300 * 301 / 4.0) / Math.sqrt(300 * 301 * 601 / 24.0);
        double normal = org.apache.commons.numbers.gamma.Erfc.value(Math.abs(z) / Math.sqrt(2));
        assertThat(test.p()).isCloseTo(normal, within(normal * 0.05));
        assertThatThrownBy(() -> SignedRank.of(new double[1001]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
