package dev.fallline.cli;

import com.google.gson.JsonElement;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** The flag that every command has, and what it means. */
final class Output {
    @Option(names = "--json", description = "Print the result as one JSON document.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** Prints a result on standard output: as JSON, or for people. */
    void print(JsonElement document, Runnable forPeople) {
        print(document, forPeople, "run the command again");
    }

    /** Prints a result that is kept in a folder, too. */
    void print(JsonElement document, Runnable forPeople, Path kept) {
        print(document, forPeople, "the result is in " + kept);
    }

    private void print(JsonElement document, Runnable forPeople, String remedy) {
        if (json) Json.print(document, Console.system());
        else forPeople.run();
        requireWritten(remedy);
    }

    /**
     * @throws FalllineException if not all that was printed on standard output has got there, as on
     *     a full disk
     */
    static void requireWritten(String remedy) {
        if (!System.out.checkError()) return;
        throw new FalllineException(
                Kind.FAILED, "standard output could not be written to: " + remedy);
    }
}
