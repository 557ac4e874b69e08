package dev.fallline.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.device.cuda.HostDevices;
import dev.fallline.lab.bench.OpenDevices.OpenDevice;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** The GPU's code beside the CPU's, its kernels run by the processor: no figure is judged. */
class TwoDevicesTest {
    private static final BenchEffort LEAST = new BenchEffort(1e-5, 3, 0, 0, 0.01);

    @Test
    void updatesAreHeldAgainstEachOther() {
        var bench = new UpdateBench(List.of("adam"), List.of(40, 3_000), "all", 1, LEAST);
        List<UpdateRow> heard = new ArrayList<>();
        try (OpenDevices devices = devices()) {
            List<UpdateRow> rows =
                    bench.run(
                            devices,
                            text -> {
                                throw new AssertionError(text);
                            },
                            heard::add);
            assertThat(rows)
                    .isEqualTo(heard)
                    .extracting(UpdateRow::kind)
                    .containsExactly("gpu", "gpu", "cpu", "gpu", "gpu", "cpu");
            UpdateRow gpu = rows.getFirst();
            UpdateRow cpu = rows.get(2);
            assertThat(gpu.speedUp()).isEqualTo(cpu.seconds() / gpu.seconds());
            assertThat(gpu.speedUpWithTransfers())
                    .isEqualTo(cpu.seconds() / gpu.secondsWithTransfers());
            assertThat(gpu.cache()).isEqualTo("unknown");
            assertThat(cpu.speedUp()).isNull();
            assertThat(bench.crossings(rows)).extracting(Crossover::optimizer).containsOnly("adam");
        }
    }

    @Test
    void stepsRunWithAGraphAndWithout() {
        var bench =
                new TrainBench(
                        "random",
                        List.of(List.of(6, 5, 3)),
                        List.of(1, 20),
                        List.of("sgd", "adam"),
                        "all",
                        1,
                        LEAST);
        List<TrainRow> rows = new ArrayList<>();
        try (OpenDevices devices = devices()) {
            bench.run(
                    devices,
                    text -> {
                        throw new AssertionError(text);
                    },
                    rows::add);
        }
        assertThat(rows)
                .extracting(TrainRow::graph)
                .startsWith(true, true, false, false, null, null)
                .hasSize(12);
        assertThat(rows).allMatch(r -> r.usPerStep() > 0 && r.denseProductsUs() > 0);
    }

    private static OpenDevices devices() {
        return new OpenDevices(
                List.of(
                        new OpenDevice("gpu", true, HostDevices.open(true)),
                        new OpenDevice("gpu", false, HostDevices.open(false)),
                        new OpenDevice(
                                "cpu",
                                true,
                                Devices.open("cpu", DeviceOptions.ofThreads(1)).device())));
    }
}
