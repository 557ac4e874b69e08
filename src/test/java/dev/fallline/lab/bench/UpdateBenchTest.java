package dev.fallline.lab.bench;

import static dev.fallline.lab.bench.TimingTest.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.lab.bench.OpenDevices.OpenDevice;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

class UpdateBenchTest {
    @ParameterizedTest
    @CsvSource({"sgd, 12, 8", "momentum, 20, 12", "nesterov, 20, 12", "adam, 28, 16"})
    void bytesCountOnce(String name, int moved, int footprint) {
        Optimizer optimizer = Optimizers.of(name).create();
        assertThat(UpdateBytes.moved(optimizer)).isEqualTo(moved);
        assertThat(UpdateBytes.footprint(optimizer)).isEqualTo(footprint);
    }

    @Test
    void copiesHaveTheFootprintOfTheUpdate() {
        Optimizer adam = Optimizers.of("adam").create();
        int numbers = UpdateBytes.copied(adam, 1_000);
        // A source and a target of floats, against θ, g, mean and square.
        assertThat(2 * 4 * numbers).isEqualTo(4 * 4 * 1_000);
        assertThat(UpdateBytes.copy(numbers)).isEqualTo(16_000);
        assertThat(UpdateBytes.copied(Optimizers.of("sgd").create(), 100_000_000))
                .isEqualTo(100_000_000);
    }

    @Test
    void hugeUpdatesAskForMuchMemory() {
        Optimizer adam = Optimizers.of("adam").create();
        assertThat(UpdateBytes.heap(adam, 100_000_000)).isBetween(3_600_000_000L, 4_500_000_000L);
        assertThat(UpdateBytes.heap(adam, Integer.MAX_VALUE - 8)).isGreaterThan(70_000_000_000L);
    }

    @Test
    void ratesFollowFromTimes() {
        Optimizer sgd = Optimizers.of("sgd").create();
        try (Device device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device()) {
            UpdateRow row =
                    UpdateBench.row(
                            sgd,
                            1_000,
                            new OpenDevice("cpu", true, device),
                            timing(1e-6, 3e-6, 2e-6),
                            1e-6,
                            null,
                            null);
            assertThat(row.seconds()).isEqualTo(2e-6);
            assertThat(row.secondsQuartile1()).isCloseTo(1.5e-6, within(1e-15));
            assertThat(row.secondsQuartile3()).isCloseTo(2.5e-6, within(1e-15));
            assertThat(row.updatesPerSecond()).isCloseTo(5e5, within(1e-6));
            assertThat(row.parametersPerSecond()).isCloseTo(5e8, within(1e-3));
            assertThat(row.gbPerSecond()).isCloseTo(6, within(1e-9));
            assertThat(row.limitGbPerSecond()).isCloseTo(8, within(1e-9));
            assertThat(row.share()).isCloseTo(0.75, within(1e-9));
            assertThat(row.speedUp()).isNull();
        }
    }

    @Test
    void theCrossingLiesBetweenSizes() {
        // On a line through the logarithms, from a half to two is half the way from 1e3 to 4e3.
        assertThat(Crossover.size(List.of(1_000, 4_000), List.of(0.5, 2.0))).isEqualTo(2_000);
        assertThat(Crossover.size(List.of(10, 1_000, 4_000), List.of(1.5, 0.5, 2.0)))
                .as("the last time")
                .isEqualTo(2_000);
        assertThat(Crossover.size(List.of(1_000, 4_000), List.of(1.0, 2.0))).isEqualTo(1_000);
        assertThat(Crossover.size(List.of(1_000, 4_000), List.of(2.0, 0.9))).isNull();
    }

    /** Every optimizer that there is, on two threads. */
    @Test
    void measuresEveryOptimizer() {
        List<UpdateRow> heard = new ArrayList<>();
        BenchEffort least = new BenchEffort(1e-5, 3, 0, 0, 0.01);
        var bench = new UpdateBench(Optimizers.names(), List.of(50, 3_000), "cpu", 2, least);
        UpdateBench.Report report =
                bench.run(
                        text -> {
                            throw new AssertionError(text);
                        },
                        heard::add);
        assertThat(heard).isEqualTo(report.rows()).hasSize(2 * Optimizers.names().size());
        assertThat(report.crossings()).isEmpty();
        assertThat(report.environment().processors()).isPositive();
    }
}
