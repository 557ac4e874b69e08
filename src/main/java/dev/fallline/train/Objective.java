package dev.fallline.train;

import static dev.fallline.FalllineException.usage;

import dev.fallline.data.Targets;
import dev.fallline.graph.Function;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Planner;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What a training minimizes: the mean loss of a batch plus penalties on the weights, l1 Σ|w| + ½ l2
 * Σw². With class weights v the mean is Σ v l / Σ v over the examples of the batch, as with
 * PyTorch's {@code weight}.
 *
 * @param l1 at least 0
 * @param l2 at least 0
 * @param targets numbers of each example's target; 1 with classes
 * @param classWeights a positive one for each class; none if all classes count the same
 */
public record Objective(
        Mlp mlp, Loss loss, double l1, double l2, int targets, List<Double> classWeights) {
    /** Of one target, in which all classes count the same. */
    public Objective(Mlp mlp, Loss loss, double l1, double l2) {
        this(mlp, loss, l1, l2, 1, List.of());
    }

    /** The loss alone. */
    public Objective(Mlp mlp, Loss loss, int targets) {
        this(mlp, loss, 0, 0, targets, List.of());
    }

    /** The note that holds the batch's mean loss, without penalties and class weights. */
    public static final String LOSS = "loss";

    /** The note that holds how many examples of the batch were classified correctly. */
    public static final String HITS = "hits";

    /** The note that takes the place of {@link #HITS} in regression: Σ (z − t)² over the batch. */
    public static final String SQUARES = "squared errors";

    private static final String VALUE = "value";

    /** The output that holds the network's outputs, batch × outputs. */
    public static final String SCORES = "scores";

    /**
     * A plan that takes a training step.
     *
     * @param seed of the dropout masks
     */
    public Plan training(int batch, Optimizer optimizer, Clip clip, long seed) {
        return training(batch, mlp.layout(), optimizer, clip, seed, null);
    }

    /**
     * The same that averages the weights, too.
     *
     * @param layout of the arena
     * @param averaging null for none
     */
    Plan training(
            int batch,
            Layout layout,
            Optimizer optimizer,
            Clip clip,
            long seed,
            Averaging averaging) {
        Graph g = new Graph();
        Averaging.add(g, mlp, averaging);
        Node scores = scores(g, batch, Mlp.Mode.TRAINING);
        Node losses = losses(g, scores, batch);
        return planner(g, layout, scores, g.mean(losses), batch)
                .seed(seed)
                .minimize(minimized(g, losses), optimizer, clip)
                .plan();
    }

    /**
     * The plan of a part of a step.
     *
     * @param layout of the arena, with the sums
     * @param share of the step's examples that the part has
     * @param last whether it moves the parameters, or adds its gradient to the sums
     */
    Plan part(
            int batch,
            double share,
            boolean last,
            Layout layout,
            Optimizer optimizer,
            Clip clip,
            long seed,
            Averaging averaging) {
        Graph g = new Graph();
        if (last) Averaging.add(g, mlp, averaging);
        Node scores = scores(g, batch, Mlp.Mode.TRAINING);
        Node losses = losses(g, scores, batch);
        Planner planner = planner(g, layout, scores, g.mean(losses), batch).seed(seed);
        List<Node> learned = planner.learned();
        List<Node> gradients = g.gradients(g.scale(minimized(g, losses), share), learned);
        if (last) {
            return planner.update(Accumulation.take(g, learned, gradients), optimizer, clip).plan();
        }
        Accumulation.add(g, learned, gradients);
        return planner.assign().plan();
    }

    /**
     * A plan that adds the gradient of a part to the sums, and notes after the loss and what goes
     * with it what is minimized, both times the part's share.
     *
     * @param share of all examples that the part has
     * @param layout of the arena, with the sums
     */
    Plan gradient(int batch, double share, Layout layout, long seed) {
        Graph g = new Graph();
        Node scores = scores(g, batch, Mlp.Mode.TRAINING);
        Node losses = losses(g, scores, batch);
        Node value = g.scale(minimized(g, losses), share);
        Planner planner =
                planner(g, layout, scores, g.mean(losses), batch).note(VALUE, value).seed(seed);
        List<Node> learned = planner.learned();
        Accumulation.add(g, learned, g.gradients(value, learned));
        return planner.assign().plan();
    }

    /** What a training step minimizes, 1 × 1, of {@link Plan#FEATURES} and {@link Plan#LABELS}. */
    public Node value(Graph g, int batch) {
        return value(g, batch, Mlp.Mode.TRAINING);
    }

    /** The same for a network that is built for a mode. */
    public Node value(Graph g, int batch, Mlp.Mode mode) {
        return minimized(g, losses(g, scores(g, batch, mode), batch));
    }

    private Node minimized(Graph g, Node losses) {
        return g.add(weightedMean(g, losses), penalty(g));
    }

    /** The same, while no unit is dropped. */
    Objective withoutDropout() {
        return new Objective(mlp.withoutDropout(), loss, l1, l2, targets, classWeights);
    }

    Objective withClassWeights(List<Double> other) {
        return new Objective(mlp, loss, l1, l2, targets, other);
    }

    /** The sum of the weights of some examples: their number, if all classes count the same. */
    public double weight(Targets all, int from, int to) {
        if (classWeights.isEmpty() || !(all instanceof Targets.Classes(int[] labels))) {
            return to - from;
        }
        return IntStream.range(from, to).mapToDouble(i -> classWeights.get(labels[i])).sum();
    }

    /** A plan that measures the network as it is. */
    public Plan evaluation(int batch) {
        Graph g = new Graph();
        Node scores = scores(g, batch, Mlp.Mode.EVALUATION);
        return planner(g, mlp.layout(), scores, g.mean(losses(g, scores, batch)), batch)
                .output(SCORES, scores)
                .plan();
    }

    private Planner planner(Graph g, Layout layout, Node scores, Node mean, int batch) {
        return new Planner(g, layout, batch)
                .note(LOSS, mean)
                .note(regression() ? SQUARES : HITS, g.total(quality(g, scores, labels(g, batch))));
    }

    /**
     * A single output estimates a real value, unless it is the logit of the second class; so do
     * several for several targets.
     */
    private boolean regression() {
        return targets > 1 || mlp.outputs() == 1 && !(loss instanceof Loss.BinaryCrossEntropy);
    }

    /**
     * What is noted beside the loss: for each example whether it was right, or its squared error.
     */
    private Node quality(Graph g, Node scores, Node labels) {
        if (!regression() && mlp.outputs() > 1) return g.hits(scores, labels);
        Node answer = regression() ? scores : g.map(Function.STEP, scores);
        Node error = g.subtract(answer, labels);
        Node square = g.multiply(error, error);
        return regression() ? square : g.subtract(g.constant(1, square.shape()), square);
    }

    private Node scores(Graph g, int batch, Mlp.Mode mode) {
        Node x = g.input(Plan.FEATURES, new Shape(batch, mlp.inputs()));
        return mlp.apply(g, x, mode);
    }

    private Node losses(Graph g, Node scores, int batch) {
        Node losses =
                Objects.requireNonNull(
                        loss.perExample(g, scores, labels(g, batch)), "node of the loss");
        Shape needed = new Shape(batch, 1);
        if (losses.shape().equals(needed)) return losses;
        throw usage(
                "the loss is %s, not %s, a number for each example: add up its columns by g.sum(…, ReduceAxis.COLUMNS)",
                losses.shape(), needed);
    }

    private Node weightedMean(Graph g, Node losses) {
        if (classWeights.isEmpty()) return g.mean(losses);
        Node weights = exampleWeights(g, losses.shape());
        return g.divide(g.total(g.multiply(weights, losses)), g.total(weights));
    }

    /**
     * The weight of each example's class by ops that every device has: v₀ + Σ (vᵢ − vᵢ₋₁)[label > i
     * − ½].
     */
    private Node exampleWeights(Graph g, Shape shape) {
        Node labels = labels(g, shape.rows());
        Node sum = g.constant(classWeights.getFirst(), shape);
        for (int i = 1; i < classWeights.size(); i++) {
            double step = classWeights.get(i) - classWeights.get(i - 1);
            if (step == 0) continue;
            Node beyond = g.map(Function.STEP, g.subtract(labels, g.constant(i - 0.5, shape)));
            sum = g.add(sum, g.scale(beyond, step));
        }
        return sum;
    }

    private Node labels(Graph g, int batch) {
        return g.input(Plan.LABELS, new Shape(batch, targets));
    }

    private Node penalty(Graph g) {
        Node sum = g.constant(0, Shape.SCALAR);
        for (Node w : mlp.weights(g)) {
            sum = g.add(sum, g.scale(g.total(g.map(Function.ABS, w)), l1));
            sum = g.add(sum, g.scale(g.total(g.multiply(w, w)), l2 / 2));
        }
        return sum;
    }
}
