package dev.fallline.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.Dataset;
import dev.fallline.data.Features;
import dev.fallline.data.Task;
import dev.fallline.data.synthetic.PlanePoints.Form;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Without noise the points lie where the formulas say; with it, by so much beside. */
class PlanePointsTest {
    private static float[] points(Dataset data) {
        return ((Features.Reals) data.train().features()).values();
    }

    private static double distance(float[] points, int i, double x, double y) {
        return Math.hypot(points[2 * i] - x, points[2 * i + 1] - y);
    }

    @Test
    void moons() {
        Dataset data = new PlanePoints(Form.MOONS, 500, 10, 2, 0).make(3);
        float[] points = points(data);
        for (int i = 0; i < 500; i++) {
            boolean upper = data.train().labels()[i] == 0;
            double radius = upper ? distance(points, i, 0, 0) : distance(points, i, 1, 0.5);
            assertThat(radius).isCloseTo(1, within(1e-6));
            if (upper) assertThat(points[2 * i + 1]).isNotNegative();
            else assertThat(points[2 * i + 1]).isLessThanOrEqualTo(0.5f);
        }
        assertThat(data.classes()).containsExactly("0", "1");
        assertThat(data.test().count()).isEqualTo(10);
    }

    @Test
    void rings() {
        Dataset data = new PlanePoints(Form.RINGS, 300, 0, 3, 0).make(3);
        for (int i = 0; i < 300; i++) {
            assertThat(distance(points(data), i, 0, 0)).isCloseTo((i % 3 + 1) / 3.0, within(1e-6));
        }
    }

    @Test
    void blobs() {
        Dataset data = new PlanePoints(Form.BLOBS, 4000, 0, 4, 0.3).make(3);
        double squares = 0;
        for (int i = 0; i < 4000; i++) {
            double angle = Math.PI / 2 * (i % 4);
            double d = distance(points(data), i, Math.cos(angle), Math.sin(angle));
            squares += d * d / 8000;
        }
        assertThat(Math.sqrt(squares)).isCloseTo(0.3, within(0.01));
    }

    @Test
    void linear() {
        Dataset data = new Linear(2000, 100, List.of(3.0, -2.0), 0.5, 0.1).make(3);
        assertThat(data.task()).isEqualTo(Task.REGRESSION);
        assertThat(data.classes()).isEmpty();
        float[] x = points(data);
        float[] y = data.train().targets().values();
        double squares = 0;
        double moment = 0;
        for (int i = 0; i < 2000; i++) {
            double noise = y[i] - (3 * x[2 * i] - 2 * x[2 * i + 1] + 0.5);
            squares += noise * noise / 2000;
            moment += (double) x[2 * i] * x[2 * i] / 2000;
        }
        assertThat(Math.sqrt(squares)).isCloseTo(0.1, within(0.005));
        assertThat(moment).isCloseTo(1, within(0.1));
    }

    @Test
    void seedsMatterAndRepeat() {
        for (Generator g :
                List.of(
                        PlanePoints.of(Form.MOONS),
                        PlanePoints.of(Form.BLOBS),
                        PlanePoints.of(Form.RINGS),
                        new Linear(),
                        new Wilson())) {
            assertThat(g.make(1).fingerprint()).as(g.name()).isEqualTo(g.make(1).fingerprint());
            assertThat(g.make(1).fingerprint()).as(g.name()).isNotEqualTo(g.make(2).fingerprint());
            assertThat(g.make(1).train()).as(g.name()).isNotEqualTo(g.make(1).test());
        }
    }

    @Test
    void aNameMayHaveANoise() {
        assertThat(Generator.named("moons(noise=0.3)"))
                .contains(new PlanePoints(Form.MOONS, 1000, 500, 2, 0.3));
        assertThat(Generator.named("spiral(noise=0)"))
                .contains(new PlanePoints(Form.SPIRAL, 3000, 1000, 3, 0));
        assertThat(Generator.named("rings(noise=0.3)"))
                .contains(new PlanePoints(Form.RINGS, 1000, 500, 2, 0.3));
        assertThat(Generator.named("blobs(noise=1)"))
                .contains(new PlanePoints(Form.BLOBS, 1000, 500, 3, 1));
        assertThat(Generator.named("moons(nose=0.3)")).isEmpty();
        assertThatThrownBy(() -> Generator.named("moons(noise=x)"))
                .hasMessageContaining("moons(noise=x)", "0.3");
        assertThatThrownBy(() -> Generator.named("digits(noise=1)"))
                .hasMessageContaining("takes no noise", "spiral");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new PlanePoints(Form.MOONS, 0, 1, 2, 0))
                .hasMessageContaining("moons", "0 training");
        assertThatThrownBy(() -> new PlanePoints(Form.BLOBS, 1, 1, 1, 0))
                .hasMessageContaining("1 blobs");
        assertThatThrownBy(() -> new PlanePoints(Form.RINGS, 1, 1, 2, Double.NaN))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Linear(1, 1, List.of(), 0, 0)).hasMessageContaining("weights");
    }
}
