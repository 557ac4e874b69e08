package dev.fallline.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SummaryTest {
    /**
     * Σ(x − 5)² = 32; quartiles by R's quantile: 4, 4.5, 5.5; t₀.₉₇₅ with 7 degrees is 2.364624.
     */
    @Test
    void inAFewNumbers() {
        Summary summary = Summary.of(9, 2, 4, 4, 7, 4, 5, 5);
        assertThat(summary.n()).isEqualTo(8);
        assertThat(summary.mean()).isEqualTo(5);
        assertThat(summary.deviation()).hasValueCloseTo(Math.sqrt(32 / 7.0), within(1e-15));
        assertThat(summary.min()).isEqualTo(2);
        assertThat(summary.lowerQuartile()).isEqualTo(4);
        assertThat(summary.median()).isEqualTo(4.5);
        assertThat(summary.upperQuartile()).isEqualTo(5.5);
        assertThat(summary.max()).isEqualTo(9);
        Interval interval = summary.meanInterval(0.95).orElseThrow();
        assertThat(interval.width())
                .isCloseTo(2 * 2.364624 * Math.sqrt(32 / 7.0 / 8), within(1e-6));
        assertThat(interval.low() + interval.high()).isCloseTo(10, within(1e-12));
    }

    @Test
    void quartilesInterpolate() {
        Summary summary = Summary.of(1, 2, 3, 10);
        assertThat(summary.lowerQuartile()).isEqualTo(1.75);
        assertThat(summary.median()).isEqualTo(2.5);
        assertThat(summary.upperQuartile()).isEqualTo(4.75);
    }

    @Test
    void oneValueDoesNotScatter() {
        Summary summary = Summary.of(3);
        assertThat(summary.mean()).isEqualTo(3);
        assertThat(summary.median()).isEqualTo(3);
        assertThat(summary.upperQuartile()).isEqualTo(3);
        assertThat(summary.deviation()).isEmpty();
        assertThat(summary.meanInterval(0.95)).isEmpty();
    }

    @Test
    void numbersOnly() {
        assertThatThrownBy(Summary::of).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Summary.of(1, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Summary.of(1, 2).meanInterval(1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theGivenOrderIsLeftAlone() {
        double[] values = {3, 1, 2};
        Summary.of(values);
        assertThat(values).containsExactly(3, 1, 2);
    }
}
