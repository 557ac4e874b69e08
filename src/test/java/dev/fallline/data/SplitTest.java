package dev.fallline.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.stream.IntStream;

class SplitTest {
    /** 50, 30, 15 and 5 examples of the four classes, mixed. */
    private static final int[] LABELS =
            IntStream.range(0, 100)
                    .map(i -> i * 37 % 100)
                    .map(i -> i < 50 ? 0 : i < 80 ? 1 : i < 95 ? 2 : 3)
                    .toArray();

    @Test
    void everyClassGivesItsFraction() {
        Split split = Split.stratified(LABELS, 0.2, 1);
        assertThat(counts(split.held(), 4)).containsExactly(10, 6, 3, 1);
        assertThat(counts(split.train(), 4)).containsExactly(40, 24, 12, 4);
    }

    @Test
    void theRestGoesToTheLargestRemainders() {
        // 0.13 of 50, 30, 15, 5 = 6.5, 3.9, 1.95, 0.65: 10 whole, 3 more for 0.95, 0.9, 0.65.
        assertThat(counts(Split.stratified(LABELS, 0.13, 1).held(), 4)).containsExactly(6, 4, 2, 1);
    }

    @Test
    void partsAreRisingAndMakeTheWhole() {
        Split split = Split.stratified(LABELS, 0.3, 5);
        assertThat(split.train()).isSorted();
        assertThat(split.held()).isSorted();
        int[] all =
                IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.held()))
                        .toArray();
        assertThat(all).containsExactlyInAnyOrder(IntStream.range(0, 100).toArray());
    }

    @Test
    void dependsOnTheSeedAlone() {
        assertThat(Split.stratified(LABELS, 0.2, 1).held())
                .isEqualTo(Split.stratified(LABELS, 0.2, 1).held())
                .isNotEqualTo(Split.stratified(LABELS, 0.2, 2).held());
    }

    @Test
    void examplesOfAClassAreHeldAsOften() {
        var held = new int[100];
        for (int seed = 0; seed < 1000; seed++) {
            for (int i : Split.stratified(LABELS, 0.2, seed).held()) held[i]++;
        }
        // 200 ± 12.6; five standard deviations.
        for (int count : held) assertThat(count).isBetween(137, 263);
    }

    @Test
    void aClassKeepsAnExampleToLearnFrom() {
        int[] labels = {0, 0, 0, 0, 1};
        Split split = Split.stratified(labels, 0.9, 1);
        assertThat(Arrays.stream(split.train()).map(i -> labels[i]).distinct()).hasSize(2);
    }

    @Test
    void nothingIsHeldOutAtZero() {
        assertThat(Split.stratified(LABELS, 0, 1).held()).isEmpty();
        assertThat(Split.stratified(new int[0], 0.5, 1).train()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN})
    void refusesOtherFractions(double fraction) {
        assertThatThrownBy(() -> Split.stratified(LABELS, fraction, 1))
                .isInstanceOfSatisfying(
                        FalllineException.class,
                        e -> assertThat(e.kind()).isEqualTo(FalllineException.Kind.USAGE))
                .hasMessageContaining(Double.toString(fraction));
    }

    private static int[] counts(int[] indices, int classes) {
        var counts = new int[classes];
        for (int i : indices) counts[LABELS[i]]++;
        return counts;
    }
}
