package dev.fallline.cli;

import com.google.gson.JsonElement;

import picocli.CommandLine.Option;

/** The flag that every command has, and what it means. */
final class Output {
    @Option(names = "--json", description = "Print the result as one JSON document.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** Prints a result on standard output: as JSON, or for people. */
    void print(JsonElement document, Runnable forPeople) {
        if (json) Json.print(document, Console.system());
        else forPeople.run();
    }
}
