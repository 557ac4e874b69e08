package dev.fallline.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import com.google.gson.Gson;

import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Missing;
import dev.fallline.data.Schema;
import dev.fallline.data.Task;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;
import dev.fallline.data.table.TableOptions;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Initializer;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.train.ConfusionMatrix;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Predictor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** ONNX Runtime says of what we write what we say. */
class OnnxRuntimeTest {
    private static final int EXAMPLES = 300;
    private static final List<String> DIGITS =
            IntStream.range(0, 10).mapToObj(i -> "digit " + i).toList();

    @TempDir private Path folder;

    /** What ONNX Runtime answered. */
    private record Answer(float[][] logits, float[][] probabilities, long[] labels, String names) {}

    static Stream<Mlp> networks() {
        return Activation.all().stream()
                .flatMap(
                        a ->
                                Stream.of(false, true)
                                        .map(n -> new Mlp(784, List.of(24, 16), 10, a, 0.2, n)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyActivationAndBatchNormOnPictures(Mlp mlp) throws OrtException {
        Schema schema = Schema.pictures(new ExampleShape(28, 28, 1), DIGITS);
        agree(model(mlp, schema), new Loss.CrossEntropy(0.1), bytes(784, 255), 28, 28);
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 784})
    void shortcuts(int width) throws OrtException {
        Schema schema = Schema.pictures(new ExampleShape(28, 28, 1), DIGITS);
        Mlp mlp = new Mlp(784, List.of(width, width), 10, Activation.GELU, 0.2, true, true);
        agree(model(mlp, schema), new Loss.CrossEntropy(0), bytes(784, 255), 28, 28);
    }

    @Test
    void coloredPictures() throws OrtException {
        Schema schema = Schema.pictures(new ExampleShape(4, 5, 3), DIGITS);
        Mlp mlp = new Mlp(60, List.of(8), 10, Activation.GELU, 0);
        agree(model(mlp, schema), new Loss.BinaryCrossEntropy(0), bytes(60, 255), 4, 5, 3);
    }

    /** As scikit-learn's digits: 0 to 16. */
    @Test
    void pixelsWithAnotherFullScale() throws OrtException {
        Column target = Column.of("label", DIGITS);
        ExampleShape shape = new ExampleShape(8, 8, 1);
        Schema schema = new Schema(shape, 16, List.of(), List.of(target), null, List.of());
        Mlp mlp = new Mlp(64, List.of(8), 10, Activation.RELU, 0);
        byte[] raw = bytes(64, 16);
        byte[] scaled = new byte[raw.length];
        // As a table's reader does.
        for (int i = 0; i < raw.length; i++) scaled[i] = (byte) Math.round(raw[i] * 255 / 16.0);
        Model model = model(mlp, schema);
        Answer answer = run(model, new Loss.CrossEntropy(0), pictures(raw, 8, 8));
        compare(model, new Loss.CrossEntropy(0), new Features.Bytes(scaled), answer);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSingleOutputTellsTwoClassesApart(boolean hidden) throws OrtException {
        Schema schema = Schema.numbers(3, Column.of("label", List.of("no", "yes")));
        Mlp mlp = new Mlp(3, hidden ? List.of(5) : List.of(), 1, Activation.TANH, 0);
        float[] values = reals(3);
        Model model = model(mlp, schema);
        Loss loss = new Loss.BinaryCrossEntropy(0);
        Answer answer = run(model, loss, Map.of("input", tensor(values, 3)));
        compare(model, loss, new Features.Reals(values), answer);
        assertThat(answer.labels).contains(0, 1);
    }

    /** A loss whose outputs are no probabilities. */
    @Test
    void classesBySquaredError() throws OrtException {
        Schema schema = Schema.numbers(3, Column.of("label", List.of("a", "b", "c")));
        Model model = model(new Mlp(3, List.of(5), 3, Activation.ELU, 0), schema);
        float[] values = reals(3);
        Answer answer = run(model, new Loss.SquaredError(), Map.of("input", tensor(values, 3)));
        compare(model, new Loss.SquaredError(), new Features.Reals(values), answer);
    }

    @Test
    void aTableOfNumbersIsOneInputInItsOwnUnits() throws Exception {
        Dataset data =
                table(
                        Missing.MEAN,
                        "year,size,label",
                        "2000.5,1e6,a",
                        ",3e6,b",
                        "2010,-5e5,a",
                        "1990,,b");
        Model model = model(new Mlp(2, List.of(6), 2, Activation.RELU, 0), data.schema());
        float[] raw = {2000.5f, 1e6f, Float.NaN, 3e6f, 2010, -5e5f, 1990, Float.NaN};
        Loss loss = new Loss.CrossEntropy(0);
        Answer answer = run(model, loss, Map.of("input", tensor(raw, 2)));
        compare(model, loss, everyRow(model).features(), answer);
        assertThat(answer.logits[1]).isNotEqualTo(answer.logits[0]);
    }

    /** A column may be called as an output is; a category may be missing or unknown. */
    @Test
    void aTableWithCategoriesHasAnInputForEachColumn() throws Exception {
        int rows = 60;
        String[][] sky = new String[rows][1];
        float[] wind = new float[rows];
        float[] logits = new float[rows];
        List<String> lines = new ArrayList<>(List.of("sky,logits,wind,label"));
        for (int i = 0; i < rows; i++) {
            sky[i][0] = List.of("sunny", "rainy", "cloudy", "").get(i % 4);
            wind[i] = i % 7 == 3 ? Float.NaN : 10 + i * 0.25f;
            logits[i] = i % 11;
            lines.add(
                    "%s,%s,%s,%s"
                            .formatted(
                                    sky[i][0],
                                    logits[i],
                                    Float.isNaN(wind[i]) ? "?" : wind[i],
                                    i % 3 == 0 ? "a" : "b"));
        }
        Dataset data = table(Missing.INDICATOR, lines.toArray(String[]::new));
        assertThat(data.schema().columns()).filteredOn(Column::indicator).hasSize(2);
        int width = data.shape().size();
        Model model = model(new Mlp(width, List.of(6), 2, Activation.SILU, 0), data.schema());
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        inputs.put("sky", texts(sky));
        inputs.put("logits_", tensor(logits, 1));
        inputs.put("wind", tensor(wind, 1));
        Loss loss = new Loss.CrossEntropy(0);
        Answer answer = run(model, loss, inputs);
        compare(model, loss, everyRow(model).features(), answer);
        sky[0][0] = "never seen";
        inputs.put("sky", texts(sky));
        assertThat(run(model, loss, inputs).logits[0]).isNotEqualTo(answer.logits[0]);
    }

    @Test
    void regressionAnswersInTheTargetsUnits() throws Exception {
        Column target = Column.standardized("price", new double[] {1e5, 2e5, 4e5});
        Schema numbers = Schema.numbers(3, target);
        Model model = model(new Mlp(3, List.of(5), 1, Activation.MISH, 0), numbers);
        float[] values = reals(3);
        Path file = folder.resolve("r.onnx");
        OnnxFile.write(model, new Loss.SquaredError(), file);
        float[] ours = outputs(model, new Loss.SquaredError(), new Features.Reals(values));
        try (OrtSession session = session(file);
                OrtSession.Result result = session.run(Map.of("input", tensor(values, 3)))) {
            float[][] predicted = (float[][]) result.get("predicted").orElseThrow().getValue();
            for (int i = 0; i < ours.length; i++) {
                assertThat((double) predicted[i][0]).isCloseTo(target.raw(ours[i]), within(1.0));
            }
        }
    }

    private void agree(Model model, Loss loss, byte[] pixels, int... dims) throws OrtException {
        Answer answer = run(model, loss, pictures(pixels, dims));
        compare(model, loss, new Features.Bytes(pixels), answer);
    }

    private void compare(Model model, Loss loss, Features features, Answer answer) {
        float[] outputs = outputs(model, loss, features);
        int width = model.mlp().outputs();
        assertThat(answer.labels).hasSize(outputs.length / width);
        for (int i = 0; i < answer.labels.length; i++) {
            float[] z = Arrays.copyOfRange(outputs, i * width, (i + 1) * width);
            assertThat(answer.logits[i]).containsExactly(z, within(2e-5f));
            double[] p =
                    loss.probabilities(IntStream.range(0, width).mapToDouble(k -> z[k]).toArray());
            for (int k = 0; k < p.length; k++) {
                assertThat((double) answer.probabilities[i][k]).isCloseTo(p[k], within(1e-5));
            }
            assertThat(answer.labels[i])
                    .as("example %d, logits %s", i, Arrays.toString(z))
                    .isEqualTo(ConfusionMatrix.decide(z, 0, width));
        }
        assertThat(new Gson().fromJson(answer.names, String[].class))
                .containsExactlyElementsOf(model.classes());
    }

    private Answer run(Model model, Loss loss, Map<String, OnnxTensor> inputs) throws OrtException {
        Path file = folder.resolve("n.onnx");
        OnnxFile.write(model, loss, file);
        try (OrtSession session = session(file);
                OrtSession.Result result = session.run(inputs)) {
            return new Answer(
                    (float[][]) result.get("logits").orElseThrow().getValue(),
                    (float[][]) result.get("probabilities").orElseThrow().getValue(),
                    (long[]) result.get("label").orElseThrow().getValue(),
                    session.getMetadata().getCustomMetadata().get(OnnxFile.NAMES));
        }
    }

    private static OrtSession session(Path file) throws OrtException {
        return OrtEnvironment.getEnvironment().createSession(file.toString());
    }

    private static float[] outputs(Model model, Loss loss, Features features) {
        try (var device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
                var predictor = new Predictor(model, loss, device)) {
            return predictor.outputs(features);
        }
    }

    /** With parameters, norms and averages that are all of their own. */
    private static Model model(Mlp mlp, Schema schema) {
        float[] parameters = mlp.initialize(Initializer.Scaled.HE_UNIFORM, 1);
        SplittableRandom random = new SplittableRandom(2);
        for (Slice s : mlp.layout().slices()) {
            if (s.decayed()) continue;
            for (int i = 0; i < s.shape().size(); i++) {
                parameters[s.offset() + i] =
                        (float) random.nextDouble(s.name().endsWith("var") ? 0.1 : -1, 1);
            }
        }
        return new Model(mlp, parameters, schema);
    }

    private static byte[] bytes(int width, int most) {
        SplittableRandom random = new SplittableRandom(3);
        byte[] bytes = new byte[EXAMPLES * width];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) random.nextInt(most + 1);
        return bytes;
    }

    private static float[] reals(int width) {
        SplittableRandom random = new SplittableRandom(4);
        float[] values = new float[EXAMPLES * width];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble(-2, 2);
        return values;
    }

    private static Map<String, OnnxTensor> pictures(byte[] pixels, int... dims)
            throws OrtException {
        long[] shape = new long[dims.length + 1];
        int size = 1;
        for (int i = 0; i < dims.length; i++) {
            shape[i + 1] = dims[i];
            size *= dims[i];
        }
        shape[0] = pixels.length / size;
        return Map.of(
                "input",
                OnnxTensor.createTensor(
                        OrtEnvironment.getEnvironment(),
                        ByteBuffer.wrap(pixels),
                        shape,
                        OnnxJavaType.UINT8));
    }

    private static OnnxTensor tensor(float[] values, int width) throws OrtException {
        return OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                FloatBuffer.wrap(values),
                new long[] {values.length / width, width});
    }

    private static OnnxTensor texts(String[][] texts) throws OrtException {
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), texts);
    }

    private Dataset table(Missing missing, String... lines) throws Exception {
        Path file = folder.resolve("t.csv");
        Files.write(file, List.of(lines));
        return Datasets.open(file.toString(), options(missing));
    }

    private Examples everyRow(Model model) {
        return Datasets.read(folder.resolve("t.csv"), model.schema(), options(Missing.MEAN));
    }

    private static DatasetOptions options(Missing missing) {
        TableOptions guess = TableOptions.GUESS;
        TableOptions table =
                new TableOptions(
                        guess.labels(),
                        guess.header(),
                        guess.delimiter(),
                        guess.decimalComma(),
                        guess.missingValues(),
                        missing,
                        true,
                        guess.drop(),
                        guess.categorical(),
                        guess.pixels());
        return DatasetOptions.defaults()
                .withTask(Task.CLASSIFICATION)
                .withTestFraction(0)
                .withTable(table);
    }
}
