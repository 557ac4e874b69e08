package dev.fallline.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.stream.IntStream;

class TrajectoryTest {
    /** A path that swings up and down in every step, with one large swing. */
    @Test
    void thinningKeepsTheWidthOfOscillationsAndBothEnds() {
        double[] x = IntStream.range(0, 7001).mapToDouble(i -> i).toArray();
        double[] y = Arrays.stream(x).map(i -> i % 2 == 0 ? 1 : -1).toArray();
        y[3333] = -9;
        Trajectory thin = new Trajectory("path", x, y, y).thinned();
        assertThat(thin.x()).hasSizeBetween(250, 502).isSorted().startsWith(0).endsWith(7000);
        assertThat(thin.y()).contains(-9, 1, -1);
        long swings =
                IntStream.range(1, thin.y().length)
                        .filter(i -> thin.y()[i] != thin.y()[i - 1])
                        .count();
        assertThat(swings).isGreaterThan(200);
    }

    @Test
    void ofAShortPathEveryPointStays() {
        double[] all = {3, 1, 2};
        Trajectory path = new Trajectory("path", all, all, all);
        assertThat(path.thinned()).isSameAs(path);
    }
}
