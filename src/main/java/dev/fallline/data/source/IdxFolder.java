package dev.fallline.data.source;

import static dev.fallline.FalllineException.bad;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A folder of IDX files under the names of MNIST, Fashion-MNIST, KMNIST, QMNIST or EMNIST. */
final class IdxFolder {
    private static final Pattern NAME =
            Pattern.compile(
                    "(?<set>|.*[-_.])(?<part>train|t10k|test)-(?<kind>images|labels)"
                            + "[-.]idx[1-4]-(ubyte|byte|short|int|float|double)(\\.gz)?");

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
                            + " folder of its own",
                    folder, sets.size(), String.join(", ", sets.keySet()));
        }
        return sets.values().stream().findFirst().map(files -> new IdxFolder(folder, files));
    }

    /** Reads the set; its classes are called by their numbers. */
    Dataset read(DatasetOptions options) {
        return read(options, List.of(), 0);
    }

    /**
     * Reads both parts at the same time; without a test part, one is split from the training part.
     *
     * @param names of the classes; none for the numbers in the training part
     * @param first the number of the first name
     */
    Dataset read(DatasetOptions options, List<String> names, int first) {
        boolean split = !files.containsKey("test images") && !files.containsKey("test labels");
        var second = CompletableFuture.supplyAsync(() -> split ? null : part("test"));
        Part train = part("train");
        Part test = join(second);
        int[] classes =
                names.isEmpty()
                        ? classes(train.labels)
                        : IntStream.range(first, first + names.size()).toArray();
        if (classes.length < 2) {
            throw bad(
                    "%s holds class %d alone: expected at least two classes",
                    train.labelFile, classes[0]);
        }
        gap(classes).ifPresent(gap -> options.notes().accept(train.labelFile + ": " + gap));
        Examples learned = train.examples(classes, options.transpose());
        List<String> called =
                names.isEmpty()
                        ? IntStream.of(classes).mapToObj(Integer::toString).toList()
                        : names;
        Schema schema = Schema.pictures(train.shape(options.transpose()), called);
        String name = Datasets.nameOf(folder);
        String description = "IDX files of " + folder;
        if (split) return Datasets.split(name, description, learned, schema, options);
        test.checkShape(train);
        Examples held = test.examples(classes, options.transpose());
        return new Dataset(name, description + ".", learned, held, schema);
    }

    /**
     * The numbers from 0 (or from 1, if that is the least) to the largest label; but those labels
     * alone that there are, if they are the fewer of these, as where 255 stands for none.
     */
    private static int[] classes(int[] labels) {
        int[] found = IntStream.of(labels).distinct().sorted().toArray();
        int last = found[found.length - 1];
        if (last - found.length >= found.length) return found;
        boolean fromOne = found[0] == 1 && found.length == last;
        return IntStream.rangeClosed(fromOne ? 1 : 0, last).toArray();
    }

    /** Questions classes whose numbers are not one after another. */
    private static Optional<String> gap(int[] classes) {
        int last = classes[classes.length - 1];
        int missing = last - classes[0] + 1 - classes.length;
        if (missing == 0) return Optional.empty();
        return Optional.of(
                "%d classes, since no example has %d of the labels from %d to %d; if a label such as %d stands for none, remove its examples"
                        .formatted(classes.length, missing, classes[0], last, last));
    }

    private static Part join(CompletableFuture<Part> part) {
        try {
            return part.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }

    private Part part(String name) {
        Path images = file(name, "images", "labels");
        Path labels = file(name, "labels", "images");
        Idx pixels = Idx.read(images, 3, 4);
        Idx numbers = Idx.read(labels, 1, 2);
        int[] sizes = pixels.dimensions();
        if (sizes.length == 4 && sizes[3] != 1 && sizes[3] != 3) {
            throw bad("%s holds images of %d channels: expected 1 or 3", images, sizes[3]);
        }
        if (numbers.dimensions()[0] != sizes[0]) {
            throw bad(
                    "%s holds %d labels at byte 4 of its header: expected %d, as many as %s has"
                            + " images",
                    labels, numbers.dimensions()[0], sizes[0], images);
        }
        return new Part(images, labels, pixels, labels(labels, numbers), numbers);
    }

    /** The labels; of QMNIST's eight columns the first (Yadav, Bottou 2019). */
    private static int[] labels(Path file, Idx numbers) {
        var labels = new int[numbers.dimensions()[0]];
        int stride = numbers.size() / labels.length;
        for (int i = 0; i < labels.length; i++) {
            double label = numbers.at(i * stride);
            if (label != (int) label || label < 0) {
                throw bad(
                        "%s has label %s at byte %d: expected a whole number from 0",
                        file, label, numbers.offset(i * stride));
            }
            labels[i] = (int) label;
        }
        return labels;
    }

    private Path file(String part, String kind, String partner) {
        Path file = files.get(part + " " + kind);
        if (file != null) return file;
        Path other = files.get(part + " " + partner);
        if (other != null) {
            throw bad(
                    "%s has no %s beside it: expected %s",
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
                "%s has no %s-%s-idx%d-ubyte[.gz]: expected the %s files of an IDX set",
                folder, part, kind, kind.equals("images") ? 3 : 1, part);
    }

    /** Images with their labels, and the files they came from. */
    private record Part(Path imageFile, Path labelFile, Idx images, int[] labels, Idx numbers) {
        ExampleShape shape(boolean transpose) {
            int[] sizes = images.dimensions();
            int channels = sizes.length == 4 ? sizes[3] : 1;
            return transpose
                    ? new ExampleShape(sizes[2], sizes[1], channels)
                    : new ExampleShape(sizes[1], sizes[2], channels);
        }

        private String sizes() {
            return IntStream.of(images.dimensions())
                    .skip(1)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(" × "));
        }

        void checkShape(Part train) {
            if (shape(false).equals(train.shape(false))) return;
            throw bad(
                    "%s holds images of %s: expected %s as in %s",
                    imageFile, sizes(), train.sizes(), train.imageFile);
        }

        /**
         * The examples, of which labels are places among the classes.
         *
         * @param classes in rising order
         */
        Examples examples(int[] classes, boolean transpose) {
            var places = new int[labels.length];
            for (int i = 0; i < places.length; i++) {
                places[i] = Arrays.binarySearch(classes, labels[i]);
                if (places[i] < 0) throw unknown(classes, i);
            }
            byte[] pixels = images.pixels(imageFile);
            ExampleShape shape = shape(false);
            if (transpose) pixels = transposed(pixels, shape);
            return new Examples(shape.size(), new Features.Bytes(pixels), places);
        }

        private FalllineException unknown(int[] classes, int i) {
            int last = classes.length - 1;
            boolean range = classes[last] - classes[0] == last;
            return bad(
                    "%s has label %d at byte %d: expected %s, the classes of the training part",
                    labelFile,
                    labels[i],
                    numbers.offset(i * (numbers.size() / labels.length)),
                    range
                            ? classes[0] + " to " + classes[last]
                            : "one of "
                                    + classes.length
                                    + " from "
                                    + classes[0]
                                    + " to "
                                    + classes[last]);
        }

        private static byte[] transposed(byte[] pixels, ExampleShape shape) {
            var turned = new byte[pixels.length];
            int channels = shape.channels();
            for (int at = 0; at < pixels.length; at += channels) {
                int inside = at % shape.size() / channels;
                int row = inside / shape.width();
                int column = inside % shape.width();
                int to = at - at % shape.size() + (column * shape.height() + row) * channels;
                System.arraycopy(pixels, at, turned, to, channels);
            }
            return turned;
        }
    }
}
