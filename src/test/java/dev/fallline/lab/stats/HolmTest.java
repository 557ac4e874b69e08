package dev.fallline.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withPrecision;

import org.junit.jupiter.api.Test;

class HolmTest {
    /** 4 · 0.005 = 0.02; 3 · 0.01 = 0.03; 2 · 0.03 = 0.06; 1 · 0.04 < 0.06, which stays. */
    @Test
    void byHand() {
        assertThat(Holm.adjusted(0.01, 0.04, 0.03, 0.005))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, withPrecision(1e-15));
    }

    @Test
    void atMostOne() {
        assertThat(Holm.adjusted(0.4, 0.9, 0.5)).containsExactly(1, 1, 1);
        assertThat(Holm.adjusted(0, 1)).containsExactly(0, 1);
    }

    @Test
    void oneTestStaysAsItIs() {
        assertThat(Holm.adjusted(0.03)).containsExactly(0.03);
        assertThat(Holm.adjusted()).isEmpty();
    }

    @Test
    void equalsAreTreatedAlike() {
        assertThat(Holm.adjusted(0.02, 0.01, 0.02, 0.01))
                .containsExactly(new double[] {0.04, 0.04, 0.04, 0.04}, withPrecision(1e-15));
    }

    @Test
    void probabilitiesOnly() {
        for (double p : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> Holm.adjusted(0.5, p))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
