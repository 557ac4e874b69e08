package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BarsTest {
    @Test
    void barsFillFromTheLeft() {
        assertThat(Bars.bar(0, 4, true)).isEqualTo("    ");
        assertThat(Bars.bar(1, 4, true)).isEqualTo("████");
        assertThat(Bars.bar(0.5, 3, true)).isEqualTo("█▌ ");
        assertThat(Bars.bar(1 / 32., 4, true)).isEqualTo("▏   ");
        assertThat(Bars.bar(0.74, 4, false)).isEqualTo("##..");
        assertThat(Bars.bar(0.5, 0, false)).isEmpty();
    }

    @Test
    void barsTakeAnyFraction() {
        assertThat(Bars.bar(-3, 2, false)).isEqualTo("..");
        assertThat(Bars.bar(Double.POSITIVE_INFINITY, 2, true)).isEqualTo("██");
        assertThat(Bars.bar(Double.NaN, 2, true)).isEqualTo("  ");
    }
}
