package dev.fallline.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;

import dev.fallline.FalllineException;
import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.data.Targets;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.io.Json;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.onnx.Chain.Inputs;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Predictor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files that PyTorch, Keras and scikit-learn wrote, and what these libraries answer. */
class ExporterTest {
    private static final Path FILES = Path.of("src/test/resources/exporters");
    private static final int PIXELS = 64;

    @TempDir private Path folder;

    /** What src/test/golden/exporters.py says of a library's files. */
    private record Library(float[][] table, float[][] pictures, Map<String, Answer> files) {
        static Library read(String name) {
            try {
                String json = Files.readString(FILES.resolve(name + ".json"));
                return Json.GSON.fromJson(json, Library.class);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private record Answer(String inputs, double[][] outputs) {}

    static Stream<Arguments> files() {
        return Stream.of("torch", "keras-torch", "keras-tensorflow", "sklearn")
                .map(Library::read)
                .flatMap(
                        library ->
                                library.files.entrySet().stream()
                                        .map(
                                                e ->
                                                        Arguments.of(
                                                                e.getKey(),
                                                                e.getValue(),
                                                                rows(library, e.getValue()))));
    }

    private static float[][] rows(Library library, Answer answer) {
        return answer.inputs.equals("table") ? library.table : library.pictures;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void anImportGivesTheAnswersOfTheLibrary(String name, Answer answer, float[][] rows) {
        Chain chain = chain(FILES.resolve(name));
        boolean pictures = rows[0].length == PIXELS;
        int outputs = answer.outputs[0].length;
        Dataset data =
                pictures ? pictures() : table(name.contains("number") ? 0 : Math.max(2, outputs));
        // Keras' networks have Rescaling(1 / 255) inside, and take pixels from 0 to 255.
        double white = pictures && name.startsWith("keras") ? 1 / Schema.BYTE : 1;
        Model model = chain.model(data, Inputs.RAW, new double[] {0, white});
        double[][] ours = answers(model, chain.loss(data.task()), rows);
        for (int i = 0; i < ours.length; i++) {
            // Of two classes Keras gives the probability of the second.
            int from = ours[i].length - outputs;
            assertThat(Arrays.copyOfRange(ours[i], from, ours[i].length))
                    .containsExactly(answer.outputs[i], within(1e-5));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../w.data", "/w.data", "..", "", "w\0"})
    void weightsMustLieBesideTheFile(String location) throws Exception {
        Path file = folder.resolve("n.onnx");
        var model =
                ModelProto.parseFrom(Files.readAllBytes(FILES.resolve("torch-pictures.onnx")))
                        .toBuilder();
        var graph = model.getGraphBuilder();
        for (var tensor : graph.getInitializerBuilderList()) {
            for (var entry : tensor.getExternalDataBuilderList()) {
                if (entry.getKey().equals("location")) entry.setValue(location);
            }
        }
        Files.write(file, model.build().toByteArray());
        assertThatThrownBy(() -> ChainReader.read(file, _ -> {}))
                .isInstanceOf(FalllineException.class)
                .hasMessageEndingWith("which is not a file beside it");
    }

    @Test
    void weightsThatAreMissingOrCutShortAreBadData() throws Exception {
        Path file = folder.resolve("torch-pictures.onnx");
        Files.copy(FILES.resolve("torch-pictures.onnx"), file);
        assertThatThrownBy(() -> ChainReader.read(file, _ -> {}))
                .isInstanceOf(FalllineException.class)
                .hasMessageEndingWith("which is missing: copy both into one folder");
        Files.write(folder.resolve("torch-pictures.onnx.data"), new byte[2047]);
        assertThatThrownBy(() -> ChainReader.read(file, _ -> {}))
                .isInstanceOf(FalllineException.class)
                .hasMessageEndingWith("which is too short: export it again");
    }

    private static Chain chain(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".safetensors")) return ChainReader.read(file, _ -> {});
        return TorchFile.read(file, name.contains("gelu") ? Activation.GELU : Activation.RELU);
    }

    private static Dataset pictures() {
        Schema schema = Schema.pictures(new ExampleShape(8, 8, 1), List.of("a", "b", "c"));
        return dataset(
                schema, new Features.Bytes(new byte[PIXELS]), new Targets.Classes(new int[1]));
    }

    /**
     * Columns whose mean and deviation are not 0 and 1.
     *
     * @param classes 0 in regression
     */
    private static Dataset table(int classes) {
        Column x = new Column("x", List.of(), 3, 2, 3, false);
        Column y =
                classes == 0
                        ? new Column("y", List.of(), 2, 3, 2, false)
                        : Column.of("y", List.of("a", "b", "c").subList(0, classes));
        Schema schema =
                new Schema(
                        ExampleShape.row(4), 0, List.of(x, x, x, x), List.of(y), null, List.of());
        Targets targets =
                classes == 0
                        ? new Targets.Reals(new double[1], List.of(y))
                        : new Targets.Classes(new int[1]);
        return dataset(schema, new Features.Reals(new float[4]), targets);
    }

    private static Dataset dataset(Schema schema, Features features, Targets targets) {
        Examples one = new Examples(schema.shape().size(), features, targets);
        return new Dataset("data", "data", one, one, schema);
    }

    private static double[][] answers(Model model, String lossName, float[][] rows) {
        Loss loss =
                switch (lossName) {
                    case "binary-cross-entropy" -> new Loss.BinaryCrossEntropy(0);
                    case "cross-entropy" -> new Loss.CrossEntropy(0);
                    default -> new Loss.SquaredError();
                };
        Column target = model.schema().targets().getFirst();
        int width = model.mlp().outputs();
        double[][] answers = new double[rows.length][];
        try (var device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
                var predictor = new Predictor(model, loss, device)) {
            float[] outputs = predictor.outputs(model.schema().encode(rows));
            for (int i = 0; i < rows.length; i++) {
                double[] z = new double[width];
                for (int j = 0; j < width; j++) z[j] = outputs[i * width + j];
                answers[i] = loss.probabilities(z);
                if (target.isNumber()) answers[i][0] = target.raw(outputs[i]);
            }
        }
        return answers;
    }
}
