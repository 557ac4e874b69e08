package dev.fallline.device.cpu;

import dev.fallline.data.DatasetOptions;
import dev.fallline.data.Datasets;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.device.Arena;
import dev.fallline.device.Executable;
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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Times a training step of 784-128-64-10 on the drawn digits, in batches of 128, beside its bare
 * matrix products: the same shapes, shared among as many workers, in turn with the steps. Prints
 * medians and quartiles. How to run it is in docs/benchmarks.
 */
final class StepBenchmark {
    private static final int BATCH = 128;
    private static final int EXAMPLES = 60_000;
    private static final int STEPS = 200;
    private static final int ROUNDS = 41;
    private static final int WARM_UP = 20;
    private static final Mlp MLP = new Mlp(784, List.of(128, 64), 10, Activation.RELU, 0);

    private StepBenchmark() {}

    public static void main(String[] args) {
        System.out.println(
                "threads optimizer  µs/step (quartiles)   examples/s  products µs  GFLOP/s  share");
        for (int threads : new int[] {1, 2}) {
            for (String optimizer : List.of("sgd", "adam")) measure(threads, optimizer);
        }
    }

    private static void measure(int threads, String name) {
        Optimizer optimizer = Optimizers.of(name).create();
        Objective objective = new Objective(MLP, new Loss.CrossEntropy(0), 0, 0);
        Examples digits = Datasets.open("digits", DatasetOptions.defaults()).train();
        byte[] pixels = ((Features.Bytes) digits.features()).values();
        try (CpuDevice device = CpuDevice.open(threads);
                Arena arena = device.allocate(MLP.layout(), optimizer.slots().size());
                Resident examples = device.upload(pixels, 784, digits.labels());
                Executable plan =
                        device.compile(
                                objective.training(BATCH, optimizer, new Clip.None(), 1), arena)) {
            arena.writeParameters(MLP.initialize(Initializer.Scaled.HE_NORMAL, 1));
            examples.order(shuffled());
            float[] notes = new float[3 * STEPS];
            try (ProductsAlone products = new ProductsAlone(threads)) {
                double[] step = new double[ROUNDS];
                double[] bare = new double[ROUNDS];
                for (int r = -WARM_UP; r < ROUNDS; r++) {
                    int done = (r + WARM_UP) * STEPS;
                    int from = done % (EXAMPLES / BATCH - STEPS) * BATCH;
                    Steps steps = new Steps(from, STEPS, 1 + done, scalars(optimizer, done));
                    double a = micros(() -> plan.run(examples, steps, notes));
                    double b = micros(() -> products.run(STEPS));
                    if (r < 0) continue;
                    step[r] = a / STEPS;
                    bare[r] = b / STEPS;
                }
                print(threads, name, step, bare);
            }
        }
    }

    private static void print(int threads, String name, double[] step, double[] bare) {
        Arrays.sort(step);
        Arrays.sort(bare);
        double median = step[ROUNDS / 2];
        double products = bare[ROUNDS / 2];
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "%7d %-9s %8.1f (%.1f–%.1f)  %,12.0f %12.1f %8.1f %5.0f %%",
                        threads,
                        name,
                        median,
                        step[ROUNDS / 4],
                        step[3 * ROUNDS / 4],
                        BATCH / median * 1e6,
                        products,
                        flops() / products / 1e3,
                        100 * products / median));
    }

    /** Multiplications and additions: three per layer, but no gradient of the inputs. */
    private static double flops() {
        return 2.0 * BATCH * (2 * 784 * 128 + 3 * 128 * 64 + 3 * 64 * 10);
    }

    private static double micros(Runnable work) {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e3;
    }

    private static int[] shuffled() {
        int[] order = IntStream.range(0, EXAMPLES).toArray();
        SplittableRandom random = new SplittableRandom(2);
        for (int i = EXAMPLES - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int held = order[i];
            order[i] = order[j];
            order[j] = held;
        }
        return order;
    }

    private static float[] scalars(Optimizer optimizer, int done) {
        int width = optimizer.scalarCount();
        double rate = Optimizers.of(optimizer.name()).rate();
        float[] scalars = new float[2 * STEPS * width];
        for (int i = 0; i < 2 * STEPS; i++) {
            optimizer.scalars(done + 1 + i / 2, rate, scalars, i * width);
        }
        return scalars;
    }

    /** The products of a step and nothing else, each worker on its rows of the batch. */
    private static final class ProductsAlone implements AutoCloseable {
        private final Team team;
        private final Kernel[][] kernels;

        ProductsAlone(int threads) {
            team = new Team(threads);
            kernels =
                    IntStream.range(0, threads)
                            .mapToObj(w -> kernels(BATCH / threads))
                            .toArray(Kernel[][]::new);
        }

        private static Kernel[] kernels(int rows) {
            Products products = OpenBlas.load();
            List<Kernel> all = new ArrayList<>();
            List<Integer> widths = MLP.widths();
            for (int l = 0; l < MLP.layers(); l++) {
                Matrix x = random(rows, widths.get(l));
                Matrix w = random(widths.get(l), widths.get(l + 1));
                Matrix y = random(rows, widths.get(l + 1));
                Matrix up = random(rows, widths.get(l + 1));
                Matrix dw = random(widths.get(l), widths.get(l + 1));
                all.add(products.prepare(false, x, false, w, 1, y));
                all.add(products.prepare(true, x, false, up, 0, dw));
                if (l > 0)
                    all.add(products.prepare(false, up, true, w, 0, random(rows, widths.get(l))));
            }
            return all.toArray(Kernel[]::new);
        }

        private static Matrix random(int rows, int columns) {
            float[] values = new float[rows * columns];
            SplittableRandom random = new SplittableRandom(rows + columns);
            for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble() - 0.5f;
            return new Matrix(values, 0, 0, rows, columns);
        }

        void run(int steps) {
            team.run(
                    kernels.length,
                    worker -> {
                        for (int k = 0; k < steps; k++) {
                            for (Kernel kernel : kernels[worker]) kernel.run(k);
                        }
                    });
        }

        @Override
        public void close() {
            team.close();
        }
    }
}
