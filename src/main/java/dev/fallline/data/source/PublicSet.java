package dev.fallline.data.source;

import static dev.fallline.FalllineException.bad;
import static dev.fallline.FalllineException.failed;
import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.table.TableOptions;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.IoFailure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A public data set that is known by name: it comes with Fallline, was installed on the system, or
 * was fetched into the cache.
 *
 * @param part of an archive with several sets; null where there is one
 */
public record PublicSet(Manifest manifest, Manifest.Part part) {
    /** Where Debian's packages put data sets. */
    static final Path SYSTEM = Path.of("/usr/share/datasets");

    private static final List<String> BUNDLED = List.of("iris", "optdigits");
    private static final List<String> FETCHED =
            List.of("mnist", "fashion-mnist", "kmnist", "qmnist", "emnist", "cifar-10");
    private static final List<String> EMNIST =
            List.of("balanced", "byclass", "bymerge", "digits", "letters", "mnist");

    /** The names of the sets that {@code data fetch} knows. */
    public static List<String> fetched() {
        return FETCHED;
    }

    /** The names that {@code --data} takes. */
    static List<String> names() {
        return Stream.concat(BUNDLED.stream(), FETCHED.stream())
                .flatMap(
                        name ->
                                name.equals("emnist")
                                        ? EMNIST.stream().map(part -> "emnist-" + part)
                                        : Stream.of(name))
                .toList();
    }

    /** All of them, in order. */
    public static List<PublicSet> all() {
        return names().stream().map(PublicSet::named).map(Optional::orElseThrow).toList();
    }

    /** The set of a name that {@code --data} takes. */
    static Optional<PublicSet> named(String name) {
        if (name.equals("emnist")) {
            throw usage(
                    "--data emnist is %d sets: give one of emnist-%s",
                    EMNIST.size(), String.join(", emnist-", EMNIST));
        }
        if (!names().contains(name)) return Optional.empty();
        if (!name.startsWith("emnist-")) {
            return Optional.of(new PublicSet(Manifest.of(name), null));
        }
        Manifest emnist = Manifest.of("emnist");
        return emnist.parts().stream()
                .filter(part -> name.equals("emnist-" + part.name()))
                .map(part -> new PublicSet(emnist, part))
                .findFirst();
    }

    public String name() {
        return part == null ? manifest.name() : manifest.name() + "-" + part.name();
    }

    public String title() {
        return part == null ? manifest.title() : manifest.title() + ": " + part.name();
    }

    /** Where {@code data fetch} puts sets. */
    static Path library(Path cache) {
        return cache.resolve("datasets");
    }

    /** The folder with its files; empty where they are not on this machine. */
    public Optional<Path> folder(Path cache) {
        if (manifest.isBundled()) return Optional.of(unpacked(cache));
        return Stream.of(SYSTEM, library(cache)).filter(this::isIn).map(this::in).findFirst();
    }

    /** Its folder, or what brings it there, in words. */
    public String place(Path cache) {
        if (manifest.isBundled()) return "comes with Fallline";
        return folder(cache).map(Path::toString).orElse("fallline data fetch " + manifest.name());
    }

    private Path in(Path library) {
        Path folder = library.resolve(manifest.name());
        return part == null ? folder : folder.resolve(part.name());
    }

    /** Whether a folder of sets has it whole. */
    boolean isIn(Path library) {
        Path folder = in(library);
        return files().stream()
                .allMatch(
                        name ->
                                Files.isRegularFile(folder.resolve(name))
                                        || Files.isRegularFile(
                                                folder.resolve(Manifest.unpacked(name))));
    }

    /** The names of its files. */
    private List<String> files() {
        if (manifest.contents().isEmpty()) {
            return manifest.files().stream().map(Manifest.File::name).toList();
        }
        return manifest.contents().stream()
                .map(name -> part == null ? name : name.replace("{part}", part.name()))
                .toList();
    }

    /** Where an archive is unpacked to: all of its parts. */
    List<Path> contents(Path folder) {
        if (manifest.parts().isEmpty()) return files().stream().map(folder::resolve).toList();
        return manifest.parts().stream()
                .map(each -> new PublicSet(manifest, each))
                .flatMap(set -> set.files().stream().map(folder.resolve(set.part.name())::resolve))
                .toList();
    }

    /** Files that come with Fallline, written where they can be read like others. */
    private Path unpacked(Path cache) {
        Path folder = in(library(cache));
        try {
            for (Manifest.File file : manifest.files()) {
                try (InputStream in = manifest.bundled(file)) {
                    byte[] content = in.readAllBytes();
                    Path target = folder.resolve(file.name());
                    if (Files.exists(target) && Arrays.equals(Files.readAllBytes(target), content))
                        continue;
                    Files.createDirectories(folder);
                    AtomicFile.write(target, content);
                }
            }
        } catch (IOException e) {
            throw failed(
                    e,
                    "%s cannot be written: set XDG_CACHE_HOME to a folder you may write to",
                    folder);
        }
        return folder;
    }

    /** Its table, if it is one. */
    Optional<Path> table(Path cache) {
        if (manifest.form() != Manifest.Form.TABLE) return Optional.empty();
        return folder(cache).map(folder -> folder.resolve(files().getFirst()));
    }

    /**
     * Opens it.
     *
     * @throws FalllineException (bad data) if it is not on this machine, saying how to get it
     */
    Dataset open(DatasetOptions options) {
        Path folder = folder(options.cache()).orElseThrow(this::missing);
        try {
            return switch (manifest.form()) {
                case TABLE ->
                        TableDataset.read(
                                name(),
                                folder.resolve(files().getFirst()),
                                Optional.empty(),
                                options.withTable(options.table().withPixels(shape())));
                case IDX ->
                        IdxFolder.in(folder)
                                .orElseThrow()
                                .read(
                                        options.withTranspose(manifest.transposed()),
                                        part == null ? manifest.classes() : part.classes(),
                                        part == null ? manifest.firstLabel() : part.firstLabel())
                                .withName(name());
                case CIFAR -> CifarFolder.in(folder).orElseThrow().read(options).withName(name());
            };
        } catch (IOException e) {
            throw bad(e, "%s cannot be read: %s", folder, IoFailure.reason(e));
        }
    }

    private ExampleShape shape() {
        int[] sizes = Stream.of(manifest.shape().split("x")).mapToInt(Integer::parseInt).toArray();
        return sizes.length == 1
                ? TableOptions.NO_PIXELS
                : new ExampleShape(sizes[0], sizes[1], sizes.length == 2 ? 1 : sizes[2]);
    }

    private FalllineException missing() {
        Path here = Path.of(name());
        return bad(
                "%s is not on this machine: run 'fallline data fetch %s', or give the folder that has its files%s",
                name(),
                manifest.name(),
                Files.isDirectory(here) ? " (the one here as ./%s)".formatted(here) : "");
    }
}
