package dev.fallline.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

class EpochOrderTest {
    /** Worked by a separate program in Python from the definitions of the generator and shuffle. */
    @Test
    void matchesAnIndependentDerivation() {
        assertThat(order(1, 1, 10)).containsExactly(6, 2, 3, 5, 1, 9, 0, 8, 4, 7);
        assertThat(order(1, 2, 10)).containsExactly(7, 5, 0, 4, 1, 3, 6, 2, 9, 8);
        assertThat(order(42, 7, 10)).containsExactly(5, 3, 6, 1, 0, 2, 9, 7, 4, 8);
    }

    @Test
    void visitsEveryExampleOnce() {
        assertThat(order(3, 4, 1000))
                .containsExactlyInAnyOrder(IntStream.range(0, 1000).toArray())
                .isNotEqualTo(IntStream.range(0, 1000).toArray());
    }

    @Test
    void dependsOnNothingButSeedAndEpoch() {
        var used = new int[100];
        var order = new EpochOrder(9);
        for (int epoch = 1; epoch < 5; epoch++) order.fill(epoch, used);
        order.fill(2, used);
        assertThat(used).isEqualTo(order(9, 2, 100));
        assertThat(order(9, 2, 100)).isNotEqualTo(order(9, 3, 100)).isNotEqualTo(order(8, 2, 100));
    }

    @Test
    void shufflesSomeOfTheExamples() {
        int[] indices = {3, 14, 15, 92, 65};
        var order = new int[5];
        new EpochOrder(1).fill(6, indices, order);
        assertThat(order).containsExactlyInAnyOrder(indices);
        assertThat(indices).containsExactly(3, 14, 15, 92, 65);
        int[] places = order(1, 6, 5);
        for (int i = 0; i < 5; i++) assertThat(order[i]).isEqualTo(indices[places[i]]);
    }

    @Test
    void everyOrderOfThreeIsAsLikely() {
        var counts = new int[9];
        for (int epoch = 0; epoch < 6000; epoch++) {
            int[] o = order(11, epoch, 3);
            counts[3 * o[0] + o[1]]++;
        }
        double chiSquare = 0;
        for (int key : new int[] {1, 2, 3, 5, 6, 7}) {
            chiSquare += Math.pow(counts[key] - 1000, 2) / 1000;
        }
        // The 99.9 % quantile with 5 degrees of freedom.
        assertThat(chiSquare).isLessThan(20.5);
    }

    @Test
    void orderOfNothingAndOfOne() {
        assertThat(order(1, 1, 0)).isEmpty();
        assertThat(order(1, 1, 1)).containsExactly(0);
    }

    private static int[] order(long seed, int epoch, int count) {
        var order = new int[count];
        new EpochOrder(seed).fill(epoch, order);
        return order;
    }
}
