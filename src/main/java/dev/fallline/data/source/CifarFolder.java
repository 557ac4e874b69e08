package dev.fallline.data.source;

import static dev.fallline.FalllineException.bad;

import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * CIFAR-10's binary version (Krizhevsky 2009): records of a label and 32 × 32 pixels, all red ones
 * first, then green, then blue.
 *
 * @param train its training files
 * @param test its test files
 */
record CifarFolder(Path folder, List<Path> train, List<Path> test) {
    private static final ExampleShape SHAPE = new ExampleShape(32, 32, 3);
    private static final int PLANE = SHAPE.height() * SHAPE.width();
    private static final int RECORD = 1 + SHAPE.size();
    private static final int CLASSES = 10;

    /** Finds the files in a folder; empty where there are none to learn from. */
    static Optional<CifarFolder> in(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            List<Path> files = entries.sorted().toList();
            List<Path> train = named(files, "data_batch_\\d+\\.bin");
            return train.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new CifarFolder(folder, train, named(files, "test_batch\\.bin")));
        }
    }

    private static List<Path> named(List<Path> files, String pattern) {
        return files.stream().filter(f -> f.getFileName().toString().matches(pattern)).toList();
    }

    /** Without a test file, a test part is split from the training part. */
    Dataset read(DatasetOptions options) throws IOException {
        String name = Datasets.nameOf(folder);
        String files = "CIFAR-10's files of %s".formatted(folder);
        Schema schema = Schema.pictures(SHAPE, Manifest.of("cifar-10").classes());
        return test.isEmpty()
                ? Datasets.split(name, files, read(train), schema, options)
                : new Dataset(name, files + ".", read(train), read(test), schema);
    }

    private static Examples read(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            long size = Files.size(file);
            if (size == 0 || size % RECORD != 0) {
                throw bad(
                        "%s has %,d bytes: expected a multiple of %d, a label and %s pixels each",
                        file, size, RECORD, SHAPE);
            }
            bytes += size;
        }
        long count = bytes / RECORD;
        if (count * SHAPE.size() > Idx.MOST_BYTES) {
            throw bad("%s and its like hold more than %,d bytes", files.getFirst(), Idx.MOST_BYTES);
        }
        var pixels = new byte[(int) count * SHAPE.size()];
        var labels = new int[(int) count];
        int example = 0;
        for (Path file : files) {
            byte[] records = Files.readAllBytes(file);
            for (int at = 0; at + RECORD <= records.length; at += RECORD) {
                int label = Byte.toUnsignedInt(records[at]);
                if (label >= CLASSES) {
                    throw bad(
                            "%s has label %d at byte %d: expected 0 to %d",
                            file, label, at, CLASSES - 1);
                }
                labels[example] = label;
                int to = example * SHAPE.size();
                for (int i = 0; i < SHAPE.size(); i++) {
                    pixels[to + i % PLANE * SHAPE.channels() + i / PLANE] = records[at + 1 + i];
                }
                example++;
            }
        }
        return new Examples(SHAPE.size(), new Features.Bytes(pixels), labels);
    }
}
