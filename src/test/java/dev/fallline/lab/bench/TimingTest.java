package dev.fallline.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

class TimingTest {
    @Test
    void quartilesLieBetweenTheNearestWindows() {
        // Type 7: the quantile q of n sorted values is at (n − 1) q.
        Timing even = timing(4, 1, 3, 2);
        assertThat(even.quartile1()).isEqualTo(1.75);
        assertThat(even.median()).isEqualTo(2.5);
        assertThat(even.quartile3()).isEqualTo(3.25);
        Timing odd = timing(50, 10, 40, 20, 30);
        assertThat(odd.quartile1()).isEqualTo(20);
        assertThat(odd.median()).isEqualTo(30);
        assertThat(odd.quartile3()).isEqualTo(40);
        assertThat(odd.best()).isEqualTo(10);
        assertThat(timing(7).quartile3()).isEqualTo(7);
    }

    /** A slow minute takes both contestants and leaves the difference alone. */
    @Test
    void differencesAreTakenWindowByWindow() {
        assertThat(timing(3, 103, 5).minus(timing(1, 101, 2)).median()).isEqualTo(2);
    }

    @Test
    void contestantsTakeTurns() {
        List<String> calls = new ArrayList<>();
        BenchEffort effort = new BenchEffort(1e-6, 3, 0, 0, 1);
        List<Timing> timings =
                InterleavedTiming.run(
                        List.of(contestant("A", calls), contestant("B", calls)), effort);
        assertThat(timings).hasSize(2).allMatch(t -> t.seconds().length == 3);
        assertThat(String.join("", calls)).isEqualTo("aAbBaAbBaAbB");
    }

    private static TimedTask contestant(String name, List<String> calls) {
        return new TimedTask() {
            @Override
            public void prepare() {
                calls.add(name.toLowerCase());
            }

            @Override
            public void run(int times) {
                calls.add(name);
            }
        };
    }

    @Test
    void timesFillTheWindow() {
        assertThat(InterleavedTiming.times(10, 0.01, 0.02)).isEqualTo(20);
        assertThat(InterleavedTiming.times(10, 0.01, 10)).as("growing step by step").isEqualTo(100);
        assertThat(InterleavedTiming.times(10, 5, 0.02)).isEqualTo(1);
        assertThat(InterleavedTiming.times(10_000_000, 1e-9, 1)).isEqualTo(10_000_000);
    }

    @Test
    void steadyIsWhatNoLongerGetsFaster() {
        assertThat(steady(1, 1, 1, 1, 1)).as("too few to tell").isFalse();
        assertThat(steady(9, 5, 4, 3, 2, 1.9)).isFalse();
        assertThat(steady(9, 5, 4, 3, 2, 2, 2, 5, 1.99)).as("but for one").isTrue();
    }

    private static boolean steady(double... seconds) {
        return InterleavedTiming.isSteady(DoubleStream.of(seconds).boxed().toList());
    }

    @Test
    void slowOnesGetFewerRounds() {
        BenchEffort effort = new BenchEffort(0.02, 15, 0, 1, 2);
        assertThat(effort.rounds(0.02)).isEqualTo(15);
        assertThat(effort.rounds(0.25)).isEqualTo(8);
        assertThat(effort.rounds(60)).isEqualTo(3);
    }

    @Test
    void valuesAreNeitherZeroNorDenormal() {
        float[] values = TestValues.signed(10_000);
        for (float v : values) assertThat(Math.abs(v)).isBetween(0.01f, 0.1f);
        assertThat(values[0]).isNotEqualTo(values[2]);
        assertThat(values[1]).isNegative();
    }

    static Timing timing(double... seconds) {
        return new Timing(seconds);
    }
}
