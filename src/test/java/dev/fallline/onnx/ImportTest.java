package dev.fallline.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;

import dev.fallline.FalllineException;
import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.data.Task;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;
import dev.fallline.data.table.RowEncoder;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.io.AtomicFile;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Initializer;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.onnx.Chain.Head;
import dev.fallline.onnx.Chain.Inputs;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Predictor;
import dev.fallline.train.run.Safetensors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** Networks that come back, and those that other programs write. */
class ImportTest {
    private static final double[] AS_THEY_ARE = {0, 1};
    private static final Loss LOSS = new Loss.CrossEntropy(0);

    @TempDir private Path folder;

    private final Dataset pictures = pictures();

    /** Twenty pictures of 2 × 2 pixels in two classes. */
    private static Dataset pictures() {
        byte[] bytes = new byte[80];
        new Random(1).nextBytes(bytes);
        Examples examples = new Examples(4, new Features.Bytes(bytes), new int[20]);
        Schema schema = Schema.pictures(new ExampleShape(2, 2, 1), List.of("a", "b"));
        return new Dataset("pictures", "noise", examples, examples, schema);
    }

    static Stream<Mlp> networks() {
        return Activation.all().stream()
                .flatMap(
                        a ->
                                Stream.of(false, true)
                                        .map(n -> new Mlp(4, List.of(6, 5), 2, a, 0, n)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyNetworkComesBackFromOnnx(Mlp mlp) {
        Model model = model(mlp, pictures.schema());
        Path file = folder.resolve("n.onnx");
        OnnxFile.write(model, LOSS, file);
        Chain chain = ChainReader.read(file, _ -> {});
        assertThat(chain.activation()).isEqualTo(mlp.activation());
        assertThat(chain.head()).isEqualTo(Head.SOFTMAX);
        assertThat(chain.bytes()).isTrue();
        sameOutputs(model, chain.model(pictures, Inputs.RAW, AS_THEY_ARE), 1e-4f);
    }

    @Test
    void shortcutsAreRefused() {
        Mlp mlp = new Mlp(4, List.of(6, 6), 2, Activation.RELU, 0, false, true);
        Path file = folder.resolve("n.onnx");
        OnnxFile.write(model(mlp, pictures.schema()), LOSS, file);
        assertThatThrownBy(() -> ChainReader.read(file, _ -> {}))
                .hasMessageMatching(
                        ".* has Add '.*', which is not supported: branches that meet, .*");
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyNetworkComesBackFromPyTorchsLayout(Mlp mlp) {
        Model model = model(mlp, pictures.schema());
        Path file = folder.resolve("n.safetensors");
        TorchFile.write(model, file);
        Chain chain = TorchFile.read(file, mlp.activation());
        Model back = chain.model(pictures, Inputs.RAW, AS_THEY_ARE);
        if (!mlp.batchNorm()) assertThat(back.parameters()).isEqualTo(model.parameters());
        sameOutputs(model, back, 1e-4f);
    }

    /** Gemm with outputs × inputs: z = 1·(1, 2, 3, 4) + 10 for a picture of ones. */
    @Test
    void pytorchTransposesItsWeights() {
        Chain chain =
                read(
                        g -> {
                            String x = g.input("x", DataType.FLOAT, 4);
                            String w =
                                    g.parameter(
                                            "0.weight", new float[] {1, 2, 3, 4, 0, 0, 0, 1}, 2, 4);
                            String b = g.parameter("0.bias", new float[] {10, 20}, 2);
                            AttributeProto turned = GraphWriter.integer("transB", 1);
                            return g.node("Gemm", List.of(x, w, b), turned);
                        });
        assertThat(chain.layers().getFirst().weights()).containsExactly(1, 0, 2, 0, 3, 0, 4, 1);
        assertThat(chain.layers().getFirst().bias()).containsExactly(10, 20);
        // Pixels of 255, as 1 after ToTensor, and normalized by 0.5 and 0.25 as 2.
        Features white = new Features.Bytes(new byte[] {-1, -1, -1, -1});
        Model plain = chain.model(pictures, Inputs.RAW, AS_THEY_ARE);
        assertThat(outputs(plain, white)).containsExactly(new float[] {20, 21}, within(1e-5f));
        Model normalized = chain.model(pictures, Inputs.RAW, new double[] {0.5, 0.25});
        assertThat(outputs(normalized, white)).containsExactly(new float[] {30, 22}, within(1e-5f));
    }

    /** MatMul and Add, an activation in several nodes, and a softmax. */
    @Test
    void kerasMultipliesAndAdds() {
        Chain chain =
                read(
                        g -> {
                            String x = g.input("x", DataType.FLOAT, 4);
                            String first = g.parameter("k1", new float[] {1, 0, 0, 0}, 4, 1);
                            String z = g.node("MatMul", List.of(x, first));
                            z = g.node("Add", List.of(z, g.parameter("b1", new float[] {7}, 1)));
                            String silu = g.node("Mul", List.of(z, g.node("Sigmoid", z)));
                            String second = g.parameter("k2", new float[] {1, -1}, 1, 2);
                            return g.node("Softmax", g.node("MatMul", List.of(silu, second)));
                        });
        assertThat(chain.activation()).isEqualTo(Activation.SILU);
        assertThat(chain.head()).isEqualTo(Head.SOFTMAX);
        assertThat(chain.layers().getFirst().bias()).containsExactly(7);
    }

    /** StandardScaler in front, and 1 − p beside p behind. */
    @Test
    void scikitLearnStandardizesAndTellsTwoClassesApart() {
        Chain chain =
                read(
                        g -> {
                            String x = g.input("x", DataType.FLOAT, 2);
                            String mean = g.parameter("m", new float[] {1, 2}, 1, 2);
                            String deviation = g.parameter("s", new float[] {4, 8}, 1, 2);
                            x = g.node("Div", List.of(g.node("Sub", List.of(x, mean)), deviation));
                            String w = g.parameter("w", new float[] {8, 8}, 2, 1);
                            String z = g.node("MatMul", List.of(x, w));
                            z = g.node("Add", List.of(z, g.parameter("b", new float[] {3}, 1)));
                            String p = g.node("Sigmoid", z);
                            String q = g.node("Sub", List.of(g.scalar(1), p));
                            return g.node("Concat", List.of(q, p), GraphWriter.integer("axis", 1));
                        });
        assertThat(chain.head()).isEqualTo(Head.SIGMOID);
        // 8 (x1 − 1) / 4 + 8 (x2 − 2) / 8 + 3 = 2 x1 + x2 − 1.
        assertThat(chain.layers().getFirst().weights()).containsExactly(2, 1);
        assertThat(chain.layers().getFirst().bias()).containsExactly(-1);
    }

    @Test
    void whatIsNoChainIsRefusedInOneSentence() throws Exception {
        assertThatThrownBy(
                        () ->
                                read(
                                        g -> {
                                            String x = g.input("x", DataType.FLOAT, 4);
                                            String y = g.node("Conv", x);
                                            String w = g.parameter("w", new float[4], 4, 1);
                                            return g.node("Gemm", List.of(y, w));
                                        }))
                .isInstanceOf(FalllineException.class)
                .hasMessageEndingWith(
                        "has Conv '/Conv_0', which is not supported: Fallline has fully connected layers alone");
        assertThatThrownBy(
                        () ->
                                read(
                                        g -> {
                                            String x = g.input("x", DataType.FLOAT, 1);
                                            String w = g.parameter("w", new float[1], 1, 1);
                                            String z = g.node("MatMul", List.of(x, w));
                                            z = g.node("Exp", z);
                                            return g.node("MatMul", List.of(z, w));
                                        }))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("has an activation (Exp '/Exp_1') that is none of relu, ");
        assertThatThrownBy(() -> read(g -> biased(g, new float[3])))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("has Gemm '/Gemm_0', whose operand 3 is not known numbers");
        assertThatThrownBy(() -> read(g -> normalized(g, 2, 3)))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(
                        "has BatchNormalization '/BatchNormalization_0', whose operand 4 is not known");
        assertThat(read(g -> biased(g, new float[] {1, 2})).layers()).hasSize(1);
        assertThatThrownBy(() -> read(g -> g.node("Gemm", g.input("x", DataType.FLOAT, 4))))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("is damaged: an operator of its graph lacks operands");
        Path text = Files.writeString(folder.resolve("pixels.csv"), "p1,p2");
        assertThatThrownBy(() -> ChainReader.read(text, _ -> {}))
                .hasMessageContaining("is not an ONNX file, or is damaged");
    }

    /** Two layers with something between them. */
    private Chain between(BiFunction<GraphWriter, String, String> activation) {
        return read(
                g -> {
                    String x = g.input("x", DataType.FLOAT, 2);
                    String w = g.parameter("w", new float[] {1, 2, 3, 4}, 2, 2);
                    String z = g.node("MatMul", List.of(x, w));
                    return g.node("MatMul", List.of(activation.apply(g, z), w));
                });
    }

    @Test
    void aChoiceBetweenTwoPiecesIsAnActivation() {
        Chain chain =
                between(
                        (g, z) -> {
                            String positive = g.node("Greater", List.of(z, g.scalar(0)));
                            String slow = g.node("Mul", List.of(z, g.scalar(0.01)));
                            return g.node("Where", List.of(positive, z, slow));
                        });
        assertThat(chain.activation()).isEqualTo(Activation.LEAKY_RELU);
        assertThatThrownBy(
                        () ->
                                between(
                                        (g, z) -> {
                                            String one = g.scalar(1);
                                            String large = g.node("Less", List.of(one, z));
                                            return g.node("Where", List.of(large, g.scalar(0), z));
                                        }))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("has an activation (Where '/Where_2') that is none of relu");
    }

    /** x · sigmoid(βx) with β of its own for each unit is not silu of βx. */
    @Test
    void aResultBeforeAndBehindAFactorIsNoChain() {
        assertThatThrownBy(
                        () ->
                                between(
                                        (g, z) -> {
                                            String beta = g.parameter("b", new float[] {2, 3}, 2);
                                            String s = g.node("Mul", List.of(z, beta));
                                            String gate = g.node("Sigmoid", s);
                                            return g.node("Mul", List.of(z, gate));
                                        }))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("has Mul '/Mul_3', which is not supported");
        assertThatThrownBy(
                        () ->
                                between(
                                        (g, z) -> {
                                            String relu = g.node("Relu", z);
                                            String bias = g.parameter("b", new float[] {2, 3}, 2);
                                            g.node("Add", List.of(z, bias));
                                            return relu;
                                        }))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("is no chain: one result is used in two ways");
    }

    @Test
    void aSoftmaxOverTheBatchIsRefused() {
        assertThatThrownBy(
                        () ->
                                read(
                                        g -> {
                                            String z = biased(g, new float[] {1, 2});
                                            return g.node(
                                                    "Softmax", z, GraphWriter.integer("axis", 0));
                                        }))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("has Softmax '/Softmax_1' over another axis than the last");
    }

    /** Missing numbers, units, two targets: what Fallline writes of a table comes back. */
    @Test
    void severalTargetsOfATableComeBack() throws Exception {
        Path file = folder.resolve("plots.csv");
        StringBuilder rows = new StringBuilder("area,rooms,price,rent\n");
        for (int i = 0; i < 40; i++) {
            String area = i % 9 == 4 ? "" : String.valueOf(50 + 7 * i);
            rows.append("%s,%d,%d,%d\n".formatted(area, i % 5, 1000 * i * i, 3 * i));
        }
        Files.writeString(file, rows);
        var guess = DatasetOptions.defaults().withTask(Task.REGRESSION);
        var options = guess.withTable(guess.table().withLabels(List.of("price", "rent")));
        Dataset data = Datasets.open(file.toString(), options);
        Model model = model(new Mlp(2, List.of(5), 2, Activation.TANH, 0), data.schema());
        Path onnx = folder.resolve("plots.onnx");
        OnnxFile.write(model, new Loss.SquaredError(), onnx);
        Model back = ChainReader.read(onnx, _ -> {}).model(data, Inputs.RAW, AS_THEY_ARE);
        Features features = data.test().features();
        assertThat(outputs(back, features))
                .containsExactly(outputs(model, features), within(1e-4f));
    }

    private static String biased(GraphWriter g, float[] bias) {
        String x = g.input("x", DataType.FLOAT, 3);
        String w = g.parameter("w", new float[6], 3, 2);
        return g.node("Gemm", List.of(x, w, g.parameter("b", bias, bias.length)));
    }

    private static String normalized(GraphWriter g, int columns, int means) {
        String x = g.input("x", DataType.FLOAT, columns);
        String one = g.parameter("one", new float[columns], columns);
        String mean = g.parameter("mean", new float[means], means);
        return g.node("BatchNormalization", List.of(x, one, one, mean, one));
    }

    /** Numbers in their own units, and a target in its own. */
    @Test
    void aTablesUnitsGoIntoTheFirstAndTheLastLayer() throws Exception {
        Path file = folder.resolve("prices.csv");
        StringBuilder rows = new StringBuilder("area,rooms,price\n");
        for (int i = 0; i < 40; i++) rows.append("%d,%d,%d\n".formatted(50 + 7 * i, i % 5, i * i));
        Files.writeString(file, rows);
        var options = DatasetOptions.defaults().withTask(Task.REGRESSION);
        Dataset data = Datasets.open(file.toString(), options);
        Chain chain =
                new Chain(
                        List.of(new Chain.Affine(2, 1, new double[] {2, -30}, new double[] {100})),
                        Activation.IDENTITY,
                        Head.NONE,
                        false);
        Model model = chain.model(data, Inputs.RAW, AS_THEY_ARE);
        Column target = data.schema().targets().getFirst();
        Features row = RowEncoder.row("row", "120,3", data.schema(), _ -> {});
        // 2·120 − 30·3 + 100.
        assertThat(target.raw(outputs(model, row)[0])).isCloseTo(250, within(1e-3));
    }

    private Chain read(Function<GraphWriter, String> network) {
        GraphWriter g = new GraphWriter();
        g.output("y", network.apply(g), DataType.FLOAT, 1);
        Path file = folder.resolve("theirs.onnx");
        AtomicFile.write(file, ModelProto.newBuilder().setGraph(g.graph()).build()::writeTo);
        return ChainReader.read(file, _ -> {});
    }

    private void sameOutputs(Model ours, Model back, float tolerance) {
        Features features = pictures.test().features();
        assertThat(outputs(back, features))
                .containsExactly(outputs(ours, features), within(tolerance));
    }

    private static Loss loss(Model model) {
        return model.task() == Task.REGRESSION ? new Loss.SquaredError() : LOSS;
    }

    private static float[] outputs(Model model, Features features) {
        try (var device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
                var predictor = new Predictor(model, loss(model), device)) {
            return predictor.outputs(features);
        }
    }

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

    /** As in a class with fc1, bn1, fc2 and out, whose names sort bn1 first. */
    @Test
    void aNormalizationGoesByItsNumber() {
        Path file = folder.resolve("named.safetensors");
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("fc1.weight", new Safetensors.Tensor(List.of(1, 1), new float[] {3}));
        tensors.put("fc1.bias", new Safetensors.Tensor(List.of(1), new float[] {1}));
        tensors.put("bn1.weight", new Safetensors.Tensor(List.of(1), new float[] {2}));
        tensors.put("bn1.bias", new Safetensors.Tensor(List.of(1), new float[] {-1}));
        tensors.put("bn1.running_mean", new Safetensors.Tensor(List.of(1), new float[] {4}));
        tensors.put("bn1.running_var", new Safetensors.Tensor(List.of(1), new float[] {4 - 1e-5f}));
        tensors.put("out.weight", new Safetensors.Tensor(List.of(1, 1), new float[] {7}));
        tensors.put("out.bias", new Safetensors.Tensor(List.of(1), new float[] {0}));
        new Safetensors(Map.of(), tensors).write(file);
        Chain chain = TorchFile.read(file, Activation.RELU);
        // 2 (3x + 1 - 4) / 2 - 1 = 3x - 4.
        assertThat(chain.layers().getFirst().weights())
                .containsExactly(new double[] {3}, within(1e-6));
        assertThat(chain.layers().getFirst().bias())
                .containsExactly(new double[] {-4}, within(1e-6));
        assertThat(chain.layers().getLast().weights()).containsExactly(7);
    }
}
