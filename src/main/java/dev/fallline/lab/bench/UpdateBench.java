package dev.fallline.lab.bench;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.lab.bench.OpenDevices.OpenDevice;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Times optimizers' updates over arrays of several sizes, beside copies of the same footprint
 * (docs/benchmarks/method.md). What runs is what a training runs: the device's own update, as a
 * plan that has nothing else.
 *
 * @param optimizers names
 * @param sizes numbers of parameters
 * @param device {@code cpu}, {@code gpu}, {@code gpu:N}, {@code auto} for the best, or {@code all}
 * @param threads of the CPU
 */
public record UpdateBench(
        List<String> optimizers,
        List<Integer> sizes,
        String device,
        int threads,
        BenchEffort effort) {
    /** On a GPU an update of fewer parameters is over before the next can be launched. */
    private static final int LAUNCHES_BELOW = 1_000_000;

    /** Share of the heap that arrays may take. */
    private static final double HEAP = 0.85;

    /**
     * The result.
     *
     * @param crossings for each optimizer, where both a GPU and a CPU were measured
     */
    public record Report(
            BenchEnvironment environment, List<UpdateRow> rows, List<Crossover> crossings) {}

    public UpdateBench {
        optimizers.forEach(name -> Optimizers.of("--optimizers", name));
        sizes = sizes.stream().sorted().distinct().toList();
    }

    /**
     * @param note receives what is left out, and why
     * @throws FalllineException if there is no such device
     */
    public Report run(Consumer<String> note, Consumer<UpdateRow> measured) {
        BenchEnvironment surroundings = BenchEnvironment.now();
        try (OpenDevices devices =
                OpenDevices.open(device, List.of(threads), List.of(true), note)) {
            boolean gpu = devices.all().stream().anyMatch(c -> c.kind().equals("gpu"));
            if (gpu && sizes.stream().anyMatch(s -> s < LAUNCHES_BELOW)) {
                note.accept(
                        "on a GPU, rows with fewer than %,d parameters measure launches, not the update"
                                .formatted(LAUNCHES_BELOW));
            }
            List<UpdateRow> rows = run(devices, note, measured);
            return new Report(surroundings, rows, crossings(rows));
        }
    }

    List<UpdateRow> run(OpenDevices devices, Consumer<String> note, Consumer<UpdateRow> measured) {
        List<UpdateRow> rows = new ArrayList<>();
        for (String optimizer : optimizers) {
            for (int size : sizes) {
                List<UpdateRow> some = measure(devices, optimizer, size, note);
                some.forEach(measured);
                rows.addAll(some);
            }
        }
        return rows;
    }

    /** One size of one optimizer, on all devices in turn. */
    private List<UpdateRow> measure(
            OpenDevices devices, String name, int size, Consumer<String> notes) {
        Optimizer optimizer = Optimizers.of(name).create();
        long needed = UpdateBytes.heap(optimizer, size);
        long there = (long) (HEAP * Runtime.getRuntime().maxMemory());
        if (needed > there) {
            notes.accept(
                    "%s with %,d parameters left out: it takes %,d MiB of Java's heap, which has %,d: set FALLLINE_JAVA_OPTS=-Xmx%dg"
                            .formatted(
                                    name,
                                    size,
                                    needed >> 20,
                                    there >> 20,
                                    (long) Math.ceil(needed / HEAP / (1 << 30))));
            return List.of();
        }
        float[] values = TestValues.positive(size);
        Map<OpenDevice, UpdateWork> works = new LinkedHashMap<>();
        try {
            for (OpenDevice c : devices.all()) {
                try {
                    float[] back = c.kind().equals("gpu") ? new float[size] : new float[0];
                    works.put(c, new UpdateWork(c.device(), optimizer, values, back));
                } catch (FalllineException e) {
                    if (e.kind() != Kind.FAILED) throw e;
                    notes.accept(
                            "%s with %,d parameters left out: ".formatted(name, size)
                                    + e.getMessage().replaceFirst(": take .*$", ""));
                }
            }
            return race(optimizer, size, works);
        } finally {
            works.values().forEach(UpdateWork::close);
        }
    }

    /** The contestants of one device, as places in the list of all. */
    private record Lane(OpenDevice device, int update, List<Integer> copies, Integer transfers) {}

    private List<UpdateRow> race(Optimizer optimizer, int size, Map<OpenDevice, UpdateWork> works) {
        List<TimedTask> contestants = new ArrayList<>();
        List<Lane> lanes = new ArrayList<>();
        works.forEach(
                (device, work) -> {
                    int update = add(contestants, work.update());
                    List<Integer> copies =
                            work.copies().stream().map(c -> add(contestants, c)).toList();
                    boolean far = device.kind().equals("gpu");
                    Integer transfers = far ? add(contestants, work.withTransfers()) : null;
                    lanes.add(new Lane(device, update, copies, transfers));
                });
        List<Timing> timings = InterleavedTiming.run(contestants, effort);
        Double cpu =
                lanes.stream()
                        .filter(lane -> lane.device.kind().equals("cpu"))
                        .map(lane -> timings.get(lane.update).median())
                        .findFirst()
                        .orElse(null);
        return lanes.stream().map(lane -> row(optimizer, size, lane, timings, cpu)).toList();
    }

    private static int add(List<TimedTask> contestants, TimedTask contestant) {
        contestants.add(contestant);
        return contestants.size() - 1;
    }

    private static UpdateRow row(
            Optimizer optimizer, int size, Lane lane, List<Timing> timings, Double cpu) {
        double copy =
                lane.copies.stream().mapToDouble(c -> timings.get(c).median()).min().orElseThrow();
        return row(
                optimizer,
                size,
                lane.device,
                timings.get(lane.update),
                copy,
                lane.transfers == null ? null : timings.get(lane.transfers).median(),
                lane.device.kind().equals("gpu") ? cpu : null);
    }

    /**
     * @param copy seconds
     * @param transfers seconds of an update with transfers, or null
     * @param cpu seconds of the same update on the CPU to compare with, or null
     */
    static UpdateRow row(
            Optimizer optimizer,
            int size,
            OpenDevice device,
            Timing update,
            double copy,
            Double transfers,
            Double cpu) {
        int bytes = UpdateBytes.moved(optimizer);
        double rate = (double) bytes * size / update.median() / 1e9;
        double limit = UpdateBytes.copy(UpdateBytes.copied(optimizer, size)) / copy / 1e9;
        boolean onCpu = device.kind().equals("cpu");
        long footprint = (long) UpdateBytes.footprint(optimizer) * size;
        return new UpdateRow(
                device.device().description(),
                device.kind(),
                device.threads(),
                optimizer.name(),
                size,
                bytes,
                update.median(),
                update.quartile1(),
                update.quartile3(),
                1 / update.median(),
                size / update.median(),
                rate,
                limit,
                rate / limit,
                onCpu
                        ? Cache.holding(Cache.read(Cache.DESCRIBED), footprint, device.threads())
                        : Cache.UNKNOWN,
                transfers,
                cpu == null ? null : cpu / update.median(),
                cpu == null || transfers == null ? null : cpu / transfers);
    }

    /** Of each optimizer that was measured on both. */
    List<Crossover> crossings(List<UpdateRow> rows) {
        return optimizers.stream()
                .map(
                        name ->
                                Map.entry(
                                        name,
                                        rows.stream()
                                                .filter(r -> r.optimizer().equals(name))
                                                .filter(r -> r.speedUp() != null)
                                                .toList()))
                .filter(e -> !e.getValue().isEmpty())
                .map(e -> Crossover.of(e.getKey(), e.getValue()))
                .toList();
    }
}
