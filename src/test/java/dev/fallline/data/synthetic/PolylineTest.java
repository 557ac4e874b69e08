package dev.fallline.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.synthetic.Glyph.Join;

import org.junit.jupiter.api.Test;

class PolylineTest {
    @Test
    void readsTheNotation() {
        Glyph glyph = Glyph.of("1,2 30,40 / 5,6 | 7,8 9,10");
        assertThat(glyph.x()).containsExactly(1, 30, 5, 7, 9);
        assertThat(glyph.y()).containsExactly(2, 40, 6, 8, 10);
        assertThat(glyph.joins())
                .containsExactly(Join.SMOOTH, Join.CORNER, Join.LIFT, Join.SMOOTH, Join.LIFT);
    }

    @Test
    void passesThroughItsPointsAndLiftsThePen() {
        Polyline line = line("0,0 10,20 30,10 | 50,50 60,50");
        assertThat(line.points).isEqualTo(1 + 2 * 5 + 1 + 5);
        assertThat(line.x[5]).isCloseTo(10, within(1e-12));
        assertThat(line.y[5]).isCloseTo(20, within(1e-12));
        assertThat(line.x[10]).isCloseTo(30, within(1e-12));
        assertThat(line.inked[11]).isFalse();
        assertThat(line.x[11]).isEqualTo(50);
        assertThat(line.inked[12]).isTrue();
    }

    @Test
    void betweenTwoPointsAlongACornerItIsStraight() {
        Polyline line = line("0,0 10,10 / 20,0");
        for (int i = 0; i <= 5; i++) assertThat(line.y[i]).isCloseTo(line.x[i], within(1e-12));
        for (int i = 5; i <= 10; i++) {
            assertThat(line.y[i]).isCloseTo(20 - line.x[i], within(1e-12));
        }
    }

    /** At t between b and c: ½ (2b + (c−a)t + (2a−5b+4c−d)t² + (3b−a−3c+d)t³). */
    @Test
    void curvesLikeTheSplineOfTheTextbook() {
        Polyline line = line("0,0 1,5 3,2 4,4");
        double t = 0.4;
        assertThat(line.x[7])
                .isCloseTo(0.5 * (2 + 3 * t + 3 * t * t - 2 * t * t * t), within(1e-12));
        assertThat(line.y[7])
                .isCloseTo(0.5 * (10 + 2 * t - 21 * t * t + 13 * t * t * t), within(1e-12));
    }

    @Test
    void centresItsBox() {
        Polyline line = line("0,0 10,40");
        line.centre(13.5, 14);
        assertThat(line.x[0]).isCloseTo(8.5, within(1e-12));
        assertThat(line.y[5]).isCloseTo(34, within(1e-12));
    }

    private static Polyline line(String drawing) {
        Glyph glyph = Glyph.of(drawing);
        return Polyline.through(glyph.x(), glyph.y(), glyph.joins());
    }
}
