package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.EPOCHS;
import static dev.fallline.train.TrainingSettings.HINDSIGHT_EPOCHS;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.SCHEDULE;
import static dev.fallline.train.TrainingSettings.SEED;

import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Split;
import dev.fallline.device.Device;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.minimize.MethodSettings;
import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.Minimizer;
import dev.fallline.minimize.Oracle;
import dev.fallline.minimize.StopReason;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.schedule.Schedules;
import dev.fallline.plan.Plan;
import dev.fallline.setting.Values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares an online pass with the best fixed models: for each row of the table with the one that
 * is best for the examples so far. One without hidden layers is computed, if the problem is small;
 * another one is looked for by training further from where the pass ended.
 */
public final class Hindsight {
    /** Most products in a forward pass that the double precision of the evaluator is used for. */
    private static final long SMALL = 5_000_000;

    private static final double TOLERANCE = 1e-7;
    private static final int ROUNDS = 1_000;
    private static final MethodSpec LBFGS =
            new MethodSpec("lbfgs", Values.NONE.with(MethodSettings.MEMORY, 20));

    /**
     * @param loss mean over the examples
     */
    private record Best(double loss, boolean computed) {}

    private final Setup setup;
    private final Device device;
    private final TrainingListener listener;
    private final int[] order;

    public Hindsight(Setup setup, Device device, TrainingListener listener) {
        this.setup = setup;
        this.device = device;
        this.listener = listener;
        order = new int[setup.split().train().length];
        setup.order(1, order);
    }

    /**
     * @param marks sums over the pass up to each row
     * @param parameters with which the pass ended
     * @return empty if the listener stopped the search
     */
    public Optional<Online> look(List<TrainingProgress.Tally> marks, float[] parameters) {
        List<Online.Row> rows = new ArrayList<>();
        boolean computed = true;
        for (TrainingProgress.Tally mark : marks) {
            int count = (int) mark.examples();
            Optional<Best> best = best(Arrays.copyOf(order, count), parameters);
            if (best.isEmpty()) return Optional.empty();
            computed &= best.get().computed;
            rows.add(Online.Row.of(count, mark.loss(), best.get().loss * count));
        }
        Score score = marks.getLast().score(Score.Spread.of(setup.data().train().targets(), order));
        String how = computed ? "computed" : "found";
        return Optional.of(new Online(score.loss(), score.accuracy(), score.rmse(), how, rows));
    }

    private Optional<Best> best(int[] examples, float[] parameters) {
        Mlp mlp = setup.mlp();
        long products = (long) examples.length * mlp.layout().size();
        if (mlp.hidden().isEmpty() && products <= SMALL) {
            Minimizer.Result best = compute(setup.data().train().take(examples));
            if (best.stopped() == StopReason.GRADIENT) {
                return Optional.of(new Best(best.end().value(), true));
            }
        }
        return train(examples, parameters);
    }

    /** Minimizes the mean loss, which is convex, from zero. */
    private Minimizer.Result compute(Examples examples) {
        int count = examples.count();
        Graph g = new Graph();
        Node x = g.input(Plan.FEATURES, new Shape(count, examples.width()));
        Node labels = g.input(Plan.LABELS, new Shape(count, setup.objective().targets()));
        Node z = setup.mlp().apply(g, x, Mlp.Mode.EVALUATION);
        Node loss = g.mean(setup.objective().loss().perExample(g, z, labels));
        Layout layout = setup.mlp().layout();
        List<Node> weights =
                layout.slices().stream().map(s -> g.parameter(s.name(), s.shape())).toList();
        Map<String, double[]> feed =
                Map.of(
                        Plan.FEATURES, features(examples.features()),
                        Plan.LABELS, doubles(examples.targets().values()));
        Oracle oracle = new Oracle(g, loss, weights, feed);
        double[] zero = new double[layout.size()];
        double tolerance = TOLERANCE * Math.max(1, oracle.value(zero));
        StoppingRules rules = new StoppingRules(tolerance, null, null, ROUNDS);
        return Minimizer.minimize(oracle, LBFGS.method(ROUNDS), zero, rules);
    }

    /** As a training step sees them. */
    private static double[] features(Features features) {
        return switch (features) {
            case Features.Reals(float[] values) -> doubles(values);
            case Features.Bytes(byte[] values) -> {
                double[] doubles = new double[values.length];
                Arrays.setAll(doubles, i -> Byte.toUnsignedInt(values[i]) * (2f / 255f));
                yield doubles;
            }
        };
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    /** Trains further, and takes the least loss after any of the epochs or before them. */
    private Optional<Best> train(int[] examples, float[] parameters) {
        Recipe recipe = Recipe.of(config());
        // Held out, the examples are measured after each epoch; the test set is not needed.
        Split split = new Split(examples, examples);
        Objective given = setup.objective();
        Objective objective = new Objective(given.mlp(), given.loss(), given.targets());
        Setup further = Setup.of(recipe, setup.data().withoutTest(), split, objective);
        double[] least = {Double.POSITIVE_INFINITY};
        TrainingListener validation =
                new TrainingListener() {
                    @Override
                    public void epoch(Epoch epoch) {
                        least[0] = Math.min(least[0], epoch.valLoss());
                    }

                    @Override
                    public boolean stops() {
                        return listener.stops();
                    }
                };
        try (Trainer trainer = new Trainer(further, device)) {
            trainer.begin(parameters);
            least[0] = trainer.validation().loss();
            if (trainer.run(validation).interrupted()) return Optional.empty();
        }
        return Optional.of(new Best(least[0], false));
    }

    /**
     * Adam with its usual settings and rates that fall to zero, whatever the pass was made with.
     */
    private Config config() {
        return Config.DEFAULTS
                .with(OPTIMIZER, "adam")
                .with(SCHEDULE, Schedules.parse("cosine"))
                .with(EPOCHS, setup.config().get(HINDSIGHT_EPOCHS))
                .with(SEED, setup.config().get(SEED));
    }
}
