package dev.fallline.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.stream.IntStream;

class PairedDifferenceTest {
    private static final Offset<Double> CLOSE = within(1e-9);

    static List<Golden.Paired> goldens() {
        return Golden.read().paired();
    }

    private static PairedDifference of(double[] a, double[] b) {
        return PairedDifference.of(a, b, 0.95, 1);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void isAsDerivedElsewhere(Golden.Paired golden) {
        var difference = PairedDifference.of(golden.a(), golden.b(), golden.level(), 1);
        assertThat(difference.n()).isEqualTo(golden.a().length);
        assertThat(difference.mean()).isCloseTo(golden.mean(), CLOSE);
        assertThat(difference.deviation()).hasValueCloseTo(golden.deviation(), CLOSE);
        assertThat(difference.t()).hasValueCloseTo(golden.t(), within(1e-7));
        assertThat(difference.tTest()).hasValueCloseTo(golden.tTest(), CLOSE);
        assertThat(difference.p()).isEqualTo(difference.tTest().getAsDouble());
        Interval interval = difference.tInterval().orElseThrow();
        assertThat(interval.low()).isCloseTo(golden.tInterval()[0], CLOSE);
        assertThat(interval.high()).isCloseTo(golden.tInterval()[1], CLOSE);
        SignedRank ranks = difference.signedRank();
        assertThat(ranks.positive()).isEqualTo(golden.positive());
        assertThat(ranks.negative()).isEqualTo(golden.negative());
        assertThat(ranks.zeros()).isEqualTo(golden.zeros());
        assertThat(ranks.p()).isCloseTo(golden.signedRank(), within(1e-12));
    }

    /** Drawn samples hit the ends of the whole bootstrap distribution up to their own noise. */
    @ParameterizedTest
    @MethodSource("goldens")
    void bootstrapsAsTheWholeDistributionSays(Golden.Paired golden) {
        if (golden.bootstrapInner() == null) return;
        for (long seed : new long[] {1, 2, Long.MIN_VALUE}) {
            var difference = PairedDifference.of(golden.a(), golden.b(), golden.level(), seed);
            Interval interval = difference.bootstrapInterval().orElseThrow();
            double noise = 1e-9;
            assertThat(interval.low())
                    .isBetween(
                            golden.bootstrapOuter()[0] - noise, golden.bootstrapInner()[0] + noise);
            assertThat(interval.high())
                    .isBetween(
                            golden.bootstrapInner()[1] - noise, golden.bootstrapOuter()[1] + noise);
        }
    }

    /** As printed by R and in any textbook. */
    @Test
    void studentsSleepData() {
        Golden.Paired sleep = goldens().getFirst();
        var difference = of(sleep.a(), sleep.b());
        assertThat(difference.mean()).isCloseTo(-1.58, CLOSE);
        assertThat(difference.t()).hasValueCloseTo(-4.0621, within(5e-5));
        assertThat(difference.tTest()).hasValueCloseTo(0.002833, within(5e-7));
        assertThat(difference.signedRank().p()).isEqualTo(1 / 256.0);
    }

    @Test
    void theSeedDecides() {
        Golden.Paired sleep = goldens().getFirst();
        var first = PairedDifference.of(sleep.a(), sleep.b(), 0.95, 1);
        assertThat(PairedDifference.of(sleep.a(), sleep.b(), 0.95, 1)).isEqualTo(first);
        assertThat(PairedDifference.of(sleep.a(), sleep.b(), 0.95, 2).bootstrapInterval())
                .isNotEqualTo(first.bootstrapInterval());
    }

    @Test
    void swappedContestantsAreMirrored() {
        Golden.Paired sleep = goldens().getFirst();
        var difference = of(sleep.a(), sleep.b());
        var swapped = of(sleep.b(), sleep.a());
        assertThat(swapped.mean()).isEqualTo(-difference.mean());
        assertThat(swapped.p()).isEqualTo(difference.p());
        assertThat(swapped.signedRank().p()).isEqualTo(difference.signedRank().p());
    }

    @Test
    void identicalContestantsDifferByNothing() {
        double[] scores = {0.97, 0.96, 0.98};
        var difference = of(scores, scores);
        assertThat(difference.identical()).isTrue();
        assertThat(difference.p()).isEqualTo(1);
        assertThat(difference.signedRank().p()).isEqualTo(1);
        assertThat(difference.tInterval()).contains(new Interval(0, 0));
        assertThat(difference.bootstrapInterval()).contains(new Interval(0, 0));
    }

    /** Only on paper are these differences equal: in bits they are not. */
    @Test
    void aConstantDifferenceHasNoTTest() {
        double[] a = {0.97, 0.21, 0.51, 0.7};
        double[] b = {0.96, 0.2, 0.5, 0.69};
        assertThat(IntStream.range(0, 4).mapToDouble(i -> a[i] - b[i]).distinct().count())
                .isGreaterThan(1);
        var difference = of(a, b);
        assertThat(difference.constant()).isTrue();
        assertThat(difference.identical()).isFalse();
        assertThat(difference.deviation()).hasValue(0);
        assertThat(difference.tTest()).isEmpty();
        assertThat(difference.p()).isEqualTo(2 / 16.0);
        Interval point = difference.tInterval().orElseThrow();
        assertThat(point.width()).isZero();
        assertThat(point.low()).isCloseTo(0.01, within(1e-11));
        assertThat(difference.bootstrapInterval()).contains(point);
    }

    @Test
    void onePairHasNoInterval() {
        for (double b : new double[] {0.5, 0.25}) {
            var difference = of(new double[] {0.5}, new double[] {b});
            assertThat(difference.mean()).isEqualTo(0.5 - b);
            assertThat(difference.deviation()).isEmpty();
            assertThat(difference.tTest()).isEmpty();
            assertThat(difference.p()).isEqualTo(1);
            assertThat(difference.tInterval()).isEmpty();
            assertThat(difference.bootstrapInterval()).isEmpty();
            assertThat(difference.constant()).isFalse();
        }
    }

    @Test
    void tooFewDistinctDifferencesGiveNoBootstrap() {
        var four = of(new double[] {1, 2, 3, 5}, new double[4]);
        assertThat(four.tInterval()).isPresent();
        assertThat(four.bootstrapInterval()).isEmpty();
        var mostlyZero = of(new double[] {0, 0, 0, 0, 0.01}, new double[5]);
        assertThat(mostlyZero.tInterval()).isPresent();
        assertThat(mostlyZero.bootstrapInterval()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void numbersOnly(double value) {
        assertThatThrownBy(() -> of(new double[] {1, value}, new double[2]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(new double[2], new double[] {value, 1}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pairsOnly() {
        assertThatThrownBy(() -> of(new double[2], new double[3]))
                .hasMessage("2 and 3 scores")
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(new double[0], new double[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PairedDifference.of(new double[2], new double[2], 95, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** All that a float can hold. */
    @Test
    void extremeSizesKeepTheirNumbers() {
        for (double unit : new double[] {1e37, 1e-44}) {
            double[] scores = {3 * unit, 5 * unit, 4 * unit};
            assertThat(of(scores, new double[3]).t()).hasValueCloseTo(4 * Math.sqrt(3), CLOSE);
        }
    }
}
