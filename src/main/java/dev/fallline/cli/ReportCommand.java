package dev.fallline.cli;

import com.google.gson.JsonObject;

import dev.fallline.report.TrainingPage;
import dev.fallline.train.run.RunFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;

@Command(
        name = "report",
        description = "Writes the page of a finished run, report.html, anew.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fallline report runs/2026-11-24_10-00-00-digits"})
final class ReportCommand implements Runnable {
    @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
    private Path folder;

    @Mixin private Output output;

    @Override
    public void run() {
        Path page = TrainingPage.write(RunFolder.open(folder));
        JsonObject document = new JsonObject();
        document.addProperty("run", folder.toString());
        document.addProperty("page", page.toString());
        output.print(document, () -> System.out.println(page));
    }
}
