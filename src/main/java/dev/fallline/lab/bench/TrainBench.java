package dev.fallline.lab.bench;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.lab.bench.OpenDevices.OpenDevice;
import dev.fallline.lab.bench.StepWork.Part;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Times training steps beside their bare matrix products (docs/benchmarks/method.md): on the CPU
 * with one thread and with all, on a GPU with a graph and without.
 *
 * @param data name or path of a data set whose examples the steps learn from, or {@code random}
 * @param shapes widths of the layers of each network, from the inputs to the classes
 * @param batches examples in a step
 * @param optimizers names
 * @param device {@code cpu}, {@code gpu}, {@code gpu:N}, {@code auto} for the best, or {@code all}
 * @param threads of the CPU, beside one
 */
public record TrainBench(
        String data,
        List<List<Integer>> shapes,
        List<Integer> batches,
        List<String> optimizers,
        String device,
        int threads,
        BenchEffort effort) {

    /**
     * @param environment as it was before
     */
    public record Report(BenchEnvironment environment, List<TrainRow> rows) {}

    public TrainBench {
        optimizers.forEach(name -> Optimizers.of("--optimizers", name));
    }

    /**
     * @param note receives what is left out, and why
     * @throws FalllineException if there is no such device
     */
    public Report run(Consumer<String> note, Consumer<TrainRow> measured) {
        BenchEnvironment surroundings = BenchEnvironment.now();
        List<Integer> cpu = Stream.of(1, threads).distinct().toList();
        try (OpenDevices devices = OpenDevices.open(device, cpu, List.of(true, false), note)) {
            return new Report(surroundings, run(devices, note, measured));
        }
    }

    List<TrainRow> run(OpenDevices devices, Consumer<String> note, Consumer<TrainRow> measured) {
        List<TrainRow> rows = new ArrayList<>();
        boolean random = data.equals(BenchInputs.RANDOM);
        BenchInputs opened = random ? null : BenchInputs.open(data);
        if (!random) shapes.forEach(s -> opened.check(s.getFirst()));
        for (List<Integer> shape : shapes) {
            BenchInputs inputs = random ? BenchInputs.random(shape.getFirst()) : opened;
            for (int batch : batches) {
                List<TrainRow> some = measure(devices, shape, batch, inputs, note);
                some.forEach(measured);
                rows.addAll(some);
            }
        }
        return rows;
    }

    private List<TrainRow> measure(
            OpenDevices devices,
            List<Integer> widths,
            int batch,
            BenchInputs inputs,
            Consumer<String> notes) {
        List<Optimizer> all = optimizers.stream().map(n -> Optimizers.of(n).create()).toList();
        List<TimedTask> contestants = new ArrayList<>();
        List<StepWork> works = new ArrayList<>();
        List<OpenDevice> present = new ArrayList<>();
        try (Resources open = new Resources()) {
            for (OpenDevice c : devices.all()) {
                try {
                    works.add(
                            open.keep(
                                    new StepWork(
                                            c.device(), widths, batch, all, inputs.examples())));
                    present.add(c);
                } catch (FalllineException e) {
                    if (e.kind() != Kind.FAILED) throw e;
                    notes.accept(
                            "%s with batch %,d left out: %s"
                                    .formatted(
                                            Shapes.text(widths),
                                            batch,
                                            e.getMessage().replaceFirst(": take .*$", "")));
                }
            }
            works.forEach(w -> contestants.addAll(w.contestants()));
            List<Timing> timings = InterleavedTiming.run(contestants, effort);
            int each = Part.values().length + all.size();
            List<TrainRow> rows = new ArrayList<>();
            for (int i = 0; i < works.size(); i++) {
                List<Timing> own = timings.subList(i * each, (i + 1) * each);
                for (int o = 0; o < all.size(); o++) {
                    Timing step = own.get(Part.values().length + o);
                    String name = all.get(o).name();
                    rows.add(row(present.get(i), widths, batch, inputs, name, own, step));
                }
            }
            return rows;
        }
    }

    /**
     * @param parts by the ordinals of {@link Part}
     */
    static TrainRow row(
            OpenDevice device,
            List<Integer> widths,
            int batch,
            BenchInputs inputs,
            String optimizer,
            List<Timing> parts,
            Timing step) {
        Timing gather = parts.get(Part.GATHER.ordinal());
        Timing forward = parts.get(Part.FORWARD.ordinal());
        Timing loss = parts.get(Part.LOSS.ordinal());
        Timing backward = parts.get(Part.BACKWARD.ordinal());
        Timing forwardProducts = parts.get(Part.FORWARD_PRODUCTS.ordinal());
        Timing products = parts.get(Part.PRODUCTS.ordinal());
        Timing dense = parts.get(Part.DENSE_PRODUCTS.ordinal());
        double rate = TrainRow.flops(widths, batch, inputs.nonZeroShare()) / step.median() / 1e9;
        double limit = TrainRow.flops(widths, batch, 1) / dense.median() / 1e9;
        return new TrainRow(
                device.device().description(),
                device.kind(),
                device.threads(),
                device.kind().equals("gpu") ? device.graph() : null,
                Shapes.text(widths),
                batch,
                inputs.name(),
                inputs.nonZeroShare(),
                optimizer,
                batch / step.median(),
                micros(step),
                1e6 * step.quartile1(),
                1e6 * step.quartile3(),
                rate,
                limit,
                rate / limit,
                micros(dense),
                step.median() / dense.median(),
                micros(products.minus(gather)),
                micros(gather),
                micros(forward.minus(forwardProducts)),
                micros(loss.minus(forward)),
                micros(backward.minus(loss).minus(products.minus(forwardProducts))),
                micros(step.minus(backward)));
    }

    private static double micros(Timing timing) {
        return 1e6 * timing.median();
    }
}
