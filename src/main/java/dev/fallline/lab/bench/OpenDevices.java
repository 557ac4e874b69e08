package dev.fallline.lab.bench;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.device.Devices.Selection;
import dev.fallline.device.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Devices that are compared. */
record OpenDevices(List<OpenDevice> all) implements AutoCloseable {
    /**
     * One of them.
     *
     * @param graph of a GPU: whether it replays its steps; true otherwise
     */
    record OpenDevice(String kind, boolean graph, Device device) {
        int threads() {
            return device.threads();
        }
    }

    /** What {@code --device} asks for beside the names that every command knows: all there are. */
    static final String ALL = "all";

    /**
     * @param wanted as {@code --device} of the other commands, or {@code all}
     * @param cpu how many threads the CPU is to have; one device each
     * @param graph whether a GPU replays steps; one device each
     * @param notes receives devices that are missing, where not all are given by name
     */
    static OpenDevices open(
            String wanted, List<Integer> cpu, List<Boolean> graph, Consumer<String> notes) {
        List<OpenDevice> opened = new ArrayList<>();
        try {
            for (String name : wanted.equals(ALL) ? List.of("gpu", "cpu") : List.of(wanted)) {
                try {
                    open(name, cpu, graph, opened);
                } catch (FalllineException e) {
                    boolean absent = e.kind() == Kind.DEVICE_UNAVAILABLE;
                    if (!wanted.equals(ALL) || !absent || name.equals("cpu")) throw e;
                    notes.accept(
                            e.getMessage().replaceFirst("^.*?\\((.*)\\).*$", "not measured: $1"));
                }
            }
        } catch (RuntimeException | Error e) {
            new OpenDevices(opened).close();
            throw e;
        }
        return new OpenDevices(opened);
    }

    private static void open(
            String name, List<Integer> cpu, List<Boolean> graph, List<OpenDevice> opened) {
        Selection first = Devices.open(name, options(cpu.getFirst(), graph.getFirst()));
        opened.add(new OpenDevice(first.kind(), graph.getFirst(), first.device()));
        boolean isCpu = first.kind().equals("cpu");
        int more = isCpu ? cpu.size() : graph.size();
        for (int i = 1; i < more; i++) {
            DeviceOptions options =
                    isCpu ? options(cpu.get(i), true) : options(cpu.getFirst(), graph.get(i));
            String exactly = name.equals("auto") ? first.kind() : name;
            Device device = Devices.open(exactly, options).device();
            opened.add(new OpenDevice(first.kind(), options.graph(), device));
        }
    }

    private static DeviceOptions options(int threads, boolean graph) {
        return new DeviceOptions(threads, Precision.FP32, graph, false);
    }

    @Override
    public void close() {
        all.forEach(c -> c.device().close());
    }
}
