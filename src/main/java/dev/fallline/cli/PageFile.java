package dev.fallline.cli;

import dev.fallline.report.Page;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.function.Supplier;

/** The flag of commands that show their result as a page, too. */
final class PageFile {
    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Writes a page with charts there too, such as result.html.")
    private Path file;

    /** Checked first: the result may take minutes. */
    void check() {
        if (file != null) OutputFile.require("--report", file);
    }

    /** Writes the page, if it is asked for. */
    void write(Supplier<Page> page) {
        if (file == null) return;
        page.get().write(file);
        System.err.println("page          " + file);
    }
}
