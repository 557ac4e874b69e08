package dev.fallline.cli;

import static dev.fallline.FalllineException.failed;

import dev.fallline.FalllineException;
import dev.fallline.cli.terminal.Console;
import dev.fallline.cli.terminal.StandardOutput;
import dev.fallline.cli.terminal.TextRenderer;
import dev.fallline.io.Json;
import dev.fallline.report.Block;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;

/** The flag that every command with a result has, and what it means. */
final class Output {
    @Option(names = "--json", description = "Print the result as one JSON document.")
    private boolean json;

    /** What to do where standard output took nothing: often a full disk. */
    static final String ANOTHER = "free some space, or send it elsewhere";

    boolean json() {
        return json;
    }

    /**
     * Prints a result on standard output.
     *
     * @param record for programs
     * @param blocks the same for people
     */
    void print(Object record, Block... blocks) {
        print(record, List.of(blocks));
    }

    void print(Object record, List<? extends Block> blocks) {
        print(record, blocks, ANOTHER);
    }

    /** Prints a result that is kept in a folder, too. */
    void print(Object record, List<? extends Block> blocks, Path kept) {
        print(record, blocks, "the result is in " + kept);
    }

    private void print(Object record, List<? extends Block> blocks, String remedy) {
        Console console = Console.system();
        if (json) console.printDocument(Json.document(record));
        else if (!blocks.isEmpty()) {
            var renderer = new TextRenderer(true, Console.tableWidth());
            console.results().println(renderer.of(blocks));
        }
        requireWritten(remedy);
    }

    /**
     * @throws FalllineException if standard output could not take all that was printed, as on a
     *     full disk
     */
    static void requireWritten(String remedy) {
        if (StandardOutput.isWritten()) return;
        throw failed("standard output could not be written to: %s", remedy);
    }
}
