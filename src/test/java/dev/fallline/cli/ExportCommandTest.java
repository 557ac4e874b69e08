package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/** What an exported file says of itself; that ONNX Runtime agrees is tested under -Pinterop. */
class ExportCommandTest {
    @Test
    void aTrainedNetworkBecomesAnOnnxFile(@TempDir Path folder) throws Exception {
        Path run = folder.resolve("run");
        Path file = folder.resolve("spiral.onnx");
        Cli.run("train", "--data", "spiral", "--epochs", "1", "--out", run.toString());
        Cli.Result result = Cli.run("export", run.toString(), "--onnx", file.toString());
        assertThat(result.succeeded().out()).contains("2-128-64-3, relu");
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
        assertThat(model.getIrVersion()).isEqualTo(8);
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
        assertThat(model.getGraph().getInputList())
                .extracting(ValueInfoProto::getName)
                .containsExactly("input");
        assertThat(model.getGraph().getOutputList())
                .extracting(ValueInfoProto::getName)
                .containsExactly("logits", "probabilities", "label");
        assertThat(model.getMetadataProps(0).getValue()).isEqualTo("[\"0\",\"1\",\"2\"]");
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedInOneSentence(@TempDir Path folder) {
        Path run = folder.resolve("run");
        Cli.run("train", "--data", "spiral", "--epochs", "1", "--out", run.toString());
        Cli.run("export", run, "--onnx", "/nowhere/x.onnx")
                .failed(2, "--onnx /nowhere/x.onnx cannot be written");
    }
}
