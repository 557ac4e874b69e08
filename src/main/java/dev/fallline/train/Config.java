package dev.fallline.train;

import com.google.gson.JsonObject;

import dev.fallline.device.Precision;

import java.util.List;

/**
 * Everything that a training depends on, as its flags say it: {@code --weight-decay} is {@code
 * weightDecay} here and {@code "weight-decay"} in a file. Null is: not given. {@link Setup} checks
 * it and makes the parts.
 *
 * @param data a generated data set's name, a folder or a CSV file
 * @param label label column of a CSV file, by name or number from 1
 * @param task classification or regression; null for what model and data say
 * @param testFraction part of the examples that becomes the test set where the data has none
 * @param augment how pictures are distorted at random: see {@link
 *     dev.fallline.data.augment.Augmentation}
 * @param model mlp, linear, ridge or logistic
 * @param hidden width of each hidden layer; empty for a linear model; null for the model's own
 * @param loss null for the one of model and task
 * @param l2 null for the model's own
 * @param batchNorm whether the sums of hidden layers are normalized
 * @param lr learning rate; null for the optimizer's own
 * @param scaleLr the batch for which {@code lr} is meant, and in proportion to which it is scaled;
 *     null for no scaling
 * @param batch examples a step: a number, or {@code all}; null for 128, or all where there are
 *     fewer
 * @param epochs at most this many; null for 10, and for the one of online mode
 * @param order of the examples in an epoch: shuffled, or as they are in the data
 * @param online one pass in which each example is predicted before it is learned from
 * @param hindsightEpochs with online, epochs for finding the best fixed network
 * @param steps at most this many updates; null for no limit
 * @param valFraction part of the training set that is held out for validation
 * @param earlyStop epochs without improvement on validation after which to stop; null for never
 * @param minDelta an improvement is at least this much less validation loss
 * @param threads of the CPU; null for one a core
 * @param precision of matrix products
 * @param noGraph launches the work of every step on a GPU one by one, instead of as a CUDA graph
 * @param tensorboard keeps the curves for TensorBoard too
 */
public record Config(
        String data,
        String label,
        String task,
        double testFraction,
        String augment,
        String model,
        List<Integer> hidden,
        String activation,
        String init,
        double dropout,
        boolean batchNorm,
        String loss,
        double labelSmoothing,
        double huberDelta,
        double l1,
        Double l2,
        String optimizer,
        Double lr,
        Integer scaleLr,
        Double momentum,
        Double dampening,
        Double beta1,
        Double beta2,
        Double eps,
        Double rho,
        Double lrDecay,
        Double initialAccumulator,
        Double momentumDecay,
        Boolean amsgrad,
        Boolean centered,
        Boolean epsInside,
        Double weightDecay,
        Double proxL1,
        Double temperature,
        String schedule,
        Double clipValue,
        Double clipNorm,
        String batch,
        Integer epochs,
        String order,
        boolean online,
        int hindsightEpochs,
        Long steps,
        long seed,
        double valFraction,
        Integer earlyStop,
        double minDelta,
        String device,
        Integer threads,
        String precision,
        boolean noGraph,
        boolean tensorboard) {
    /** What holds where nothing is given. */
    public static final Config DEFAULTS =
            new Config(
                    "digits",
                    null,
                    null,
                    0.2,
                    "none",
                    "mlp",
                    null,
                    "relu",
                    "xavier-uniform",
                    0,
                    false,
                    null,
                    0,
                    1,
                    0,
                    null,
                    "adam",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    "constant",
                    null,
                    null,
                    null,
                    null,
                    "shuffled",
                    false,
                    10,
                    null,
                    1,
                    0,
                    null,
                    0,
                    "auto",
                    null,
                    "fp32",
                    false,
                    false);

    public Config {
        hidden = hidden == null ? null : List.copyOf(hidden);
    }

    /** The same with other data. */
    public Config withData(String data) {
        return with("data", data);
    }

    /** The same on another device. */
    public Config withDevice(String device) {
        return with("device", device);
    }

    /** The same with products of another precision. */
    public Config withPrecision(Precision precision) {
        return with("precision", precision.label());
    }

    /** The same with another learning rate. */
    public Config withRate(double rate) {
        return with("lr", Double.toString(rate));
    }

    /** The same with another optimizer, as {@code --optimizer} says it. */
    public Config withOptimizer(String text) {
        return with("optimizer", text);
    }

    /** The same from another seed. */
    public Config withSeed(long seed) {
        return with("seed", Long.toString(seed));
    }

    /** The same with so many threads of the CPU. */
    public Config withThreads(int threads) {
        return with("threads", Integer.toString(threads));
    }

    public Config with(String name, String value) {
        JsonObject change = new JsonObject();
        change.addProperty(name, value);
        return ConfigFile.resolve(List.of(ConfigFile.toJson(this), change));
    }
}
