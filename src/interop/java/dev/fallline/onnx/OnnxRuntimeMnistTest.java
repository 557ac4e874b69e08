package dev.fallline.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import dev.fallline.Data;
import dev.fallline.Fallline;
import dev.fallline.TrainedModel;
import dev.fallline.Training;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.nn.Activation;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * ONNX Runtime gives all of MNIST's test pictures the labels that Fallline gives them: networks
 * 784-128-64-10 after one epoch. With {@code -Dfallline.mnist=FOLDER}; prints how far logits
 * differ.
 */
@EnabledIfSystemProperty(named = "fallline.mnist", matches = ".+")
class OnnxRuntimeMnistTest {
    private static final String MNIST = System.getProperty("fallline.mnist");
    private static final int PIXELS = 784;

    private static int networks;
    private static int labels;
    private static double furthest;

    @TempDir private Path folder;

    static Stream<Activation> activations() {
        return Stream.concat(
                Activation.all().stream(),
                Stream.of(Activation.leakyRelu(0.2), Activation.elu(0.5)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("activations")
    void bytes(Activation activation) throws OrtException {
        Data data = Data.open(MNIST);
        Training training = Fallline.mlp(PIXELS, 128, 64, 10).epochs(1).activation(activation);
        for (Training t : List.of(training, training.batchNorm())) {
            TrainedModel model = t.fit(data);
            Examples test = data.dataset().test();
            byte[] pixels = ((Features.Bytes) test.features()).values();
            long[] shape = {test.count(), 28, 28};
            try (OnnxTensor x =
                    OnnxTensor.createTensor(
                            OrtEnvironment.getEnvironment(),
                            ByteBuffer.wrap(pixels),
                            shape,
                            OnnxJavaType.UINT8)) {
                compare(model, data, x);
            }
        }
    }

    /** A table: columns of numbers, each standardized, or pixels. */
    @ParameterizedTest
    @CsvSource({"none, relu", "none, gelu", "28x28, relu", "28x28, gelu"})
    void table(String pixels, String activation) throws OrtException, IOException {
        Examples test = Data.open(MNIST).dataset().test();
        byte[] values = ((Features.Bytes) test.features()).values();
        int[] digits = test.labels();
        Path file = folder.resolve("mnist.csv");
        Files.write(
                file,
                IntStream.range(0, digits.length)
                        .mapToObj(i -> "digit " + digits[i] + row(values, i * PIXELS))
                        .toList());
        Data data = Data.open(file.toString()).set("pixels", pixels).set("test-fraction", 0);
        TrainedModel model =
                Fallline.mlp(PIXELS, 128, 64, 10)
                        .epochs(1)
                        .activation(Activation.named(activation).orElseThrow())
                        .fit(data);
        long[] shape = {digits.length, PIXELS};
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        float[] numbers = new float[values.length];
        for (int i = 0; i < numbers.length; i++) numbers[i] = values[i] & 0xFF;
        try (OnnxTensor x =
                pixels.equals("28x28")
                        ? OnnxTensor.createTensor(
                                environment,
                                ByteBuffer.wrap(values),
                                new long[] {digits.length, 28, 28},
                                OnnxJavaType.UINT8)
                        : OnnxTensor.createTensor(environment, FloatBuffer.wrap(numbers), shape)) {
            compare(model, data, x);
        }
    }

    private static String row(byte[] values, int from) {
        StringBuilder row = new StringBuilder();
        for (int i = from; i < from + PIXELS; i++) row.append(',').append(values[i] & 0xFF);
        return row.toString();
    }

    private void compare(TrainedModel model, Data data, OnnxTensor x) throws OrtException {
        Path file = folder.resolve("mnist.onnx");
        OnnxFile.write(model.model(), model.loss(), file);
        int[] ours = model.predict(data);
        double[][] probabilities = model.predictProbabilities(data);
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString());
                OrtSession.Result result = session.run(Map.of("input", x))) {
            long[] theirs = (long[]) result.get("label").orElseThrow().getValue();
            float[][] p = (float[][]) result.get("probabilities").orElseThrow().getValue();
            assertThat(theirs).hasSize(10_000).hasSameSizeAs(ours);
            for (int i = 0; i < ours.length; i++) {
                assertThat(theirs[i]).as("picture %d", i).isEqualTo(ours[i]);
                for (int k = 0; k < p[i].length; k++) {
                    furthest = Math.max(furthest, Math.abs(p[i][k] - probabilities[i][k]));
                }
            }
            labels += ours.length;
            networks++;
        }
    }

    @AfterAll
    static void tell() {
        System.out.printf(
                "%,d labels of %d networks agree; probabilities differ by at most %.1e%n",
                labels, networks, furthest);
    }
}
