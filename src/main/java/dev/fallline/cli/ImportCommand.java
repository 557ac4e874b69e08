package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.ACTIVATION;
import static dev.fallline.train.TrainingSettings.DATA;

import dev.fallline.cli.option.DataOptions;
import dev.fallline.cli.terminal.Talk;
import dev.fallline.data.Dataset;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.io.Json;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Mlp;
import dev.fallline.onnx.Chain;
import dev.fallline.onnx.ChainReader;
import dev.fallline.onnx.TorchFile;
import dev.fallline.report.Facts;
import dev.fallline.train.Config;
import dev.fallline.train.run.Environment;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.RunData;
import dev.fallline.train.run.RunFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;

@Command(
        name = "import",
        description =
                "Makes a run of a network trained by another program (docs/onnx.md):"
                        + " eval and predict use it.",
        modelTransformer = DataOptions.class,
        footer = {
            "",
            "Examples:",
            "  fallline import mnist.onnx --data mnist/ --out runs/theirs",
            "  fallline import mnist.onnx --data mnist/ --normalize 0.1307,0.3081",
            "  fallline import iris.safetensors --activation relu --data iris.csv --standardized",
        })
final class ImportCommand implements Runnable {
    @Parameters(
            paramLabel = "FILE",
            description =
                    "An ONNX file: affine layers and activations; or, ending in .safetensors,"
                            + " PyTorch's weights of Linear and BatchNorm1d.")
    private Path file;

    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            required = true,
            description = "Data like those it was trained on; they define the inputs and classes.")
    private String data;

    @Option(
            names = "--standardized",
            description =
                    "Its numbers, and in regression its target, have mean 0 and standard deviation"
                            + " 1; otherwise they are as in the table.")
    private boolean standardized;

    @Option(
            names = "--normalize",
            paramLabel = "MEAN,STD",
            defaultValue = "0,1",
            description =
                    "Its pixels, from 0 to 1, were normalized by these; none if it takes bytes.")
    private String normalize;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            description = "Of a .safetensors file, the activation of the hidden layers.")
    private String activation;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the run; otherwise a new one in runs/.")
    private Path out;

    @Mixin private Output output;

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        if (out != null) OutputFile.requireFolder("--out", out);
        double[] normalization = Chain.normalization(normalize);
        Chain chain = chain();
        Config config = DataOptions.given(spec).with(DATA, data);
        Dataset dataset = RunData.open(config, Talk::note);
        Model model =
                chain.model(
                        dataset,
                        standardized ? Chain.Inputs.STANDARDIZED : Chain.Inputs.RAW,
                        normalization);
        Mlp mlp = model.mlp();
        Config resolved = chain.settings(config.with(DATA, RunData.absolute(data)), model);
        Path folder = out == null ? RunName.reserve("import") : out;
        try (Device device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device()) {
            RunFolder.save(folder, resolved, Environment.of(device, dataset), model, List.of());
        }
        output.print(
                Json.object("run", folder.toString(), "network", mlp.describe()),
                new Facts().add("network", mlp.describe()).add("run", folder.toString()));
    }

    private Chain chain() {
        boolean torch = file.toString().endsWith(".safetensors");
        if (!torch && activation != null) {
            throw usage(
                    "--activation %s is of .safetensors files, and an ONNX file has its own: remove it",
                    activation);
        }
        if (!torch) return ChainReader.read(file, Talk::note);
        // Errors of the file come first.
        Activation given =
                activation == null
                        ? Activation.RELU
                        : ACTIVATION.type().parse("--activation", activation);
        Chain chain = TorchFile.read(file, given);
        if (activation != null || chain.layers().size() == 1) return chain;
        throw usage(
                "%s has no activation in it: give that of its hidden layers by --activation", file);
    }
}
