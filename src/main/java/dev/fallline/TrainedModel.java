package dev.fallline;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.PRECISION;

import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Task;
import dev.fallline.data.table.RowEncoder;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.device.Precision;
import dev.fallline.lab.Sharpness;
import dev.fallline.nn.Loss;
import dev.fallline.onnx.Chain;
import dev.fallline.onnx.OnnxFile;
import dev.fallline.onnx.TorchFile;
import dev.fallline.train.Config;
import dev.fallline.train.ConfusionMatrix;
import dev.fallline.train.CustomParts;
import dev.fallline.train.Epoch;
import dev.fallline.train.Recipe;
import dev.fallline.train.Score;
import dev.fallline.train.Setup;
import dev.fallline.train.run.Environment;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Prediction;
import dev.fallline.train.run.Predictor;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunData;
import dev.fallline.train.run.RunFolder;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A trained network with what its inputs and outputs mean.
 *
 * <p>Thread-safe: calls from several threads are carried out one after another. The device that it
 * computes on is opened by the first call, and closed by {@link #close}; one on the CPU may be left
 * to the garbage collector, and its threads do not keep the program running.
 */
public final class TrainedModel implements AutoCloseable {
    private final Config config;
    private final Environment environment;
    private final Model model;
    private final Loss loss;
    private final List<Epoch> history;
    private final Path folder;

    private Device device;
    private Predictor predictor;

    private TrainedModel(
            Config config,
            Environment environment,
            Model model,
            Loss loss,
            List<Epoch> history,
            Path folder) {
        this.config = config;
        this.environment = environment;
        this.model = model;
        this.loss = loss;
        this.history = List.copyOf(history);
        this.folder = folder;
    }

    static TrainedModel of(Run.Trained t, Path folder) {
        t.diagnosis()
                .ifPresent(
                        why -> {
                            throw new FalllineException(Kind.FAILED, why);
                        });
        return new TrainedModel(
                t.config(), t.environment(), t.model(), t.loss(), t.epochs(), folder);
    }

    /**
     * @param custom loss that no setting names; null for that of the settings
     */
    static TrainedModel load(Path folder, Loss custom) {
        Objects.requireNonNull(folder, "folder");
        RunFolder run = RunFolder.open(folder);
        Config config = run.config();
        Model model = run.model();
        Loss loss =
                custom != null ? custom : Recipe.loss(config, model.task(), model.classes().size());
        return new TrainedModel(
                config.with(DEVICE, "auto"), run.environment(), model, loss, run.epochs(), folder);
    }

    /** A network of another program, for data like these. */
    static TrainedModel of(Chain chain, Data data) {
        Dataset d = data.dataset();
        Model model = chain.model(d, Chain.Inputs.RAW, new double[] {0, 1});
        Config config = chain.settings(data.settings(), model);
        try (Device cpu = Devices.open("cpu", DeviceOptions.ofThreads(1)).device()) {
            Loss loss = Recipe.loss(config, model.task(), model.classes().size());
            Environment environment = Environment.of(cpu, d);
            return new TrainedModel(config, environment, model, loss, List.of(), null);
        }
    }

    /**
     * The same model on another device.
     *
     * @param name {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
     * @return a model with a device of its own; the first call fails where there is none such
     */
    public TrainedModel onDevice(String name) {
        return new TrainedModel(
                config.with(DEVICE, name), environment, model, loss, history, folder);
    }

    /**
     * The settings of the training.
     *
     * @return with everything in them that was chosen for the user
     */
    public Config config() {
        return config;
    }

    /**
     * The network as Fallline's other parts take it.
     *
     * @return network, parameters, and what examples mean
     */
    public Model model() {
        return model;
    }

    /**
     * The loss that the training minimized.
     *
     * @return without penalties and class weights
     */
    public Loss loss() {
        return loss;
    }

    /**
     * The names of the classes.
     *
     * @return the name of each class by its number; empty in regression
     */
    public List<String> classes() {
        return model.classes();
    }

    /**
     * All parameters: weights, then biases and those of batch normalization, in the order of {@code
     * model().mlp().layout()}.
     *
     * @return a copy
     */
    public float[] weights() {
        return model.parameters().clone();
    }

    /**
     * The measurements of each epoch.
     *
     * @return from the first epoch on; empty of an imported network
     */
    public List<Epoch> history() {
        return history;
    }

    /**
     * The folder in which the run is kept.
     *
     * @return empty where the training was kept in memory alone
     */
    public Optional<Path> folder() {
        return Optional.ofNullable(folder);
    }

    /**
     * The score of the network on data: on their test part, or on all where there is none. Of a
     * table that is not to be split ({@code Data.open("new.csv").split(0)}) each row is read as
     * those of the training were.
     *
     * @param data with targets
     * @return loss, and accuracy or root mean squared error
     * @throws FalllineException (bad data) if they are not such as it was trained on
     */
    public Score evaluate(Data data) {
        return evaluate(examples(data));
    }

    /**
     * The score of the network on examples as it knows them, standardized and encoded.
     *
     * @param examples examples × inputs
     * @return loss, and accuracy or root mean squared error
     */
    public synchronized Score evaluate(Examples examples) {
        return predictor().score(examples);
    }

    /**
     * The class of each example.
     *
     * @param x examples × numbers, in their own units and in the order of the columns; of pixels
     *     from 0 to 255
     * @return the number of the class with the largest output, for each example; {@link #classes}
     *     has its name
     * @throws FalllineException (bad data) if an example does not fit; (usage) in regression
     */
    public int[] predict(float[]... x) {
        return predict(features(x));
    }

    /**
     * The class of each example.
     *
     * @param x as in {@link #predict(float[][])}, each number rounded to float
     * @return likewise
     * @throws FalllineException likewise
     */
    public int[] predict(double[]... x) {
        return predict(Data.floats(x));
    }

    /**
     * The class of each example of data.
     *
     * @param data of which the test part is taken, or all where there is none
     * @return as {@link #predict(float[][])}
     * @throws FalllineException (bad data) if they are not such as it was trained on; (usage) in
     *     regression
     */
    public int[] predict(Data data) {
        return predict(examples(data).features());
    }

    private int[] predict(Features features) {
        require(Task.CLASSIFICATION, "predictValues");
        float[] outputs = outputs(features);
        int width = model.mlp().outputs();
        return IntStream.range(0, outputs.length / width)
                .map(i -> ConfusionMatrix.decide(outputs, i * width, width))
                .toArray();
    }

    /**
     * The probability of each class, see {@link Loss#probabilities}.
     *
     * @param x as in {@link #predict(float[][])}
     * @return examples × classes, from 0 to 1
     * @throws FalllineException likewise
     */
    public double[][] predictProbabilities(float[]... x) {
        return probabilities(features(x));
    }

    /**
     * The probability of each class.
     *
     * @param x as in {@link #predict(float[][])}, each number rounded to float
     * @return examples × classes, from 0 to 1
     * @throws FalllineException likewise
     */
    public double[][] predictProbabilities(double[]... x) {
        return predictProbabilities(Data.floats(x));
    }

    /**
     * The probability of each class, for each example of data.
     *
     * @param data of which the test part is taken, or all where there is none
     * @return examples × classes, from 0 to 1
     * @throws FalllineException as {@link #predict(Data)}
     */
    public double[][] predictProbabilities(Data data) {
        return probabilities(examples(data).features());
    }

    private double[][] probabilities(Features features) {
        require(Task.CLASSIFICATION, "predictValues");
        float[] outputs = outputs(features);
        return IntStream.range(0, outputs.length / model.mlp().outputs())
                .mapToObj(i -> Prediction.of(model, loss, outputs, i).values())
                .toArray(double[][]::new);
    }

    /**
     * The predicted number of each example.
     *
     * @param x as in {@link #predict(float[][])}
     * @return in the unit of the target; of several targets those of an example one after another,
     *     see {@link #predictTargets(float[][])}
     * @throws FalllineException (bad data) if an example does not fit; (usage) in classification
     */
    public double[] predictValues(float[]... x) {
        return values(features(x));
    }

    /**
     * The predicted number of each example.
     *
     * @param x as in {@link #predict(float[][])}, each number rounded to float
     * @return as {@link #predictValues(float[][])}
     * @throws FalllineException likewise
     */
    public double[] predictValues(double[]... x) {
        return predictValues(Data.floats(x));
    }

    /**
     * The predicted number of each example of data.
     *
     * @param data of which the test part is taken, or all where there is none
     * @return as {@link #predictValues(float[][])}
     * @throws FalllineException (bad data) if they are not such as it was trained on; (usage) in
     *     classification
     */
    public double[] predictValues(Data data) {
        return values(examples(data).features());
    }

    /**
     * The predicted numbers of each example, of a network with several targets.
     *
     * @param x as in {@link #predict(float[][])}
     * @return examples × targets, in the targets' units
     * @throws FalllineException as {@link #predictValues(float[][])}
     */
    public double[][] predictTargets(float[]... x) {
        return byExample(predictValues(x));
    }

    /**
     * The predicted numbers of each example, of a network with several targets.
     *
     * @param x as in {@link #predict(float[][])}, each number rounded to float
     * @return as {@link #predictTargets(float[][])}
     * @throws FalllineException likewise
     */
    public double[][] predictTargets(double[]... x) {
        return byExample(predictValues(x));
    }

    /**
     * The predicted numbers of each example of data, of a network with several targets.
     *
     * @param data of which the test part is taken, or all where there is none
     * @return as {@link #predictTargets(float[][])}
     * @throws FalllineException as {@link #predictValues(Data)}
     */
    public double[][] predictTargets(Data data) {
        return byExample(predictValues(data));
    }

    private double[][] byExample(double[] values) {
        int width = model.mlp().outputs();
        return IntStream.range(0, values.length / width)
                .mapToObj(i -> Arrays.copyOfRange(values, i * width, (i + 1) * width))
                .toArray(double[][]::new);
    }

    private double[] values(Features features) {
        require(Task.REGRESSION, "predict");
        List<Column> targets = model.schema().targets();
        float[] outputs = outputs(features);
        return IntStream.range(0, outputs.length)
                .mapToDouble(i -> targets.get(i % targets.size()).raw(outputs[i]))
                .toArray();
    }

    /**
     * The prediction for a row of a table, as {@code fallline predict --row}.
     *
     * @param cells numbers and categories in the order of the columns that it was trained on,
     *     without the target, separated by commas: {@code 80,Bern}; a missing number, as in {@code
     *     ,Bern}, is replaced as in training, a missing or unknown category is none
     * @return the probability of each class by its name; in regression each predicted number, in
     *     its unit, by the target's name
     * @throws FalllineException (bad data) if the row does not fit
     */
    public Map<String, Double> predictRow(String cells) {
        float[] outputs = outputs(RowEncoder.row("the row", cells, model.schema(), _ -> {}));
        return Prediction.of(model, loss, outputs, 0).byName();
    }

    private synchronized float[] outputs(Features features) {
        return predictor().outputs(features);
    }

    /**
     * How curved the training loss is at the weights: the largest eigenvalue of its Hessian.
     *
     * @param data that it was trained on
     * @return with the largest eigenvalue, found by power iteration, and how exact it is
     */
    public synchronized Sharpness sharpness(Data data) {
        CustomParts parts = CustomParts.NONE.with(loss);
        Setup setup = Setup.of(Recipe.forUse(config, parts), data.read(config, _ -> {}));
        predictor();
        return Sharpness.of(setup, model.parameters(), Sharpness.Options.USUAL, device, _ -> {});
    }

    /**
     * Writes settings, environment and weights into a folder, which {@link Fallline#load} and the
     * command line read as they do that of a run.
     *
     * @param to without a run in it; made where it is missing
     * @throws FalllineException (usage) if the folder holds a run already
     */
    public void save(Path to) {
        RunFolder.save(to, config, environment, model, history);
    }

    /**
     * Writes the network for other programs: as ONNX, which takes raw data, or its weights as
     * PyTorch keeps them (docs/onnx.md).
     *
     * @param file whose name ends in .onnx or .safetensors
     * @throws FalllineException (usage) if it ends in something else; (failed) if it cannot be
     *     written
     */
    public void export(Path file) {
        if (file.toString().endsWith(".onnx")) OnnxFile.write(model, loss, file);
        else if (file.toString().endsWith(".safetensors")) TorchFile.write(model, file);
        else throw usage("%s ends in neither .onnx nor .safetensors: give one of these", file);
    }

    /** Features of raw numbers. */
    private Features features(float[][] x) {
        return model.schema().encode(x);
    }

    /** What is to be answered of data. */
    private Examples examples(Data data) {
        Optional<String> table = data.wholeTable();
        if (table.isPresent()) {
            return model.read(table.get(), RunData.options(config.with(data.settings()), _ -> {}));
        }
        Dataset d = data.read(config, _ -> {});
        return model.accept(d, d.test().count() > 0 ? d.test() : d.train());
    }

    private void require(Task task, String other) {
        if (model.task() == task) return;
        throw usage("the network was trained for %s: call %s", model.task().label(), other);
    }

    /** In single precision however it was trained: another device may have nothing else. */
    private Predictor predictor() {
        if (predictor == null) {
            device = Run.open(config.with(PRECISION, Precision.FP32)).device();
            predictor = new Predictor(model, loss, device);
        }
        return predictor;
    }

    /** Closes the device; further use opens it again. */
    @Override
    public synchronized void close() {
        if (predictor == null) return;
        predictor.close();
        device.close();
        predictor = null;
    }

    @Override
    public String toString() {
        boolean numbers = model.task() == Task.REGRESSION;
        List<String> predicted =
                numbers ? model.schema().targets().stream().map(Column::name).toList() : classes();
        return "%s for %s".formatted(model.mlp().describe(), predicted);
    }
}
