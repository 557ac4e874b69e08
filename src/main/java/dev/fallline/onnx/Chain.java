package dev.fallline.onnx;

import static dev.fallline.FalllineException.bad;
import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.ACTIVATION;
import static dev.fallline.train.TrainingSettings.HIDDEN;
import static dev.fallline.train.TrainingSettings.LOSS;
import static dev.fallline.train.TrainingSettings.TASK;

import dev.fallline.FalllineException;
import dev.fallline.Range;
import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.Schema;
import dev.fallline.data.Task;
import dev.fallline.graph.Layout;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Mlp;
import dev.fallline.train.Config;
import dev.fallline.train.run.Model;

import java.util.Arrays;
import java.util.List;

/**
 * A network as another program has it: affine layers, and one activation between them.
 *
 * @param activation of all hidden layers
 * @param head what follows the last layer
 * @param bytes whether it takes pixels as they are, 0 to 255, and scales them itself
 */
public record Chain(List<Affine> layers, Activation activation, Head head, boolean bytes) {
    /** What a network makes of its last layer. */
    public enum Head {
        NONE,
        SOFTMAX,
        SIGMOID
    }

    /** What the program feeds it. */
    public enum Inputs {
        /** Pixels from 0 to 1 and numbers in their own units; it answers in the target's unit. */
        RAW,
        /** Numbers, and in regression the target, with mean 0 and standard deviation 1. */
        STANDARDIZED
    }

    /**
     * A layer: y = x·W + b.
     *
     * @param weights inputs × outputs, row by row
     */
    public record Affine(int inputs, int outputs, double[] weights, double[] bias) {
        /**
         * The layer that gives this one's outputs for x where this one is given scale·x + shift.
         */
        Affine before(double[] scale, double[] shift) {
            double[] w = weights.clone();
            double[] b = bias.clone();
            for (int i = 0; i < w.length; i++) {
                b[i % outputs] += shift[i / outputs] * weights[i];
                w[i] *= scale[i / outputs];
            }
            return new Affine(inputs, outputs, w, b);
        }

        /** The layer that gives scale·y + shift for this one's outputs y. */
        Affine then(double[] scale, double[] shift) {
            double[] w = weights.clone();
            double[] b = bias.clone();
            for (int i = 0; i < w.length; i++) w[i] *= scale[i % outputs];
            for (int j = 0; j < outputs; j++) b[j] = b[j] * scale[j] + shift[j];
            return new Affine(inputs, outputs, w, b);
        }
    }

    /** scale · x + shift, with numbers of their own for each column. */
    record Scaling(double[] scale, double[] shift) {
        /** Batch normalization in use: γ (x − mean) / √(variance + ε) + β. */
        static Scaling ofBatchNorm(
                double[] gamma, double[] beta, double[] mean, double[] variance, double epsilon) {
            double[] scale = new double[gamma.length];
            double[] shift = new double[gamma.length];
            for (int i = 0; i < scale.length; i++) {
                scale[i] = gamma[i] / Math.sqrt(variance[i] + epsilon);
                shift[i] = beta[i] - scale[i] * mean[i];
            }
            return new Scaling(scale, shift);
        }
    }

    /** The name of the loss whose outputs this network's are. */
    public String loss(Task task) {
        if (task == Task.REGRESSION) return "squared-error";
        boolean binary = head == Head.SIGMOID || layers.getLast().outputs == 1;
        return binary ? "binary-cross-entropy" : "cross-entropy";
    }

    /** Settings about data with those that say what this network is. */
    public Config settings(Config data, Model model) {
        return data.with(HIDDEN, model.mlp().hidden())
                .with(ACTIVATION, activation)
                .with(LOSS, loss(model.task()))
                .with(TASK, model.task());
    }

    /**
     * The network as one that was trained on data.
     *
     * @param normalize mean and standard deviation that pixels from 0 to 1 were normalized by
     * @throws FalllineException (bad data) if it does not go with the data
     */
    public Model model(Dataset data, Inputs inputs, double[] normalize) {
        Schema schema = data.schema();
        check(data);
        Affine[] all = layers.toArray(Affine[]::new);
        int width = all[0].inputs;
        double[] scale = new double[width];
        double[] shift = new double[width];
        Arrays.fill(scale, 1);
        if (schema.pixels()) {
            // A training step sees a byte v as 2v/255.
            Arrays.fill(scale, bytes ? Schema.BYTE / 2 : 0.5 / normalize[1]);
            Arrays.fill(shift, bytes ? 0 : -normalize[0] / normalize[1]);
        } else if (inputs == Inputs.RAW) {
            int at = 0;
            for (Column c : schema.columns()) {
                if (c.isNumber()) {
                    scale[at] = c.scale();
                    shift[at] = c.mean();
                }
                at += c.width();
            }
        }
        all[0] = all[0].before(scale, shift);
        if (data.task() == Task.REGRESSION && inputs == Inputs.RAW) {
            List<Column> targets = schema.targets();
            int last = all.length - 1;
            all[last] =
                    all[last].then(
                            targets.stream().mapToDouble(t -> 1 / t.scale()).toArray(),
                            targets.stream().mapToDouble(t -> -t.mean() / t.scale()).toArray());
        }
        return model(all, schema);
    }

    private Model model(Affine[] all, Schema schema) {
        List<Integer> hidden =
                layers.subList(0, layers.size() - 1).stream().map(Affine::outputs).toList();
        int outputs = layers.getLast().outputs;
        Mlp mlp = new Mlp(layers.getFirst().inputs, hidden, outputs, activation, 0);
        Layout layout = mlp.layout();
        float[] parameters = new float[layout.size()];
        for (int i = 0; i < all.length; i++) {
            String layer = "layer" + (i + 1);
            put(all[i].weights, parameters, layout.slice(layer + ".weight").offset());
            put(all[i].bias, parameters, layout.slice(layer + ".bias").offset());
        }
        return new Model(mlp, parameters, schema);
    }

    private static void put(double[] values, float[] parameters, int at) {
        for (int i = 0; i < values.length; i++) parameters[at + i] = (float) values[i];
    }

    private void check(Dataset data) {
        int width = layers.getFirst().inputs;
        if (width != data.shape().size()) {
            throw unfit(
                    "takes %d numbers, and %s has examples of %d: give the data it was trained on",
                    width, data.name(), data.shape().size());
        }
        if (bytes && !data.schema().pixels()) {
            throw unfit("takes bytes, and %s has numbers: give pictures", data.name());
        }
        int outputs = layers.getLast().outputs;
        if (data.task() == Task.REGRESSION) {
            int targets = data.schema().targets().size();
            if (outputs == targets && head == Head.NONE) return;
            throw unfit(
                    "has %d outputs, with %s: regression needs %d numbers", outputs, head, targets);
        }
        int classes = data.classes().size();
        if (outputs != classes && !(outputs == 1 && classes == 2 && head != Head.SOFTMAX)) {
            throw unfit("has %d outputs, and %s has %d classes", outputs, data.name(), classes);
        }
    }

    private static FalllineException unfit(String format, Object... values) {
        return bad("the network " + format, values);
    }

    /** Mean and standard deviation, with a comma between them. */
    public static double[] normalization(String text) {
        double[] two = Arrays.stream(text.split(",")).mapToDouble(Range::number).toArray();
        if (two.length == 2 && Double.isFinite(two[0]) && two[1] > 0) return two;
        throw usage("--normalize %s: expected MEAN,STD as in 0.1307,0.3081", text);
    }
}
