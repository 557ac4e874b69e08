package dev.fallline.cli;

import dev.fallline.io.Json;
import dev.fallline.nn.Loss;
import dev.fallline.onnx.OnnxFile;
import dev.fallline.report.Facts;
import dev.fallline.train.Recipe;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.RunFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;

@Command(
        name = "export",
        description = "Writes a trained network as a file for other programs (docs/onnx.md).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  fallline export runs/2026-11-24_10-00-00-digits --onnx digits.onnx",
        })
final class ExportCommand implements Runnable {
    @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
    private Path folder;

    @Option(
            names = "--onnx",
            paramLabel = "FILE",
            required = true,
            description =
                    "ONNX, for ONNX Runtime and others. It takes raw data: pixels as bytes, numbers"
                            + " in their own units, categories as text.")
    private Path onnx;

    @Mixin private Output output;

    @Override
    public void run() {
        RunFolder run = RunFolder.open(folder);
        Model model = run.model();
        OutputFile.require("--onnx", onnx);
        Loss loss = Recipe.of(run.config()).loss(model.task(), model.classes().size());
        OnnxFile.write(model, loss, onnx);
        output.print(
                Json.object(
                        "run", folder.toString(),
                        "network", model.mlp().describe(),
                        "onnx", onnx.toString()),
                new Facts().add("network", model.mlp().describe()).add("onnx", onnx.toString()));
    }
}
