package dev.fallline.lab;

import static dev.fallline.train.TrainingSettings.BATCH;
import static dev.fallline.train.TrainingSettings.SEED;

import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Node;
import dev.fallline.lab.GradientCheck.Sample;
import dev.fallline.plan.Plan;
import dev.fallline.train.Setup;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A {@link GradientCheck} of a network with its initial weights, on the first examples of its first
 * epoch.
 */
public final class NetworkCheck {
    /** Examples that are enough, where the settings do not say how many. */
    private static final int USUAL_BATCH = 8;

    private NetworkCheck() {}

    /** How many examples a network is checked on: as many as a step has, if the settings say so. */
    public static int batch(Setup setup) {
        return setup.config().get(BATCH) == null
                ? Math.min(USUAL_BATCH, setup.batch())
                : setup.batch();
    }

    /**
     * @param batch examples; at most those to learn from
     * @param samples most numbers of a parameter that are compared
     */
    public static GradientReport check(Setup setup, int batch, int samples) {
        Graph g = new Graph();
        Node value = setup.objective().value(g, batch);
        List<Node> parameters =
                setup.mlp().layout().learned().stream()
                        .map(s -> g.parameter(s.name(), s.shape()))
                        .toList();
        long seed = setup.config().get(SEED);
        GradientCheck check =
                new GradientCheck(
                        g,
                        value,
                        parameters,
                        g.gradients(value, parameters),
                        (op, element) -> keeps(seed, op.layer(), element, op.rate()));
        return check.at(feed(setup, batch), new Sample(samples, seed));
    }

    /** Any fixed mask is suitable. */
    private static boolean keeps(long seed, int layer, int element, double rate) {
        long key = (seed * 31 + layer) * 1_000_003 + element;
        return new SplittableRandom(key).nextDouble() >= rate;
    }

    private static Map<String, double[]> feed(Setup setup, int batch) {
        Map<String, double[]> feed = new HashMap<>();
        float[] initial = setup.initialParameters();
        for (Layout.Slice s : setup.mlp().layout().slices()) {
            int size = s.shape().size();
            feed.put(s.name(), doubles(size, i -> initial[s.offset() + i]));
        }
        int[] order = new int[setup.split().train().length];
        setup.order(1, order);
        Examples examples = setup.data().train().take(Arrays.copyOf(order, batch));
        feed.put(Plan.FEATURES, features(examples.features()));
        feed.put(Plan.LABELS, targets(examples));
        return feed;
    }

    private static double[] targets(Examples examples) {
        float[] values = examples.targets().values();
        return doubles(values.length, i -> values[i]);
    }

    private static double[] features(Features features) {
        return switch (features) {
            case Features.Bytes(byte[] b) -> doubles(b.length, i -> (b[i] & 0xFF) / 127.5);
            case Features.Reals(float[] f) -> doubles(f.length, i -> f[i]);
        };
    }

    private static double[] doubles(int size, IntToDoubleFunction f) {
        return IntStream.range(0, size).mapToDouble(f).toArray();
    }
}
