package dev.fallline.data.source;

import static dev.fallline.data.BadData.bad;

import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.data.Split;
import dev.fallline.data.Task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A folder of IDX files under the names of MNIST, Fashion-MNIST, KMNIST or EMNIST. */
final class IdxFolder {
    private static final Pattern NAME =
            Pattern.compile(
                    "(?<set>|.*[-_.])(?<part>train|t10k|test)-(?<kind>images|labels)"
                            + "[-.]idx[13]-ubyte(\\.gz)?");

    private final Path folder;
    private final Map<String, Path> files;

    private IdxFolder(Path folder, Map<String, Path> files) {
        this.folder = folder;
        this.files = files;
    }

    /** Finds the set of IDX files in a folder; empty where there is no IDX file. */
    static Optional<IdxFolder> in(Path folder) throws IOException {
        Map<String, Map<String, Path>> sets = new TreeMap<>();
        try (var entries = Files.list(folder)) {
            // Sorted, so that of a file and its compressed twin the plain one is kept.
            for (Path file : entries.sorted().toList()) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (!name.matches()) continue;
                String part = name.group("part").equals("train") ? "train" : "test";
                sets.computeIfAbsent(name.group("set"), _ -> new HashMap<>())
                        .putIfAbsent(part + " " + name.group("kind"), file);
            }
        }
        if (sets.size() > 1) {
            throw bad(
                    "%s holds %d sets of IDX files (%s): expected one, give each a"
                            + " folder of its own.",
                    folder, sets.size(), String.join(", ", sets.keySet()));
        }
        return sets.values().stream().findFirst().map(files -> new IdxFolder(folder, files));
    }

    /**
     * Reads both parts at the same time; without a test part, one is split from the training part.
     */
    Dataset read(DatasetOptions options) {
        if (!files.containsKey("test images") && !files.containsKey("test labels")) {
            return readOne(options);
        }
        var second = CompletableFuture.supplyAsync(() -> part("test"));
        Part train = part("train");
        Part test = join(second);
        int classes = classes(train);
        if (test.height() != train.height() || test.width() != train.width()) {
            throw bad(
                    "%s holds images of %d × %d: expected %d × %d as in %s.",
                    test.images,
                    test.height(),
                    test.width(),
                    train.height(),
                    train.width(),
                    train.images);
        }
        test.checkLabels(classes);
        return dataset(
                train,
                train.examples(),
                test.examples(),
                classes,
                "IDX files of %s.".formatted(folder));
    }

    private Dataset readOne(DatasetOptions options) {
        Part all = part("train");
        Examples examples = all.examples();
        Split split = Split.stratified(examples.labels(), options.testFraction(), options.seed());
        return dataset(
                all,
                examples.take(split.train()),
                examples.take(split.held()),
                classes(all),
                "IDX files of %s; %s"
                        .formatted(folder, options.splitSentence(Task.CLASSIFICATION)));
    }

    private Dataset dataset(
            Part form, Examples train, Examples test, int classes, String description) {
        return new Dataset(
                Datasets.nameOf(folder),
                description,
                train,
                test,
                Schema.pictures(
                        new ExampleShape(form.height(), form.width(), 1),
                        IntStream.range(0, classes).mapToObj(Integer::toString).toList()));
    }

    private static Part join(CompletableFuture<Part> part) {
        try {
            return part.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }

    private static int classes(Part train) {
        int classes = 0;
        for (byte label : train.labelValues) {
            classes = Math.max(classes, Byte.toUnsignedInt(label) + 1);
        }
        if (classes < 2) {
            throw bad("%s holds class 0 alone: expected at least two classes.", train.labels);
        }
        return classes;
    }

    private Part part(String name) {
        Path images = file(name, "images", "labels");
        Path labels = file(name, "labels", "images");
        var part = new Part(images, labels, Idx.read(images, 3), Idx.read(labels, 1).values());
        if (part.labelValues.length != part.pixels.dimensions()[0]) {
            throw bad(
                    "%s holds %d labels at byte 4 of its header: expected %d, as many as %s has"
                            + " images.",
                    labels, part.labelValues.length, part.pixels.dimensions()[0], images);
        }
        return part;
    }

    private Path file(String part, String kind, String partner) {
        Path file = files.get(part + " " + kind);
        if (file != null) return file;
        Path other = files.get(part + " " + partner);
        if (other != null) {
            throw bad(
                    "%s has no %s beside it: expected %s.",
                    other,
                    kind,
                    other.resolveSibling(
                            other.getFileName()
                                    .toString()
                                    .replace(partner, kind)
                                    .replaceFirst(
                                            "idx[13]", kind.equals("images") ? "idx3" : "idx1")));
        }
        throw bad(
                "%s has no %s-%s-idx%d-ubyte[.gz]: expected the %s files of an IDX set.",
                folder, part, kind, kind.equals("images") ? 3 : 1, part);
    }

    /** Images with their labels, and the files they came from. */
    private record Part(Path images, Path labels, Idx pixels, byte[] labelValues) {
        int height() {
            return pixels.dimensions()[1];
        }

        int width() {
            return pixels.dimensions()[2];
        }

        void checkLabels(int classes) {
            for (int i = 0; i < labelValues.length; i++) {
                int label = Byte.toUnsignedInt(labelValues[i]);
                if (label >= classes) {
                    throw bad(
                            "%s has label %d at byte %d: expected 0 to %d, the classes of the"
                                    + " training part.",
                            labels, label, Idx.header(1) + i, classes - 1);
                }
            }
        }

        Examples examples() {
            var numbers = new int[labelValues.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Byte.toUnsignedInt(labelValues[i]);
            }
            return new Examples(height() * width(), new Features.Bytes(pixels.values()), numbers);
        }
    }
}
