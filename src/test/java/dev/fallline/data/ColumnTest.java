package dev.fallline.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

class ColumnTest {
    /** 0 … 10 has mean 5 and variance (11² − 1)/12 = 10, wherever it lies. */
    @Test
    void seesSmallDifferencesOfLargeNumbers() {
        for (double offset : new double[] {0, 1_700_000_050, -1e12}) {
            double[] values = IntStream.rangeClosed(0, 10).mapToDouble(i -> offset + i).toArray();
            Column c = Column.standardized("t", values);
            assertThat(c.mean()).isEqualTo(offset + 5);
            assertThat(c.scale()).isCloseTo(Math.sqrt(10), within(1e-12));
            assertThat(c.standardize(offset)).isEqualTo((float) (-5 / Math.sqrt(10)));
        }
    }

    @Test
    void holdsForTinyAndHugeNumbers() {
        Column tiny = Column.standardized("t", new double[] {-1e-300, 1e-300});
        assertThat(tiny.scale()).isCloseTo(1e-300, within(1e-312));
        Column huge = Column.standardized("h", new double[] {-3e38, 3e38});
        assertThat(huge.scale()).isCloseTo(3e38, within(1e26));
        assertThat(huge.standardize(3e38)).isEqualTo(1);
    }

    @Test
    void aConstantColumnIsZero() {
        Column c = Column.standardized("c", new double[] {0.1, 0.1, Double.NaN, 0.1});
        assertThat(c.scale()).isEqualTo(1);
        assertThat(c.standardize(0.1)).isZero();
        assertThat(Column.standardized("none", new double[] {Double.NaN}).mean()).isZero();
    }

    @Test
    void leavesOutWhatIsMissing() {
        Column c = Column.standardized("c", new double[] {1, Double.NaN, 3});
        assertThat(c.mean()).isEqualTo(2);
        assertThat(c.scale()).isEqualTo(1);
    }
}
