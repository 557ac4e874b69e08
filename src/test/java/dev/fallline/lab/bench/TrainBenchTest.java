package dev.fallline.lab.bench;

import static dev.fallline.lab.bench.TimingTest.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.graph.Op;
import dev.fallline.lab.bench.OpenDevices.OpenDevice;
import dev.fallline.plan.Instruction.Compute;
import dev.fallline.plan.Plan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class TrainBenchTest {
    private static final List<Integer> WIDTHS = List.of(784, 128, 64, 10);

    /** Counted by hand: three products for each layer, two for the first. */
    @Test
    void countsMultiplicationsAndAdditions() {
        double expected = 2.0 * 128 * (2 * 784 * 128 + 3 * 128 * 64 + 3 * 64 * 10);
        assertThat(TrainRow.flops(WIDTHS, 128, 1)).isEqualTo(expected);
        double fifth = 2.0 * 128 * (2 * 784 * 128 / 5.0 + 3 * 128 * 64 + 3 * 64 * 10);
        assertThat(TrainRow.flops(WIDTHS, 128, 0.2)).isCloseTo(fifth, within(1e-6));
        assertThat(TrainRow.flops(List.of(3, 2), 1, 1)).isEqualTo(2 * 2 * 6);
    }

    @Test
    void bareProductsAreThoseThatCount() {
        Plan all = BarePlans.products(WIDTHS, BarePlans.Products.ALL, 32, false);
        assertThat(all.instructions()).hasSize(8);
        assertThat(flops(all)).isEqualTo(TrainRow.flops(WIDTHS, 32, 1));
        Plan forward = BarePlans.products(WIDTHS, BarePlans.Products.FORWARD, 32, false);
        assertThat(flops(forward)).isEqualTo(2.0 * 32 * (784 * 128 + 128 * 64 + 64 * 10));
    }

    private static double flops(Plan plan) {
        return plan.instructions().stream()
                .map(Compute.class::cast)
                .mapToDouble(
                        c -> {
                            boolean left = ((Op.Product) c.op()).transposeLeft();
                            var a = c.inputs().getFirst().shape();
                            return 2.0
                                    * c.output().shape().size()
                                    * (left ? a.rows() : a.columns());
                        })
                .sum();
    }

    @Test
    void partsAreDifferences() {
        // In microseconds: gather 10, forward 35, loss 40, backward 100; the gather with the
        // products of the forward pass 30, with all of them 70; dense products 80.
        List<Timing> parts =
                List.of(
                        timing(10e-6),
                        timing(35e-6),
                        timing(40e-6),
                        timing(100e-6),
                        timing(30e-6),
                        timing(70e-6),
                        timing(80e-6));
        try (Device device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device()) {
            BenchInputs inputs =
                    new BenchInputs(
                            "halves",
                            new Examples(3, new Features.Bytes(new byte[3]), new int[1]),
                            0.5);
            OpenDevice cpu = new OpenDevice("cpu", true, device);
            TrainRow row =
                    TrainBench.row(cpu, List.of(3, 2), 50, inputs, "sgd", parts, timing(120e-6));
            assertThat(row.shape()).isEqualTo("3-2");
            assertThat(row.graph()).isNull();
            near(row.usPerStep(), 120);
            near(row.examplesPerSecond(), 50 / 120e-6);
            near(row.gflops(), 0.5 * 2 * 2 * 6 * 50 / 120e-6 / 1e9);
            near(row.limitGflops(), 2 * 2 * 6 * 50 / 80e-6 / 1e9);
            near(row.share(), 0.5 * 80 / 120);
            near(row.denseProductsUs(), 80);
            near(row.stepOverDense(), 1.5);
            near(row.productsUs(), 60);
            near(row.gatherUs(), 10);
            near(row.forwardUs(), 35 - 10 - 20);
            near(row.lossUs(), 5);
            near(row.backwardUs(), 60 - 40);
            near(row.updateUs(), 20);
            double sum =
                    row.productsUs()
                            + row.gatherUs()
                            + row.forwardUs()
                            + row.lossUs()
                            + row.backwardUs()
                            + row.updateUs();
            near(sum, row.usPerStep());
        }
    }

    private static void near(double value, double expected) {
        assertThat(value).isCloseTo(expected, within(1e-9 * expected));
    }

    @Test
    void readsShapesAndCounts() {
        assertThat(Shapes.widths("784-128-64-10")).isEqualTo(WIDTHS);
        assertThat(Shapes.text(WIDTHS)).isEqualTo("784-128-64-10");
        assertThat(Shapes.count("--sizes", "1e6")).isEqualTo(1_000_000);
        assertThat(Shapes.count("--sizes", "2.5e3")).isEqualTo(2_500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "784", "784-0-10", "784,10", "9999999-9999999", "a-b"})
    void refusesWhatIsNoNetwork(String text) {
        assertThatThrownBy(() -> Shapes.widths(text))
                .isInstanceOf(FalllineException.class)
                .hasMessageStartingWith("--shapes '" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5", "1e10", "1e99", "many", "NaN"})
    void refusesWhatIsNoCount(String text) {
        assertThatThrownBy(() -> Shapes.count("--sizes", text))
                .isInstanceOf(FalllineException.class)
                .hasMessageStartingWith("--sizes '" + text + "'");
    }
}
