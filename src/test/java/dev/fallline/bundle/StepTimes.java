package dev.fallline.bundle;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.device.Executable;
import dev.fallline.device.Precision;
import dev.fallline.device.Resident;
import dev.fallline.device.Steps;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Initializer;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;
import dev.fallline.train.Objective;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Times the training step of 784-128-64-10 with batches of 128, medians of runs of 400 steps. */
final class StepTimes {
    private static final int BATCH = 128;
    private static final int EXAMPLES = 60_000;
    private static final int STEPS = 400;
    private static final int ROUNDS = 15;
    private static final int WARM_UP = 10;
    private static final Mlp MLP = new Mlp(784, List.of(128, 64), 10, Activation.RELU, 0);

    private StepTimes() {}

    /** {@code cpu} or {@code gpu}, then whether with a graph. */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        boolean graph = Boolean.parseBoolean(args[1]);
        int processors = Runtime.getRuntime().availableProcessors();
        JsonArray rows = new JsonArray();
        for (int threads : args[0].equals("cpu") ? threads(processors) : List.of(1)) {
            var options = new DeviceOptions(threads, Precision.FP32, graph);
            try (Device device = Devices.open(args[0], options).device()) {
                for (String optimizer : List.of("sgd", "momentum", "adam")) {
                    rows.add(measure(device, optimizer, args[0].equals("gpu") ? graph : null));
                }
            }
        }
        System.out.println(rows);
    }

    private static List<Integer> threads(int processors) {
        return IntStream.of(1, 2, 4, 8).filter(t -> t <= processors).boxed().toList();
    }

    private static JsonObject measure(Device device, String name, Boolean graph) {
        Optimizer optimizer = Optimizers.of(name).create();
        var plan =
                new Objective(MLP, new Loss.CrossEntropy(0), 0, 0)
                        .training(BATCH, optimizer, new Clip.None(), 1);
        byte[] pixels = new byte[EXAMPLES * 784];
        new SplittableRandom(1).nextBytes(pixels);
        // Four of five pixels of a digit are blank.
        for (int i = 0; i < pixels.length; i++) if (i % 5 != 0) pixels[i] = 0;
        int[] labels = IntStream.range(0, EXAMPLES).map(i -> i % 10).toArray();
        // Scattered over the examples, since 7,919 and 60,000 have no common divisor.
        int[] order =
                IntStream.range(0, EXAMPLES).map(i -> (int) (i * 7_919L % EXAMPLES)).toArray();
        double[] micros = new double[ROUNDS];
        try (Arena arena = device.allocate(MLP.layout(), optimizer.slots().size());
                Resident examples = device.upload(pixels, 784, labels);
                Executable training = device.compile(plan, arena)) {
            float[] start = MLP.initialize(Initializer.Scaled.HE_NORMAL, 1);
            float[] nothing = new float[start.length];
            examples.order(order);
            Steps steps = new Steps(0, STEPS, 1, scalars(optimizer));
            float[] notes = new float[3 * STEPS];
            for (int r = -WARM_UP; r < ROUNDS; r++) {
                // Each round the same numbers: long after a unit has died, what the optimizer
                // remembers of it is denormal, and processors are slow with that.
                arena.writeParameters(start);
                for (int i = 0; i < optimizer.slots().size(); i++) arena.writeSlot(i, nothing);
                long began = System.nanoTime();
                training.run(examples, steps, notes);
                if (r >= 0) micros[r] = (System.nanoTime() - began) / 1e3 / STEPS;
            }
        }
        Arrays.sort(micros);
        JsonObject row = new JsonObject();
        row.addProperty("device", device.description());
        row.addProperty("products", device.choices().getFirst());
        if (graph != null) row.addProperty("graph", graph);
        row.addProperty("optimizer", name);
        row.addProperty("batch", BATCH);
        row.addProperty("us_per_step", rounded(micros[ROUNDS / 2]));
        row.addProperty("quartile_1", rounded(micros[ROUNDS / 4]));
        row.addProperty("quartile_3", rounded(micros[3 * ROUNDS / 4]));
        row.addProperty("examples_per_second", Math.round(BATCH / micros[ROUNDS / 2] * 1e6));
        return row;
    }

    private static double rounded(double micros) {
        return Math.round(micros * 10) / 10.0;
    }

    private static float[] scalars(Optimizer optimizer) {
        int width = optimizer.scalarCount();
        float[] scalars = new float[2 * STEPS * width];
        for (int i = 0; i < 2 * STEPS; i++) optimizer.scalars(1 + i / 2, 1e-3, scalars, i * width);
        return scalars;
    }
}
