package dev.fallline.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An imported network answers as ONNX Runtime does with the same file. */
class OnnxRuntimeImportTest {
    @TempDir private Path folder;

    @ParameterizedTest(name = "{0}, opset {1}")
    @MethodSource("dev.fallline.onnx.OnnxChainsTest#everyOpset")
    void anImportAnswersAsOnnxRuntime(OnnxChains.Case network, int opset)
            throws IOException, OrtException {
        Path file = folder.resolve("n.onnx");
        Files.write(file, network.model(opset).toByteArray());
        float[][] rows = OnnxChains.rows();
        double[][] ours = OnnxChainsTest.answers(file, rows);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor x = OnnxTensor.createTensor(environment, rows);
                OrtSession.Result result = session.run(Map.of("x", x))) {
            float[][] theirs = (float[][]) result.get(0).getValue();
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < OnnxChains.CLASSES; j++) {
                    assertThat(ours[i][j]).isCloseTo(theirs[i][j], within(2e-5));
                }
            }
        }
    }
}
