package dev.fallline.device;

import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Variants;
import dev.fallline.optim.Variants.Variant;
import dev.fallline.plan.Plan;
import dev.fallline.train.Objective;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A training to try on a device. */
public record Setup(
        Objective objective, Optimizer optimizer, double rate, Clip clip, int batch, long seed) {
    private static final int[] BATCHES = {1, 2, 7, 8, 15, 16, 17, 24, 33, 48, 64};

    /** Everything at once: dropout, smoothing, penalties, Adam with decay, clipping by norm. */
    static Setup full(int batch) {
        Mlp mlp = new Mlp(20, List.of(32, 16), 10, Activation.GELU, 0.2, false);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0.1), 1e-3, 1e-2);
        Optimizer adam = Optimizers.of("adam").create(Map.of("weight-decay", 0.01, "eps", 1e-3));
        return new Setup(objective, adam, 1e-3, new Clip.ByNorm(0.5), batch, 11);
    }

    /**
     * The i-th of a series in which every activation meets every loss, and every optimizer several
     * kinds of clipping.
     */
    static Setup random(int i) {
        Random random = new Random(i);
        List<Integer> hidden = new ArrayList<>();
        for (int layers = random.nextInt(4); layers > 0; layers--) hidden.add(width(random));
        Activation activation = Activation.all().get(i % Activation.all().size());
        double dropout = i % 3 == 0 ? 0.3 : 0;
        int inputs = width(random);
        int classes = 2 + random.nextInt(9);
        boolean residual = i % 5 == 2 && !hidden.isEmpty();
        if (residual) hidden = Collections.nCopies(hidden.size(), i % 2 == 0 ? inputs : 16);
        Mlp mlp = new Mlp(inputs, hidden, classes, activation, dropout, i % 4 == 1, residual);
        List<Variant> variants = Variants.all();
        Variant variant = variants.get(i % variants.size());
        return new Setup(
                new Objective(mlp, loss(i), i % 4 == 0 ? 0.01 : 0, i % 7 < 3 ? 0.1 : 0),
                optimizer(variant, i % 3 == 0 ? 0 : 0.05),
                // AdaDelta's rate only multiplies a length that it finds itself.
                variant.entry().name().equals("adadelta") ? 1 : 0.01,
                clip(i + i / variants.size()),
                BATCHES[random.nextInt(BATCHES.length)],
                i);
    }

    /** With a large ε: a small one makes a whole step out of a rounding error next to zero. */
    private static Optimizer optimizer(Variant variant, double decay) {
        return variant.create(
                variant.takes("eps")
                        ? Map.of("weight-decay", decay, "eps", 1e-3)
                        : Map.of("weight-decay", decay));
    }

    /** So that sizes often coincide. */
    private static int width(Random random) {
        return random.nextBoolean()
                ? BATCHES[random.nextInt(BATCHES.length)]
                : 1 + random.nextInt(70);
    }

    /** One of all losses. */
    public static Loss loss(int i) {
        double smoothing = i % 7 < 3 ? 0.1 : 0;
        return switch (i % 6) {
            case 0 -> new Loss.CrossEntropy(smoothing);
            case 1 -> new Loss.BinaryCrossEntropy(smoothing);
            case 5 -> new Loss.Hinge();
            case 2 -> new Loss.SquaredError();
            case 3 -> new Loss.AbsoluteError();
            default -> new Loss.Huber(0.5);
        };
    }

    /** One of all ways to clip, or none. */
    public static Clip clip(int i) {
        return switch (i % 4) {
            case 0 -> new Clip.ByNorm(0.3);
            case 1 -> new Clip.ByValue(0.02);
            // Larger than any gradient here: changes nothing.
            case 2 -> new Clip.ByNorm(1e6);
            default -> new Clip.None();
        };
    }

    Mlp mlp() {
        return objective.mlp();
    }

    Setup withBatch(int other) {
        return new Setup(objective, optimizer, rate, clip, other, seed);
    }

    Plan training() {
        return objective.training(batch, optimizer, clip, seed);
    }

    /** Biases are not zero: a unit that is dropped would else stand right on a kink of its loss. */
    float[] start() {
        float[] parameters = mlp().initialize(dev.fallline.nn.Initializer.Scaled.HE_NORMAL, seed);
        Random random = new Random(seed);
        for (int i = mlp().layout().decayedSize(); i < mlp().layout().learnedSize(); i++) {
            parameters[i] = random.nextFloat(-0.1f, 0.1f);
        }
        return parameters;
    }

    /** What the optimizer wants to know, for a run of steps. */
    Steps steps(int from, int count, long first) {
        float[] scalars = Steps.scalars(optimizer, first, count, _ -> rate);
        return new Steps(from, count, first, scalars);
    }
}
