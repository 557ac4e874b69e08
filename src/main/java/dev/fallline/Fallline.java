package dev.fallline;

import static dev.fallline.FalllineException.usage;

import dev.fallline.data.source.Datasets;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.onnx.ChainReader;
import dev.fallline.onnx.TorchFile;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.schedule.Schedules;
import dev.fallline.train.Config;
import dev.fallline.train.ModelKind;
import dev.fallline.train.TrainingSettings;
import dev.fallline.train.run.Environment;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Where a Java program begins.
 *
 * <pre>{@code
 * TrainedModel model = Fallline.mlp(784, 128, 64, 10).optimizer("adamw").epochs(5).fit("mnist/");
 * }</pre>
 *
 * Whatever the user can correct is a {@link FalllineException}, whose message is one sentence.
 */
public final class Fallline {
    private Fallline() {}

    /**
     * A multilayer perceptron to train.
     *
     * @param widths of the layers from the inputs to the outputs, such as 784, 128, 64, 10; the
     *     outputs are as many as there are classes, or 1 in regression. None for hidden layers of
     *     128 and 64, with inputs and outputs as the data need them
     * @return its training with default settings
     * @throws FalllineException (usage) if it is a single width, or one is below 1
     */
    public static Training mlp(int... widths) {
        if (widths.length == 0) return new Training(List.of(), Config.DEFAULTS);
        if (widths.length == 1 || Arrays.stream(widths).anyMatch(w -> w < 1)) {
            throw usage(
                    "mlp%s cannot be a network: give the widths from inputs to outputs, such as 784, 128, 10",
                    Arrays.toString(widths));
        }
        List<Integer> all = Arrays.stream(widths).boxed().toList();
        List<Integer> hidden = all.subList(1, all.size() - 1);
        return new Training(all, Config.DEFAULTS.with(TrainingSettings.HIDDEN, hidden));
    }

    /**
     * Least squares: a linear model with ½ · mean squared error.
     *
     * @return its training, with as many inputs as the data have numbers
     */
    public static Training linear() {
        return model(ModelKind.LINEAR);
    }

    /**
     * Ridge regression.
     *
     * @param lambda λ of ½ · mean squared error + ½ λ‖w‖², at least 0
     * @return its training, with as many inputs as the data have numbers
     * @throws FalllineException (usage) if λ is negative or not finite
     */
    public static Training ridge(double lambda) {
        return model(ModelKind.RIDGE).set(TrainingSettings.L2, lambda);
    }

    /**
     * Logistic regression, binary for two classes and softmax for more.
     *
     * @return its training, with as many inputs as the data have numbers
     */
    public static Training logistic() {
        return model(ModelKind.LOGISTIC);
    }

    private static Training model(ModelKind kind) {
        return new Training(List.of(), Config.DEFAULTS.with(TrainingSettings.MODEL, kind));
    }

    /**
     * Loads a trained network.
     *
     * @param folder of a finished run, or one that {@link TrainedModel#save} has written
     * @return the same network: it predicts the same bits on the same device
     * @throws FalllineException (bad data) if it is neither, or damaged
     */
    public static TrainedModel load(Path folder) {
        return TrainedModel.load(folder, null);
    }

    /**
     * Loads a network that was trained with a custom loss.
     *
     * @param folder as for {@link #load(Path)}
     * @param loss that it was trained with
     * @return the same network
     * @throws FalllineException (bad data) as {@link #load(Path)}
     */
    public static TrainedModel load(Path folder, Loss loss) {
        return TrainedModel.load(folder, loss);
    }

    /**
     * Reads a network that another program has written as ONNX: a chain of affine layers
     * (docs/onnx.md).
     *
     * @param file in the ONNX format
     * @param data like those it was trained on, which define inputs and classes: pixels are given
     *     to it from 0 to 1, or as bytes where it takes these; arrays as they are
     * @return the network, which {@link TrainedModel#save} keeps
     * @throws FalllineException (bad data) if it is another kind of network, or does not go with
     *     the data
     */
    public static TrainedModel importOnnx(Path file, Data data) {
        return TrainedModel.of(ChainReader.read(file, new LoggingListener()::note), data);
    }

    /**
     * Reads the weights of Linear and BatchNorm1d that PyTorch has written as safetensors.
     *
     * @param file in the safetensors format
     * @param activation between the layers, which the file does not contain
     * @param data as for {@link #importOnnx}
     * @return the network, which {@link TrainedModel#save} keeps
     * @throws FalllineException (bad data) as {@link #importOnnx}
     */
    public static TrainedModel importTorch(Path file, Activation activation, Data data) {
        return TrainedModel.of(TorchFile.read(file, activation), data);
    }

    /**
     * Continues a run where its last checkpoint was made, bit for bit as if it had not stopped. One
     * with parts of the program's own is continued by {@link Training#resume}.
     *
     * @param folder of the run
     * @return as {@link Training#fit(Data)}
     */
    public static TrainedModel resume(Path folder) {
        return mlp().resume(folder);
    }

    /**
     * The names of the built-in data sets.
     *
     * @return what {@link Data#open} takes beside paths
     */
    public static List<String> datasets() {
        return Datasets.names();
    }

    /**
     * The names of the optimizers, see docs/optimizers.md.
     *
     * @return what {@link Training#optimizer(String)} takes
     */
    public static List<String> optimizers() {
        return Optimizers.trainingNames();
    }

    /**
     * The names of the learning rate schedules, see docs/optimizers.md.
     *
     * @return what {@link Training#schedule(String)} takes
     */
    public static List<String> schedules() {
        return Schedules.names();
    }

    /**
     * The names of all settings of a training, see docs/formats.md.
     *
     * @return what {@link Training#set(String, Object)} takes
     */
    public static List<String> settings() {
        return TrainingSettings.names();
    }

    /**
     * The version of Fallline.
     *
     * @return with the revision, as {@code --version} prints them
     */
    public static String version() {
        return Environment.version();
    }
}
