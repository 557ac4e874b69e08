package dev.fallline.data.source;

import static dev.fallline.FalllineException.failed;
import static dev.fallline.FalllineException.unknown;
import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.io.FolderLock;
import dev.fallline.io.IoFailure;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Brings the files of public data sets to this machine. A file is known by its sum before it gets
 * its name, so whatever is there under a name is whole and right.
 */
public final class Fetcher {
    /** What compression may add to a file, with room to spare. */
    private static final long OVERHEAD = 1 << 20;

    private static final int BUFFER = 1 << 16;
    private static final Download USUAL =
            new Download(Duration.ofSeconds(30), Duration.ofSeconds(2));

    /** Hears what happens. */
    public interface Listener {
        /**
         * @param total bytes in all; −1 where the server does not say
         */
        void progress(String file, long bytes, long total);

        /** A file is there. */
        void got(String file, String from);
    }

    /**
     * The result.
     *
     * @param folder where the files are
     * @param files that are there now; none where the system had the set already
     */
    public record Result(String name, Path folder, List<Path> files) {}

    private final Manifest manifest;
    private final Path folder;
    private final List<String> mirrors;
    private final Listener listener;
    private final Download download;

    Fetcher(
            Manifest manifest,
            Path folder,
            List<String> mirrors,
            Listener listener,
            Download download) {
        this.manifest = manifest;
        this.folder = folder;
        this.mirrors = mirrors;
        this.listener = listener;
        this.download = download;
    }

    /**
     * Brings a set that is not there yet.
     *
     * @param mirror an address or a folder that has the files, instead of the usual ones
     * @throws FalllineException (failed) saying of each mirror why it was of no use
     */
    public static Result fetch(
            String name, Path cache, Optional<String> mirror, Listener listener) {
        if (!PublicSet.fetched().contains(name)) {
            throw unknown("data set to fetch", name, PublicSet.fetched());
        }
        Manifest manifest = Manifest.of(name);
        Path system = PublicSet.SYSTEM.resolve(name);
        if (mirror.isEmpty() && new PublicSet(manifest, null).isIn(PublicSet.SYSTEM)) {
            return new Result(name, system, List.of());
        }
        return new Fetcher(
                        manifest,
                        PublicSet.library(cache).resolve(name),
                        mirror.map(List::of).orElse(manifest.mirrors()),
                        listener,
                        USUAL)
                .fetch();
    }

    Result fetch() {
        try (var _ = FolderLock.take(folder, "fetch")) {
            List<Path> files = new ArrayList<>();
            if (manifest.contents().isEmpty()) {
                for (Manifest.File file : manifest.files()) files.add(bring(file));
            } else {
                List<Path> contents = new PublicSet(manifest, null).contents(folder);
                if (!contents.stream().allMatch(Files::isRegularFile)) {
                    Path archive = bring(manifest.files().getFirst());
                    new Archive(archive).unpack(contents);
                    Files.delete(archive);
                }
                files.addAll(contents);
            }
            return new Result(manifest.name(), folder, files);
        } catch (IOException e) {
            throw failed(e, "%s cannot be written: %s", folder, IoFailure.reason(e));
        }
    }

    private Path bring(Manifest.File file) throws IOException {
        for (Path there : List.of(folder.resolve(file.name()), folder.resolve(file.unpacked()))) {
            if (Files.isRegularFile(there) && wrong(there, file) == null) return there;
        }
        List<String> failures = new ArrayList<>();
        for (String mirror : mirrors) {
            try {
                Path target = bring(file, mirror);
                listener.got(file.name(), mirror);
                return target;
            } catch (IOException e) {
                if (IoFailure.reason(e).equals(IoFailure.FULL)) throw e;
                failures.add("%s %s".formatted(mirror, IoFailure.reason(e)));
            }
        }
        throw failed(
                "%s of %s cannot be fetched: %s; look whether there is a network and try again, or give --mirror with another address or with a folder that has the files",
                file.name(), manifest.name(), String.join("; ", failures));
    }

    private Path bring(Manifest.File file, String mirror) throws IOException {
        Path partial = folder.resolve("." + file.name() + ".partial");
        Optional<Path> local = local(file, mirror);
        if (local.isPresent()) {
            Files.copy(local.get(), partial, StandardCopyOption.REPLACE_EXISTING);
            String wrong = wrong(partial, file);
            if (wrong != null) {
                Files.delete(partial);
                throw new IOException(wrong);
            }
            return name(partial, folder.resolve(local.get().getFileName()));
        }
        URI address = address(mirror, file);
        long most = file.bytes() + file.bytes() / 1000 + OVERHEAD;
        Download.Progress progress = (bytes, total) -> listener.progress(file.name(), bytes, total);
        boolean begun = Files.exists(partial);
        download.get(address, partial, most, progress);
        String wrong = wrong(partial, file);
        // What was left of an earlier try may be of another mirror, which compressed otherwise.
        if (wrong != null && begun) {
            Files.delete(partial);
            download.get(address, partial, most, progress);
            wrong = wrong(partial, file);
        }
        if (wrong == null) return name(partial, folder.resolve(file.name()));
        Files.delete(partial);
        throw new IOException(wrong);
    }

    /** The file in a folder that serves as mirror, compressed or not. */
    private static Optional<Path> local(Manifest.File file, String mirror) throws IOException {
        if (mirror.matches("https?://.*")) return Optional.empty();
        Path folder = mirror.startsWith("file:") ? Path.of(URI.create(mirror)) : Path.of(mirror);
        if (!Files.isDirectory(folder)) {
            throw usage("--mirror %s is neither a folder nor an address (https://…)", mirror);
        }
        for (String name : List.of(file.name(), file.unpacked())) {
            Path there = folder.resolve(name);
            if (Files.isRegularFile(there)) return Optional.of(there);
        }
        throw new IOException("does not hold it");
    }

    private static URI address(String mirror, Manifest.File file) {
        try {
            return URI.create(
                    mirror.endsWith("/") ? mirror + file.name() : mirror + "/" + file.name());
        } catch (IllegalArgumentException _) {
            throw usage("--mirror %s is no address: give https://… or a folder", mirror);
        }
    }

    private static Path name(Path partial, Path target) throws IOException {
        return Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A phrase on what is wrong with the content of a file; null if it is right. */
    private static String wrong(Path path, Manifest.File file) throws IOException {
        boolean unpacked = file.sha256() != null;
        String expected = unpacked ? file.sha256() : file.packedSha256();
        try (InputStream in = unpacked ? Archive.plain(path) : Files.newInputStream(path)) {
            String sum = sum(in, file.bytes());
            return sum.equals(expected)
                    ? null
                    : "has the wrong content: its SHA-256 is %s… instead of %s…"
                            .formatted(sum.substring(0, 12), expected.substring(0, 12));
        } catch (ZipException | EOFException e) {
            return "has the wrong content: it is not gzip data";
        }
    }

    /** Of at most one byte more than there should be. */
    private static String sum(InputStream in, long bytes) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[BUFFER];
            long left = bytes + 1;
            for (int read; left > 0 && (read = in.read(buffer)) >= 0; left -= read) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
