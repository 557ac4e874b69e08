package dev.fallline.data.source;

import static dev.fallline.FalllineException.bad;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.data.picture.Picture;
import dev.fallline.data.picture.PictureFile;
import dev.fallline.data.picture.PictureFile.Size;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of pictures with one sub-folder a class, or with such folders {@code train} and {@code
 * test} (or {@code val}, {@code valid}).
 *
 * @param train the pictures of each class
 * @param test likewise; empty where a test part is to be split off
 */
record PictureFolder(Path folder, Map<String, List<Path>> train, Map<String, List<Path>> test) {
    /** Pictures of several sizes are reduced to this, in pixels, unless a size is given. */
    private static final int LONGEST = 64;

    /**
     * Empty where there are no pictures.
     *
     * @throws FalllineException (bad data) if there is one class, or pictures without one
     */
    static Optional<PictureFolder> in(Path folder) throws IOException {
        Path train = folder.resolve("train");
        boolean parts = Files.isDirectory(train);
        Optional<Path> test =
                Stream.of("test", "val", "valid")
                        .map(folder::resolve)
                        .filter(part -> parts && Files.isDirectory(part))
                        .findFirst();
        Path learned = parts ? train : folder;
        Map<String, List<Path>> classes = classes(learned);
        int loose = classes.isEmpty() ? PictureFile.in(learned).size() : 0;
        if (classes.size() == 1 || loose > 0) {
            throw bad(
                    "%s has %s: expected at least two folders of pictures, one for each class",
                    learned,
                    loose > 0
                            ? "pictures that are not in folders by class"
                            : "pictures of one class, " + classes.keySet().iterator().next());
        }
        if (classes.isEmpty()) return Optional.empty();
        Map<String, List<Path>> held = test.isPresent() ? classes(test.get()) : Map.of();
        return Optional.of(new PictureFolder(folder, classes, held));
    }

    private static Map<String, List<Path>> classes(Path folder) throws IOException {
        Map<String, List<Path>> classes = new TreeMap<>();
        try (Stream<Path> below = Files.list(folder)) {
            for (Path each : below.filter(Files::isDirectory).toList()) {
                List<Path> files = PictureFile.in(each);
                if (!files.isEmpty()) classes.put(each.getFileName().toString(), files);
            }
        }
        return classes;
    }

    Dataset read(DatasetOptions options) {
        List<String> classes = List.copyOf(train.keySet());
        noteOthers(options);
        for (String name : test.keySet()) {
            if (!classes.contains(name)) {
                throw bad(
                        "%s has pictures of class %s: expected %s, as in train",
                        folder, name, String.join(", ", classes));
            }
        }
        Optional<ExampleShape> given = options.table().pixels().filter(ExampleShape::isImage);
        Size size = given.map(s -> new Size(s.height(), s.width())).orElseGet(() -> size(options));
        byte[][] first = pixels(train, size);
        byte[][] second = pixels(test, size);
        boolean grey =
                given.map(s -> s.channels() == 1)
                        .orElseGet(
                                () ->
                                        Stream.of(first, second)
                                                .flatMap(Stream::of)
                                                .allMatch(
                                                        p ->
                                                                new Picture(
                                                                                size.height(),
                                                                                size.width(),
                                                                                p)
                                                                        .isGrey()));
        var shape = new ExampleShape(size.height(), size.width(), grey ? 1 : 3);
        Examples learned = examples(train, first, classes, shape);
        String name = Datasets.nameOf(folder);
        String description = "Pictures of %s, as %s".formatted(folder, shape);
        Schema schema = Schema.pictures(shape, classes);
        if (test.isEmpty()) return Datasets.split(name, description, learned, schema, options);
        Examples held = examples(test, second, classes, shape);
        return new Dataset(name, description + "; its own test part.", learned, held, schema);
    }

    /** Tells of folders without pictures, and of what else is in those of classes. */
    private void noteOthers(DatasetOptions options) {
        List<Path> folders =
                Stream.concat(files(train), files(test)).map(Path::getParent).distinct().toList();
        Stream<Path> without =
                folders.stream()
                        .map(Path::getParent)
                        .distinct()
                        .flatMap(part -> PictureFile.others(part).stream())
                        .filter(each -> Files.isDirectory(each) && !folders.contains(each));
        Stream<Path> within = folders.stream().flatMap(each -> PictureFile.others(each).stream());
        List<Path> others = Stream.concat(without, within).toList();
        if (others.isEmpty()) return;
        options.notes()
                .accept(
                        "%s: %d files and folders are left out, such as %s; pictures are PNG, JPEG, GIF or BMP files"
                                .formatted(
                                        folder,
                                        others.size(),
                                        folder.relativize(others.getFirst())));
    }

    /** The commonest size of all pictures; reduced where there are several. */
    private Size size(DatasetOptions options) {
        Map<Size, Long> sizes =
                Stream.concat(files(train), files(test))
                        .parallel()
                        .map(PictureFile::size)
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        Size commonest =
                sizes.entrySet().stream()
                        .max(
                                Map.Entry.<Size, Long>comparingByValue()
                                        .thenComparing(
                                                e -> -e.getKey().height() * e.getKey().width()))
                        .orElseThrow()
                        .getKey();
        int longest = Math.max(commonest.height(), commonest.width());
        double scale = Math.min(1, (double) LONGEST / longest);
        var size =
                new Size(
                        Math.max(2, (int) Math.round(commonest.height() * scale)),
                        Math.max(2, (int) Math.round(commonest.width() * scale)));
        if (sizes.size() > 1 || scale < 1) {
            options.notes()
                    .accept(
                            "%s: pictures of %s are scaled to a height of %d and a width of %d; --pixels HEIGHTxWIDTH says otherwise"
                                    .formatted(
                                            folder,
                                            sizes.size() == 1
                                                    ? "height %d and width %d"
                                                            .formatted(
                                                                    commonest.height(),
                                                                    commonest.width())
                                                    : sizes.size() + " sizes",
                                            size.height(),
                                            size.width()));
        }
        return size;
    }

    private static Stream<Path> files(Map<String, List<Path>> part) {
        return part.values().stream().flatMap(List::stream);
    }

    /** Of each picture, height × width × 3. */
    private static byte[][] pixels(Map<String, List<Path>> part, Size size) {
        List<Path> files = files(part).toList();
        if ((long) files.size() * size.height() * size.width() * 3 > Idx.MOST_BYTES) {
            throw bad(
                    "%s and its like hold more than %,d bytes at a height of %d and a width of %d: give a smaller --pixels",
                    files.getFirst(), Idx.MOST_BYTES, size.height(), size.width());
        }
        return files.parallelStream()
                .map(f -> PictureFile.read(f).fit(size.height(), size.width(), 3))
                .toArray(byte[][]::new);
    }

    private static Examples examples(
            Map<String, List<Path>> part,
            byte[][] pictures,
            List<String> classes,
            ExampleShape shape) {
        var pixels = new byte[pictures.length * shape.size()];
        for (int n = 0; n < pictures.length; n++) {
            byte[] rgb = pictures[n];
            if (shape.channels() == 3) {
                System.arraycopy(rgb, 0, pixels, n * shape.size(), rgb.length);
                continue;
            }
            byte[] luma =
                    new Picture(shape.height(), shape.width(), rgb)
                            .fit(shape.height(), shape.width(), 1);
            System.arraycopy(luma, 0, pixels, n * shape.size(), luma.length);
        }
        List<Integer> labels = new ArrayList<>();
        part.forEach((name, files) -> files.forEach(_ -> labels.add(classes.indexOf(name))));
        return new Examples(
                shape.size(),
                new Features.Bytes(pixels),
                labels.stream().mapToInt(Integer::intValue).toArray());
    }
}
