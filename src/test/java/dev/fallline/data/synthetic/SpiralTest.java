package dev.fallline.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.synthetic.PlanePoints.Form;
import dev.fallline.data.table.RowEncoder;

import org.junit.jupiter.api.Test;

class SpiralTest {
    @Test
    void hasItsDefaultForm() {
        Dataset data = PlanePoints.of(Form.SPIRAL).make(1);
        assertThat(data.train().count()).isEqualTo(3000);
        assertThat(data.test().count()).isEqualTo(1000);
        assertThat(data.classes()).containsExactly("0", "1", "2");
        assertThat(data.shape()).isEqualTo(ExampleShape.row(2));
        assertThat(RowEncoder.row("point", "0.5,-0.25", data.schema(), _ -> {}))
                .isInstanceOfSatisfying(
                        Features.Reals.class,
                        f -> assertThat(f.values()).containsExactly(0.5f, -0.25f));
    }

    /** Unwound by its radius, every point lies on its arm, but for the noise. */
    @Test
    void pointsLieOnTheirArms() {
        Examples train = new PlanePoints(Form.SPIRAL, 3000, 0, 3, 0.2).make(5).train();
        float[] points = ((Features.Reals) train.features()).values();
        double squares = 0;
        double radii = 0;
        for (int i = 0; i < train.count(); i++) {
            double radius = Math.hypot(points[2 * i], points[2 * i + 1]);
            double arm = 2 * Math.PI * (train.labels()[i] / 3.0 + 0.75 * radius);
            double angle = Math.atan2(points[2 * i + 1], points[2 * i]) - arm;
            squares += Math.pow(Math.IEEEremainder(angle, 2 * Math.PI), 2);
            radii += radius;
        }
        assertThat(Math.sqrt(squares / 3000)).isCloseTo(0.2, within(0.011));
        assertThat(radii / 3000).isCloseTo(0.5, within(0.022));
    }

    @Test
    void withoutNoiseItIsALine() {
        Examples train = new PlanePoints(Form.SPIRAL, 10, 0, 2, 0).make(5).train();
        float[] points = ((Features.Reals) train.features()).values();
        for (int i = 0; i < 10; i++) {
            double radius = Math.hypot(points[2 * i], points[2 * i + 1]);
            double angle = 2 * Math.PI * (train.labels()[i] / 2.0 + 0.75 * radius);
            assertThat((double) points[2 * i]).isCloseTo(radius * Math.cos(angle), within(1e-5));
        }
    }

    /** A guard of stability, not of truth: the number is our own. */
    @Test
    void theBitsStayAsTheyWere() {
        assertThat(PlanePoints.of(Form.SPIRAL).make(1).fingerprint()).isEqualTo("b3a4153a");
        assertThat(PlanePoints.of(Form.SPIRAL).make(2).fingerprint()).isNotEqualTo("b3a4153a");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new PlanePoints(Form.SPIRAL, 0, 1, 3, 0))
                .isInstanceOf(FalllineException.class);
        assertThatThrownBy(() -> new PlanePoints(Form.SPIRAL, 9, 1, 1, 0))
                .hasMessageContaining("1 arms");
        assertThatThrownBy(() -> new PlanePoints(Form.SPIRAL, 9, 1, 3, -1))
                .hasMessageContaining("-1.0");
        assertThatThrownBy(() -> new PlanePoints(Form.SPIRAL, 9, 1, 3, Double.NaN))
                .hasMessageContaining("NaN");
    }
}
