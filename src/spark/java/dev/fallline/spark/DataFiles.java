package dev.fallline.spark;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.DATA;

import dev.fallline.train.Config;

import org.apache.spark.SparkFiles;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files that data are read from.
 *
 * @param name of the file or folder; null for data that are generated on each machine
 * @param contents by the path below the folder; empty for a file
 */
record DataFiles(String name, HashMap<String, byte[]> contents) implements Serializable {
    /** Spark sends them in one piece to each machine. */
    private static final long MOST = 1L << 30;

    static DataFiles of(Config config) {
        Path path = Path.of(config.get(DATA));
        HashMap<String, byte[]> contents = new HashMap<>();
        if (!Files.exists(path)) return new DataFiles(null, contents);
        long size = 0;
        try {
            for (Path file : files(path)) {
                size += Files.size(file);
                if (size > MOST) {
                    throw usage(
                            "--data %s has more than 1 GiB, which is too much to send with --master: use a part of it",
                            path);
                }
                contents.put(path.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DataFiles(path.toAbsolutePath().normalize().getFileName().toString(), contents);
    }

    private static List<Path> files(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** With the data on this machine, in the folder that Spark removes at the end. */
    Config unpacked(Config config) {
        if (name == null) return config;
        try {
            Path folder = Files.createTempDirectory(Path.of(SparkFiles.getRootDirectory()), "data");
            Path root = folder.resolve(name);
            for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
                Path file = root.resolve(entry.getKey());
                Files.createDirectories(file.getParent());
                Files.write(file, entry.getValue());
            }
            return config.with(DATA, root.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
