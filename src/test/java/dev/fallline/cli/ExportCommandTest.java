package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

    /** An imported run was not trained here: it has no optimizer and no epochs. */
    private static void listed(Path imported) {
        JsonObject line =
                Cli.run("runs", "list", "--runs", imported.getParent(), "--json")
                        .succeeded()
                        .json()
                        .getAsJsonArray()
                        .asList()
                        .stream()
                        .map(JsonElement::getAsJsonObject)
                        .filter(r -> imported.endsWith(r.get("name").getAsString()))
                        .findFirst()
                        .orElseThrow();
        assertThat(line.get("state").getAsString()).isEqualTo("imported");
        assertThat(line.keySet().stream().filter(k -> !line.get(k).isJsonNull()))
                .containsExactly("name", "state", "begun", "data");
    }

    @Test
    void whatWasExportedIsImportedAndUsed(@TempDir Path folder) {
        Path run = folder.resolve("run");
        Path onnx = folder.resolve("spiral.onnx");
        Path torch = folder.resolve("spiral.safetensors");
        Cli.run("train", "--data", "spiral", "--epochs", "3", "--out", run).succeeded();
        Cli.run("export", run, "--onnx", onnx, "--safetensors", torch).succeeded();
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        Cli.run("import", onnx, "--data", "spiral", "--out", first).succeeded();
        Cli.run(
                        "import",
                        torch,
                        "--activation",
                        "relu",
                        "--data",
                        "spiral",
                        "--out",
                        second,
                        "--standardized")
                .succeeded();
        double accuracy = accuracy(run);
        assertThat(accuracy).isBetween(0.4, 0.999);
        assertThat(accuracy(first)).isEqualTo(accuracy);
        assertThat(accuracy(second)).isEqualTo(accuracy);
        assertThat(Cli.run("predict", first, "--index", "3").succeeded().out())
                .isEqualTo(Cli.run("predict", run, "--index", "3").succeeded().out());
        assertThat(Cli.run("inspect", first).succeeded().out()).contains("2-128-64-3, relu");
        for (Path imported : List.of(first, second)) listed(imported);
        Cli.run("train", "--resume", first).failed(2, "has a network but no training to continue");
        Cli.Result further =
                Cli.run("train", "--from", first, "--epochs", "1", "--out", folder.resolve("third"))
                        .succeeded();
        assertThat(further.err()).contains("note: begins with " + first, "layers 1 to 3 taken");
        assertThat(accuracy(folder.resolve("third"))).isGreaterThan(accuracy - 0.05);
        Cli.run("import", onnx, "--data", "digits", "--out", folder.resolve("no"))
                .failed(4, "the network takes 2 numbers, and digits has examples of 784");
        Cli.run("import", torch, "--data", "spiral")
                .failed(2, "give that of its hidden layers by --activation");
        Cli.run("import", torch, "--data", "spiral", "--activation", "rellu")
                .failed(2, "unknown --activation 'rellu'; did you mean 'relu'?");
        Cli.run("import", run.resolve("weights.safetensors"), "--data", "spiral")
                .failed(4, "is of a run of Fallline, which needs no import");
    }

    /** A file of another format is said to be one, whatever its name. */
    @Test
    void filesOfOtherFormats(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("net.onnx");
        for (String[] each :
                new String[][] {
                    {"\20\0\0\0\0\0\0\0{\"", "is a safetensors file"},
                    {"PK\3\4", "is a file of PyTorch or Keras: save the network as ONNX"},
                    {"\u0089HDF\r\n", "is a file of Keras: save the network as ONNX"},
                    {"pixels", "is not an ONNX file"}
                }) {
            Files.write(file, each[0].getBytes(StandardCharsets.ISO_8859_1));
            Cli.run("import", file, "--data", "spiral").failed(4, "net.onnx " + each[1]);
        }
        Path none = folder.resolve("none.safetensors");
        Cli.run("import", none, "--data", "spiral").failed(4, "does not exist");
    }

    private static double accuracy(Path run) {
        return Cli.run("eval", run, "--json")
                .succeeded()
                .json()
                .getAsJsonObject()
                .get("test_accuracy")
                .getAsDouble();
    }
}
