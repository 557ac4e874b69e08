package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;

import dev.fallline.nn.Loss;
import dev.fallline.onnx.OnnxFile;
import dev.fallline.onnx.TorchFile;
import dev.fallline.report.Facts;
import dev.fallline.train.Recipe;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.RunFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

@Command(
        name = "export",
        description = "Writes a trained network as a file for other programs (docs/onnx.md).",
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
            description =
                    "ONNX, for ONNX Runtime and others. It takes raw data: pixels as bytes, numbers"
                            + " in their own units, categories as text.")
    private Path onnx;

    @Option(
            names = "--safetensors",
            paramLabel = "FILE",
            description = "Weights with PyTorch's layout and names, those of nn.Sequential.")
    private Path safetensors;

    @Mixin private Output output;

    @Override
    public void run() {
        if (onnx == null && safetensors == null) {
            throw usage("give --onnx or --safetensors, the file to write");
        }
        if (onnx != null) OutputFile.require("--onnx", onnx);
        if (safetensors != null) OutputFile.require("--safetensors", safetensors);
        RunFolder run = RunFolder.open(folder);
        Model model = run.model();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("run", folder.toString());
        document.put("network", model.mlp().describe());
        if (onnx != null) {
            Loss loss = Recipe.loss(run.config(), model.task(), model.classes().size());
            OnnxFile.write(model, loss, onnx);
            document.put("onnx", onnx.toString());
        }
        if (safetensors != null) {
            TorchFile.write(model, safetensors);
            document.put("safetensors", safetensors.toString());
        }
        Facts facts = new Facts();
        document.forEach((name, value) -> facts.add(name, value.toString()));
        output.print(document, facts);
    }
}
