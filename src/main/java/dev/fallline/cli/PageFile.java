package dev.fallline.cli;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.report.Page;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The flag of commands that show their result as a page, too. */
final class PageFile {
    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Writes a page with charts there too, such as result.html.")
    private Path file;

    /** Before minutes are spent on a page that then has no place. */
    void check() {
        if (file == null) return;
        boolean fits =
                Files.isDirectory(file.toAbsolutePath().getParent()) && !Files.isDirectory(file);
        if (fits) return;
        throw new FalllineException(
                Kind.USAGE,
                "--report %s cannot be written: give a file in a folder that is there"
                        .formatted(file));
    }

    /** Writes the page, if it is asked for. */
    void write(Supplier<Page> page) {
        if (file == null) return;
        page.get().write(file);
        System.err.println("page          " + file);
    }
}
