package dev.fallline.cli;

import dev.fallline.io.Json;
import dev.fallline.report.Paragraph;
import dev.fallline.train.run.RunFolder;
import dev.fallline.train.run.TrainingDocument;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;

@Command(
        name = "report",
        description = "Writes the page of a finished run, report.html, again.",
        footer = {"", "Example:", "  fallline report runs/2026-11-24_10-00-00-digits"})
final class ReportCommand implements Runnable {
    @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
    private Path folder;

    @Mixin private Output output;

    @Override
    public void run() {
        Path page = TrainingDocument.of(RunFolder.open(folder)).write();
        output.print(
                Json.object("run", folder.toString(), "page", page.toString()),
                new Paragraph(page.toString()));
    }
}
