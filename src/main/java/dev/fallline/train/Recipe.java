package dev.fallline.train;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;
import dev.fallline.Require;
import dev.fallline.data.Task;
import dev.fallline.data.augment.Augmentation;
import dev.fallline.device.Precision;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Initializer;
import dev.fallline.nn.Loss;
import dev.fallline.optim.Clip;
import dev.fallline.optim.OptimizerSchedule;
import dev.fallline.optim.Stage;
import dev.fallline.optim.schedule.Schedule;
import dev.fallline.optim.schedule.Schedules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a training that do not depend on its data, made from a checked {@link Config}.
 *
 * @param task empty for what the data have
 * @param program which optimizer is at work when
 */
public record Recipe(
        Config config,
        Augmentation augmentation,
        ModelKind model,
        Optional<Task> task,
        Activation activation,
        Initializer initializer,
        OptimizerSchedule program,
        Clip clip) {
    private static final int USUAL_BATCH = 128;
    private static final int USUAL_EPOCHS = 10;
    private static final int MOST_THREADS = 1_024;
    private static final String SHUFFLED = "shuffled";
    private static final List<String> ORDERS = List.of(SHUFFLED, "file");

    /**
     * @throws FalllineException (usage) that names the flag, if a value is out of range
     */
    public static Recipe of(Config c) {
        checkNumbers(c);
        Activation activation = activation(c.activation());
        OptimizerSchedule program =
                OptimizerSchedule.parse(c.optimizer(), hyperparameters(c), c.lr(), c.seed());
        Recipe recipe =
                new Recipe(
                        c,
                        Augmentation.parse(c.augment()),
                        model(c.model()),
                        task(c),
                        activation,
                        initializer(c.init()),
                        program,
                        clip(c));
        // Whatever is wrong with the schedule is better said before the data are read.
        double scale = recipe.scale(batch(c, Integer.MAX_VALUE));
        for (Stage s : program.stages()) {
            recipe.schedule(s.rate() * scale, 1_000, recipe.epochs() * 1_000L);
        }
        program.check(recipe.epochs());
        recipe.checkModel();
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
     * What rates are multiplied by: the linear scaling rule (Goyal et al. 2017), by which they grow
     * with the batch; 1 without {@code --scale-lr}.
     *
     * @param batch examples in a step
     */
    double scale(int batch) {
        return config.scaleLr() == null ? 1 : (double) batch / config.scaleLr();
    }

    /** Passes over the data, at most. */
    public int epochs() {
        if (config.epochs() != null) return config.epochs();
        return config.online() ? 1 : USUAL_EPOCHS;
    }

    /** Widths of the hidden layers. */
    public List<Integer> hidden() {
        return config.hidden() == null ? model.hidden() : config.hidden();
    }

    /** The factor of ½Σw². */
    public double l2() {
        return config.l2() == null ? model.l2() : config.l2();
    }

    /** The name of the loss, for data of a task. */
    String lossName(Task task, int classes) {
        return config.loss() == null ? model.loss(task, classes) : config.loss();
    }

    /**
     * The loss for data of a task.
     *
     * @param classes how many; 0 in regression
     * @throws FalllineException (usage) if the loss that was asked for is not one for the task
     */
    public Loss loss(Task task, int classes) {
        String name = lossName(task, classes);
        double smoothing = config.labelSmoothing();
        boolean compares = name.endsWith("cross-entropy");
        if (compares && task == Task.REGRESSION) {
            throw usage(
                    "--loss %s compares classes, and the task is regression: give squared-error, absolute-error or huber",
                    name);
        }
        if (smoothing > 0 && !compares) {
            throw usage("--label-smoothing does not apply to --loss %s", name);
        }
        return switch (name) {
            case "cross-entropy" -> new Loss.CrossEntropy(smoothing);
            case "binary-cross-entropy" -> new Loss.BinaryCrossEntropy(smoothing);
            case "squared-error" -> new Loss.SquaredError();
            case "absolute-error" -> new Loss.AbsoluteError();
            case "huber" -> new Loss.Huber(config.huberDelta());
            default -> throw unknown("--loss", name, Loss.labels());
        };
    }

    /** How many outputs the network has for data of a task. */
    int outputs(Task task, int classes) {
        return model.outputs(task, classes, lossName(task, classes));
    }

    private static ModelKind model(String name) {
        return ModelKind.named(name)
                .orElseThrow(() -> unknown("--model", name, ModelKind.labels()));
    }

    /** What is to be learned, as far as the flags say it. */
    public static Optional<Task> task(Config c) {
        Optional<Task> needed = model(c.model()).task();
        if (c.task() == null) return needed;
        Task given =
                Task.named(c.task()).orElseThrow(() -> unknown("--task", c.task(), Task.labels()));
        if (needed.isPresent() && needed.get() != given) {
            throw usage(
                    "--task %s is not what --model %s is for: leave it away", c.task(), c.model());
        }
        return Optional.of(given);
    }

    /** What the model, the task and online mode allow beside them. */
    private void checkModel() {
        String name = model.label();
        if (model != ModelKind.MLP && !hidden().isEmpty()) {
            throw usage("--hidden does not go with --model %s, which has no hidden layer", name);
        }
        boolean fits = config.loss() == null || model.losses().contains(config.loss());
        if (!model.losses().isEmpty() && !fits) {
            throw usage(
                    "--loss %s does not go with --model %s: leave it away, or give --hidden none instead of --model",
                    config.loss(), name);
        }
        if (model == ModelKind.RIDGE && l2() == 0) {
            throw usage("--l2 0 makes no ridge: give more, such as 0.1, or --model linear");
        }
        // Every loss serves for classes; two stand for any number of them.
        loss(task.orElse(Task.CLASSIFICATION), 2);
        if (config.batchNorm()) checkBatchNorm();
        checkOnline();
        UnusedFlags.refuse(this);
    }

    private void checkBatchNorm() {
        if (hidden().isEmpty()) {
            throw usage(
                    "--batch-norm normalizes hidden layers, and there are none: give --hidden widths, such as 128,64, or leave it away");
        }
        if (config.online()) {
            throw usage(
                    "--batch-norm does not go with --online, whose predictions are of one example at a time");
        }
        if (batch(config, Integer.MAX_VALUE) == 1) {
            throw usage(
                    "--batch-norm cannot learn from --batch 1, since one example is its own mean: give at least 2");
        }
    }

    /** Whether each epoch has an order of its own. */
    boolean shuffles() {
        return config.order().equals(SHUFFLED);
    }

    private void checkOnline() {
        if (!config.online()) return;
        if (epochs() != 1) {
            throw usage(
                    "--epochs %d does not go with --online, which is a single pass: leave it away",
                    epochs());
        }
        if (config.steps() != null) {
            throw usage("--steps does not go with --online, which is a whole pass: leave it away");
        }
        if (config.earlyStop() != null) {
            throw usage("--early-stop does not go with --online, which is a single pass");
        }
        if (!augmentation.isNone()) {
            throw usage(
                    "--augment %s does not go with --online, whose regret is about the examples as they are",
                    config.augment());
        }
        if (config.dropout() > 0) {
            throw usage(
                    "--dropout %s does not go with --online, whose predictions are those of the whole network",
                    config.dropout());
        }
    }

    private static void checkNumbers(Config c) {
        List<Integer> hidden = c.hidden() == null ? List.of() : c.hidden();
        if (hidden.stream().anyMatch(width -> width < 1)) {
            String widths = hidden.toString().replaceAll("[\\[\\] ]", "");
            throw usage("--hidden %s: each layer needs at least 1 unit, as in 128,64", widths);
        }
        Require.belowOne("--dropout", c.dropout(), "0.2");
        Require.atMostOne("--label-smoothing", c.labelSmoothing(), "0.1");
        Require.positive("--huber-delta", c.huberDelta(), "1");
        Require.atLeastZero("--l1", c.l1(), "1e-5");
        if (c.l2() != null) Require.atLeastZero("--l2", c.l2(), "1e-4");
        Require.belowOne("--val-fraction", c.valFraction(), "0.1");
        Require.belowOne("--test-fraction", c.testFraction(), "0.2");
        Require.atLeastZero("--min-delta", c.minDelta(), "0.001");
        atLeastOne("--epochs", c.epochs(), "10");
        atLeastOne("--hindsight-epochs", c.hindsightEpochs(), "10");
        if (!ORDERS.contains(c.order())) throw unknown("--order", c.order(), ORDERS);
        batch(c, Integer.MAX_VALUE);
        atLeastOne("--scale-lr", c.scaleLr(), "256");
        atLeastOne("--steps", c.steps(), "1000");
        atLeastOne("--threads", c.threads(), "2");
        if (c.threads() != null && c.threads() > MOST_THREADS) {
            throw usage("--threads %d cannot be used: give at most %,d", c.threads(), MOST_THREADS);
        }
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
        if (c.batch() == null) return c.online() ? 1 : Math.min(USUAL_BATCH, all);
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

    /** Those that are given, by name; of switches 1 for on and 0 for off. */
    static Map<String, Double> hyperparameters(Config c) {
        Map<String, Double> given = new HashMap<>();
        given.put("momentum", c.momentum());
        given.put("dampening", c.dampening());
        given.put("beta1", c.beta1());
        given.put("beta2", c.beta2());
        given.put("eps", c.eps());
        given.put("rho", c.rho());
        given.put("lr-decay", c.lrDecay());
        given.put("initial-accumulator", c.initialAccumulator());
        given.put("momentum-decay", c.momentumDecay());
        given.put("amsgrad", number(c.amsgrad()));
        given.put("centered", number(c.centered()));
        given.put("eps-inside", number(c.epsInside()));
        given.put("weight-decay", c.weightDecay());
        given.put("prox-l1", c.proxL1());
        given.put("temperature", c.temperature());
        given.values().removeIf(v -> v == null);
        return given;
    }

    private static Double number(Boolean on) {
        if (on == null) return null;
        return on ? 1.0 : 0.0;
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
