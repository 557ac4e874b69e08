package dev.fallline.train;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;
import dev.fallline.Require;
import dev.fallline.device.Precision;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Initializer;
import dev.fallline.nn.Loss;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Schedule;
import dev.fallline.optim.Schedules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a training that do not depend on its data, made from a checked {@link Config}.
 *
 * @param rate the learning rate, before it is scaled to the batch
 */
public record Recipe(
        Config config,
        Activation activation,
        Initializer initializer,
        Loss loss,
        Optimizer optimizer,
        double rate,
        Clip clip) {
    private static final int USUAL_BATCH = 128;

    /**
     * @throws FalllineException (usage) that names the flag, if a value is out of range
     */
    public static Recipe of(Config c) {
        checkNumbers(c);
        Activation activation = activation(c.activation());
        Optimizers.Entry entry = Optimizers.of(c.optimizer());
        double rate = c.lr() == null ? entry.rate() : c.lr();
        Require.rate(rate);
        Recipe recipe =
                new Recipe(
                        c,
                        activation,
                        initializer(c.init()),
                        loss(c),
                        entry.create(hyperparameters(c)),
                        rate,
                        clip(c));
        // Whatever is wrong with the schedule is better said before the data are read.
        double scaled = rate * recipe.scale(batch(c, Integer.MAX_VALUE));
        recipe.schedule(scaled, 1_000, c.epochs() * 1_000L);
        return recipe;
    }

    /**
     * The learning rate over the whole training.
     *
     * @param rate that it starts from
     */
    Schedule schedule(double rate, long stepsPerEpoch, long totalSteps) {
        return Schedules.parse(config.schedule(), rate, stepsPerEpoch, totalSteps);
    }

    /**
     * What the rate is multiplied by: the linear scaling rule (Goyal et al. 2017), by which it
     * grows with the batch; 1 without {@code --scale-lr}.
     *
     * @param batch examples in a step
     */
    double scale(int batch) {
        return config.scaleLr() == null ? 1 : (double) batch / config.scaleLr();
    }

    private static void checkNumbers(Config c) {
        if (c.hidden().stream().anyMatch(width -> width < 1)) {
            String widths = c.hidden().toString().replaceAll("[\\[\\] ]", "");
            throw usage("--hidden %s: each layer needs at least 1 unit, as in 128,64", widths);
        }
        Require.belowOne("--dropout", c.dropout(), "0.2");
        Require.atMostOne("--label-smoothing", c.labelSmoothing(), "0.1");
        Require.positive("--huber-delta", c.huberDelta(), "1");
        Require.atLeastZero("--l1", c.l1(), "1e-5");
        Require.atLeastZero("--l2", c.l2(), "1e-4");
        Require.belowOne("--val-fraction", c.valFraction(), "0.1");
        Require.belowOne("--test-fraction", c.testFraction(), "0.2");
        Require.atLeastZero("--min-delta", c.minDelta(), "0.001");
        atLeastOne("--epochs", c.epochs(), "10");
        batch(c, Integer.MAX_VALUE);
        atLeastOne("--scale-lr", c.scaleLr(), "256");
        atLeastOne("--steps", c.steps(), "1000");
        atLeastOne("--threads", c.threads(), "2");
        atLeastOne("--early-stop", c.earlyStop(), "5");
        if (c.earlyStop() != null && c.valFraction() == 0) {
            throw usage(
                    "--early-stop %d needs a validation set: add --val-fraction 0.1",
                    c.earlyStop());
        }
        Precision.of(c.precision());
    }

    /**
     * The number of examples in a step.
     *
     * @param all how many there are
     */
    static int batch(Config c, int all) {
        if (c.batch() == null) return Math.min(USUAL_BATCH, all);
        if (c.batch().equals("all")) return all;
        try {
            int batch = Integer.parseInt(c.batch());
            atLeastOne("--batch", batch, "128, or all");
            return batch;
        } catch (NumberFormatException e) {
            throw usage("--batch %s: give a whole number, such as 128, or all", c.batch());
        }
    }

    private static void atLeastOne(String flag, Number value, String example) {
        if (value != null && value.longValue() < 1) {
            throw usage(
                    "%s %s cannot be used: give a whole number of at least 1, such as %s",
                    flag, value, example);
        }
    }

    private static Activation activation(String name) {
        return Activation.named(name)
                .orElseThrow(() -> unknown("--activation", name, Activation.labels()));
    }

    private static Initializer initializer(String name) {
        return Initializer.named(name)
                .orElseThrow(() -> unknown("--init", name, Initializer.labels()));
    }

    private static Loss loss(Config c) {
        double smoothing = c.labelSmoothing();
        Loss loss =
                switch (c.loss()) {
                    case "cross-entropy" -> new Loss.CrossEntropy(smoothing);
                    case "binary-cross-entropy" -> new Loss.BinaryCrossEntropy(smoothing);
                    case "squared-error" -> new Loss.SquaredError();
                    case "absolute-error" -> new Loss.AbsoluteError();
                    case "huber" -> new Loss.Huber(c.huberDelta());
                    default -> throw unknown("--loss", c.loss(), Loss.labels());
                };
        if (smoothing > 0 && !c.loss().endsWith("cross-entropy")) {
            throw usage("--label-smoothing does not apply to --loss %s", c.loss());
        }
        return loss;
    }

    /** Those that are given, by name. */
    static Map<String, Double> hyperparameters(Config c) {
        Map<String, Double> given = new HashMap<>();
        given.put("momentum", c.momentum());
        given.put("dampening", c.dampening());
        given.put("beta1", c.beta1());
        given.put("beta2", c.beta2());
        given.put("eps", c.eps());
        given.put("weight-decay", c.weightDecay());
        given.values().removeIf(v -> v == null);
        return given;
    }

    private static Clip clip(Config c) {
        if (c.clipValue() != null && c.clipNorm() != null) {
            throw usage("--clip-value and --clip-norm exclude each other: give one of them");
        }
        if (c.clipValue() != null) return new Clip.ByValue(c.clipValue());
        return c.clipNorm() != null ? new Clip.ByNorm(c.clipNorm()) : new Clip.None();
    }

    private static FalllineException unknown(String flag, String name, List<String> known) {
        String hint =
                Nearest.nearest(name, known)
                        .map(n -> "did you mean %s? Known are".formatted(n))
                        .orElse("choose one of");
        return usage("%s '%s' is unknown; %s %s", flag, name, hint, String.join(", ", known));
    }

    private static FalllineException usage(String format, Object... values) {
        return new FalllineException(Kind.USAGE, format.formatted(values));
    }
}
