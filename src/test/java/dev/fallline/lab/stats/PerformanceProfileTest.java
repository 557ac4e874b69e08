package dev.fallline.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.lab.stats.PerformanceProfile.Step;

import org.junit.jupiter.api.Test;

class PerformanceProfileTest {
    private static final double NEVER = Double.POSITIVE_INFINITY;

    /** Problems: both solve it; a draw; only the second does; nobody does. */
    private final PerformanceProfile profile =
            PerformanceProfile.of(new double[][] {{10, 3, NEVER, NEVER}, {25, 3, 7, NEVER}});

    @Test
    void ratiosAreToTheBest() {
        assertThat(profile.ratio(0, 0)).isEqualTo(1);
        assertThat(profile.ratio(1, 0)).isEqualTo(2.5);
        assertThat(profile.ratio(0, 1)).isEqualTo(1);
        assertThat(profile.ratio(1, 1)).isEqualTo(1);
        assertThat(profile.ratio(0, 2)).isInfinite();
        assertThat(profile.ratio(1, 2)).isEqualTo(1);
        assertThat(profile.ratio(1, 3)).isInfinite();
    }

    @Test
    void sharesRise() {
        assertThat(profile.rho(0, 0.99)).isZero();
        assertThat(profile.rho(0, 1)).isEqualTo(0.5);
        assertThat(profile.rho(0, NEVER)).isEqualTo(0.5);
        assertThat(profile.rho(1, 2.49)).isEqualTo(0.5);
        assertThat(profile.rho(1, 2.5)).isEqualTo(0.75);
        assertThat(profile.rho(1, NEVER)).isEqualTo(0.75);
    }

    @Test
    void stepsAreTheWholeFunction() {
        assertThat(profile.steps(0)).containsExactly(new Step(1, 0.5));
        assertThat(profile.steps(1)).containsExactly(new Step(1, 0.5), new Step(2.5, 0.75));
        assertThat(PerformanceProfile.of(new double[][] {{NEVER}}).steps(0)).isEmpty();
    }

    @Test
    void positiveCostsOnly() {
        for (double cost : new double[] {0, -1, Double.NaN}) {
            assertThatThrownBy(() -> PerformanceProfile.of(new double[][] {{1, cost}}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> PerformanceProfile.of(new double[][] {{1, 1}, {1}}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PerformanceProfile.of(new double[0][]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
