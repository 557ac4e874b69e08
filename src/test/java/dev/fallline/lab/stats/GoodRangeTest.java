package dev.fallline.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GoodRangeTest {
    private static final double[] RATES = {1e-4, 1e-3, 1e-2, 1e-1, 1};

    private static GoodRange range(double margin, double... scores) {
        return GoodRange.of(RATES, scores, margin).orElseThrow();
    }

    /** From 0.9 at 10⁻² the score falls by 0.4 to the left and by 0.2 to the right in a decade. */
    @Test
    void endsLieBetweenMeasuredRates() {
        GoodRange range = range(0.1, 0.1, 0.5, 0.9, 0.7, 0.2);
        assertThat(range.bestRate()).isEqualTo(1e-2);
        assertThat(range.bestScore()).isEqualTo(0.9);
        assertThat(range.low()).isCloseTo(Math.pow(10, -2.25), within(1e-12));
        assertThat(range.high()).isCloseTo(Math.pow(10, -1.5), within(1e-12));
        assertThat(range.decades()).isCloseTo(0.75, within(1e-12));
        assertThat(range.openBelow()).isFalse();
        assertThat(range.openAbove()).isFalse();
    }

    @Test
    void theRangeIsConnected() {
        GoodRange range = range(0.1, 0.9, 0.5, 1.0, 0.95, 0.5);
        assertThat(range.low()).isCloseTo(Math.pow(10, -2.2), within(1e-12));
        assertThat(range.high()).isCloseTo(Math.pow(10, -1 + 0.05 / 0.45), within(1e-12));
    }

    @Test
    void anEndMayBeOpen() {
        GoodRange range = range(0.1, 0.85, 0.9, 0.9, 0.85, 0.81);
        assertThat(range.openBelow()).isTrue();
        assertThat(range.openAbove()).isTrue();
        assertThat(range.low()).isEqualTo(1e-4);
        assertThat(range.high()).isEqualTo(1);
        assertThat(range.decades()).isCloseTo(4, within(1e-12));
        assertThat(range.bestRate()).isEqualTo(1e-3);
    }

    @Test
    void theBestMayLieAtAnEnd() {
        GoodRange range = range(0.1, 0.1, 0.1, 0.1, 0.1, 0.9);
        assertThat(range.openAbove()).isTrue();
        assertThat(range.openBelow()).isFalse();
        assertThat(range.decades()).isCloseTo(0.125, within(1e-12));
    }

    @Test
    void whatDivergedEndsIt() {
        for (double diverged : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0}) {
            GoodRange range = range(0.5, diverged, 0.8, 0.9, diverged, 0.9);
            assertThat(range.low()).isEqualTo(1e-3);
            assertThat(range.high()).isEqualTo(1e-2);
            assertThat(range.openBelow() || range.openAbove()).isFalse();
            assertThat(GoodRange.of(new double[] {1}, new double[] {diverged}, 1)).isEmpty();
        }
    }

    @Test
    void withoutMarginItIsThePoint() {
        GoodRange range = range(0, 0.1, 0.2, 0.9, 0.2, 0.1);
        assertThat(range.low()).isEqualTo(range.high()).isEqualTo(1e-2);
        assertThat(range.decades()).isZero();
    }

    @Test
    void oneRateIsOpenToBothSides() {
        GoodRange range = GoodRange.of(new double[] {0.1}, new double[] {0.9}, 0.01).orElseThrow();
        assertThat(range).isEqualTo(new GoodRange(0.1, 0.1, 0.1, 0.9, true, true));
    }

    @Test
    void risingRatesOnly() {
        double[][] wrong = {{}, {1, 1}, {2, 1}, {0, 1}, {1, Double.NaN}, {1, 1 / 0.0}, {1, 2, 3}};
        for (double[] rates : wrong) {
            assertThatThrownBy(() -> GoodRange.of(rates, new double[2], 0.1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> GoodRange.of(new double[] {1}, new double[1], -0.1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
