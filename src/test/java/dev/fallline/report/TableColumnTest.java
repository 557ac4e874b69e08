package dev.fallline.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableColumnTest {
    @Test
    void barsFillFromTheLeft() {
        assertThat(TableColumn.Bar.text(0, 4, true)).isEqualTo("    ");
        assertThat(TableColumn.Bar.text(1, 4, true)).isEqualTo("████");
        assertThat(TableColumn.Bar.text(0.5, 3, true)).isEqualTo("█▌ ");
        assertThat(TableColumn.Bar.text(1 / 32., 4, true)).isEqualTo("▏   ");
        assertThat(TableColumn.Bar.text(0.74, 4, false)).isEqualTo("##..");
        assertThat(TableColumn.Bar.text(0.5, 0, false)).isEmpty();
    }

    @Test
    void barsTakeAnyFraction() {
        assertThat(TableColumn.Bar.text(-3, 2, false)).isEqualTo("..");
        assertThat(TableColumn.Bar.text(Double.POSITIVE_INFINITY, 2, true)).isEqualTo("██");
        assertThat(TableColumn.Bar.text(Double.NaN, 2, true)).isEqualTo("  ");
    }
}
