package dev.fallline.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;

import com.google.protobuf.ByteString;

import dev.fallline.FalllineException;
import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.nn.Loss;
import dev.fallline.onnx.Chain.Head;
import dev.fallline.onnx.Chain.Inputs;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Predictor;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Networks of opsets 13 to 21 are imported, or refused with the name of the node. */
class OnnxChainsTest {
    @TempDir private Path folder;

    static Stream<Arguments> everyOpset() {
        return OnnxChains.cases().stream()
                .flatMap(
                        c ->
                                IntStream.rangeClosed(c.since(), 21)
                                        .mapToObj(opset -> Arguments.of(c, opset)));
    }

    @ParameterizedTest(name = "{0}, opset {1}")
    @MethodSource("everyOpset")
    void anImportComputesWhatTheOperatorsSay(OnnxChains.Case network, int opset)
            throws IOException {
        Path file = folder.resolve("n.onnx");
        Files.write(file, network.model(opset).toByteArray());
        float[][] rows = OnnxChains.rows();
        double[][] ours = answers(file, rows);
        for (int i = 0; i < rows.length; i++) {
            double[] x = new double[rows[i].length];
            for (int j = 0; j < x.length; j++) x[j] = rows[i][j];
            assertThat(ours[i]).containsExactly(network.formula().apply(x), within(2e-5));
        }
    }

    /** What an imported network answers: logits or probabilities, as the file does. */
    static double[][] answers(Path file, float[][] rows) {
        Chain chain = ChainReader.read(file, _ -> {});
        Schema schema =
                Schema.numbers(OnnxChains.INPUTS, Column.of("label", List.of("a", "b", "c")));
        Features features = schema.encode(rows);
        Examples examples = new Examples(OnnxChains.INPUTS, features, new int[rows.length]);
        Dataset data = new Dataset("rows", "rows", examples, examples, schema);
        Model model = chain.model(data, Inputs.RAW, new double[] {0, 1});
        Loss loss =
                chain.head() == Head.SIGMOID
                        ? new Loss.BinaryCrossEntropy(0)
                        : new Loss.CrossEntropy(0);
        double[][] answers = new double[rows.length][OnnxChains.CLASSES];
        try (var device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
                var predictor = new Predictor(model, loss, device)) {
            float[] outputs = predictor.outputs(features);
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < OnnxChains.CLASSES; j++) {
                    answers[i][j] = outputs[i * OnnxChains.CLASSES + j];
                }
                if (chain.head() != Head.NONE) answers[i] = loss.probabilities(answers[i]);
            }
        }
        return answers;
    }

    /** Each number of the first layer is one of all these types. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT16, false",
        "FLOAT16, true",
        "BFLOAT16, true",
        "BFLOAT16, false",
        "DOUBLE, true"
    })
    void weightsOfOtherPrecisionAreTaken(DataType type, boolean packed) throws IOException {
        OnnxChains.Case network =
                OnnxChains.cases().stream()
                        .filter(c -> c.name().equals("Gemm as PyTorch writes it"))
                        .findFirst()
                        .orElseThrow();
        var model = network.model(17).toBuilder();
        for (var tensor : model.getGraphBuilder().getInitializerBuilderList()) {
            if (tensor.getDimsCount() < 2) continue;
            FloatBuffer values =
                    tensor.getRawData()
                            .asReadOnlyByteBuffer()
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asFloatBuffer();
            ByteBuffer raw = ByteBuffer.allocate(8 * values.limit()).order(ByteOrder.LITTLE_ENDIAN);
            while (values.hasRemaining()) {
                float value = values.get();
                int bits =
                        type == DataType.FLOAT16
                                ? Float.floatToFloat16(value)
                                : Float.floatToRawIntBits(value) >>> 16;
                if (type == DataType.DOUBLE) raw.putDouble(value);
                else raw.putShort((short) bits);
                if (!packed) tensor.addInt32Data(bits & 0xFFFF);
            }
            tensor.setDataType(type.getNumber());
            if (packed) tensor.setRawData(ByteString.copyFrom(raw.flip()));
            else tensor.clearRawData();
        }
        Path file = folder.resolve("n.onnx");
        Files.write(file, model.build().toByteArray());
        List<String> notes = new ArrayList<>();
        Chain chain = ChainReader.read(file, notes::add);
        assertThat(notes)
                .containsExactly("weights of type " + type + " are taken in single precision");
        Files.write(file, network.model(17).toByteArray());
        Chain single = ChainReader.read(file, _ -> {});
        for (int i = 0; i < 2; i++) {
            assertThat(chain.layers().get(i).weights()).isEqualTo(single.layers().get(i).weights());
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                between(
                        "has an activation (ThresholdedRelu '/ThresholdedRelu_1') that is none of relu",
                        (g, z) -> g.node("ThresholdedRelu", z, GraphWriter.real("alpha", 1))),
                between(
                        "has an activation (Sub '/Sub_2') that is none of relu",
                        (g, z) -> g.node("Sub", List.of(z, g.node("Tanh", z)))),
                between(
                        "has PRelu '/PRelu_1', which is not supported: train it with one slope for all units",
                        (g, z) -> {
                            String slopes = g.parameter("p", new float[] {.1f, .2f, .3f, .4f}, 4);
                            return g.node("PRelu", List.of(z, slopes));
                        }),
                between(
                        "has QuantizeLinear '/QuantizeLinear_1', which is not supported: export the network before it is quantized",
                        (g, z) -> {
                            String q = g.node("QuantizeLinear", List.of(z, g.scalar(0.1)));
                            return g.node("DequantizeLinear", List.of(q, g.scalar(0.1)));
                        }),
                whole(
                        "has DynamicQuantizeLinear '/DynamicQuantizeLinear_0', which is not supported: export the network before it is quantized",
                        (g, x) -> {
                            String q = g.node("DynamicQuantizeLinear", x);
                            String w = g.parameter("w", new float[16], 4, 4);
                            return g.node("MatMulInteger", List.of(q, w));
                        }),
                between(
                        "has the activations leaky-relu(0.2) and leaky-relu(0.3) (LeakyRelu '/LeakyRelu_3'): one for all hidden layers is supported, train it with one",
                        (g, z) -> {
                            String a = g.node("LeakyRelu", z, GraphWriter.real("alpha", 0.2));
                            return g.node("LeakyRelu", layer(g, a), GraphWriter.real("alpha", 0.3));
                        }),
                between(
                        "has Clip '/Clip_2', which is not supported",
                        (g, z) -> g.node("Clip", List.of(z, g.node("Abs", "x"), g.scalar(6)))),
                between(
                        "has LayerNormalization '/LayerNormalization_1', which is not supported: train it with batch normalization or without any",
                        (g, z) -> g.node("LayerNormalization", z)),
                between(
                        "has Softmax '/Softmax_2', which is not supported",
                        (g, z) -> g.node("Softmax", g.node("Softmax", z))),
                between(
                        "has Cast '/Cast_1' to INT32, which is not supported",
                        (g, z) -> g.cast(z, DataType.INT32)),
                between(
                        "has Add '/Add_2', which is not supported: branches that meet, such as residual connections, cannot be imported",
                        (g, z) -> g.node("Add", List.of(g.node("Relu", z), "x"))),
                between(
                        "has BatchNormalization '/BatchNormalization_1' in training mode,",
                        (g, z) ->
                                g.node(
                                        "BatchNormalization",
                                        z,
                                        GraphWriter.integer("training_mode", 1))),
                between(
                        "has the activations relu and tanh (Tanh '/Tanh_3'): one for all",
                        (g, z) -> {
                            String a = g.node("Relu", z);
                            String w = g.parameter("v", new float[16], 4, 4);
                            return g.node("Tanh", g.node("MatMul", List.of(a, w)));
                        }),
                whole(
                        "ends with Relu '/Relu_1': its last layer, a softmax or a sigmoid",
                        (g, x) -> g.node("Relu", layer(g, x))),
                whole(
                        "has Gemm '/Gemm_0' with transA, which is not supported",
                        (g, x) -> {
                            String w = g.parameter("w", new float[16], 4, 4);
                            String z =
                                    g.node("Gemm", List.of(x, w), GraphWriter.integer("transA", 1));
                            return layer(g, z);
                        }),
                whole(
                        "changes its inputs by Sqrt '/Sqrt_0': a factor and a sum before",
                        (g, x) -> layer(g, g.node("Sqrt", x))),
                whole(
                        "has Transpose '/Transpose_0', which is not supported",
                        (g, x) -> layer(g, g.node("Transpose", x))),
                whole(
                        "has MatMul '/MatMul_0' by a tensor of 1 axes, which is not supported",
                        (g, x) ->
                                layer(
                                        g,
                                        g.node(
                                                "MatMul",
                                                List.of(x, g.parameter("v", new float[4], 4))))));
    }

    private static Arguments between(
            String message, BiFunction<GraphWriter, String, String> nodes) {
        return whole(message, (g, x) -> layer(g, nodes.apply(g, layer(g, x))));
    }

    private static String layer(GraphWriter g, String x) {
        String name = "w" + g.graph().getInitializerCount();
        float[] ones = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
        return g.node("MatMul", List.of(x, g.parameter(name, ones, 4, 4)));
    }

    private static Arguments whole(String message, BiFunction<GraphWriter, String, String> graph) {
        return Arguments.of(message, new OnnxChains.Case(message, 20, graph, null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatIsNotSupportedIsRefusedByItsName(String message, OnnxChains.Case network)
            throws IOException {
        Path file = folder.resolve("n.onnx");
        Files.write(file, network.model(20).toByteArray());
        assertThatThrownBy(() -> ChainReader.read(file, _ -> {}))
                .isInstanceOf(FalllineException.class)
                .hasMessageStartingWith(file + " " + message);
    }
}
