package dev.fallline.cli;

import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** The flag for a file with settings. */
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "JSON with flags as names, such as a run's config.json; flags override it.")
    private Path file;

    /** Null if none is given. */
    Path path() {
        return file;
    }

    /** The values of the file, if one is given, overridden by the flags. */
    Config with(Config flags) {
        return file == null ? flags : ConfigFile.read(file).with(flags);
    }
}
