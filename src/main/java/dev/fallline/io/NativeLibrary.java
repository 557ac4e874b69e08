package dev.fallline.io;

import dev.fallline.FalllineException;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;

/**
 * Native libraries that a jar of the class path holds. They are unpacked into a folder of the
 * user's cache that no other user can write to, named by their content, and compared with the jar
 * before each use: damaged files are unpacked again. Where there can be no such folder, they are
 * unpacked into a temporary one, each time.
 *
 * @param resource the library's name in its jar
 * @param parts which other files of the jar's folder it needs beside it, by name
 */
public record NativeLibrary(String resource, Predicate<String> parts) {
    private static final System.Logger LOG = System.getLogger("dev.fallline");

    /**
     * Unpacks the library where it is not yet, and loads it.
     *
     * @param loader is given the library's file, which may be gone when it has returned
     * @throws UnsatisfiedLinkError if no jar of the class path has the library, or it cannot be
     *     unpacked
     */
    public <T> T load(Function<Path, T> loader) {
        return load(CacheFolder.path().resolve("natives"), loader);
    }

    <T> T load(Path cache, Function<Path, T> loader) {
        URL url = NativeLibrary.class.getClassLoader().getResource(resource);
        if (url == null) throw new UnsatisfiedLinkError("no " + resource + " on the class path");
        try {
            if (!(url.openConnection() instanceof JarURLConnection connection)) {
                throw new UnsatisfiedLinkError(url + " is not in a jar");
            }
            connection.setUseCaches(false);
            try (JarFile jar = connection.getJarFile()) {
                return load(jar, cache, loader);
            }
        } catch (IOException | FalllineException e) {
            throw new UnsatisfiedLinkError("unpacking %s: %s".formatted(url, reason(e)));
        }
    }

    private <T> T load(JarFile jar, Path cache, Function<Path, T> loader) throws IOException {
        List<JarEntry> entries = entries(jar);
        Path folder = cache.resolve(folderName(entries));
        Path file;
        try {
            OwnFolder.make(folder);
            AtomicFile.sweep(folder);
            file = unpack(jar, entries, folder);
        } catch (IOException | FalllineException e) {
            LOG.log(
                    Level.WARNING,
                    "native libraries cannot be cached in %s (%s), and are unpacked at every start: set XDG_CACHE_HOME to a folder that you own"
                            .formatted(folder, reason(e)));
            return loadOnce(jar, entries, loader);
        }
        return loader.apply(file);
    }

    private static String reason(Exception e) {
        return e instanceof IOException io ? IoFailure.reason(io) : e.getMessage();
    }

    private <T> T loadOnce(JarFile jar, List<JarEntry> entries, Function<Path, T> loader)
            throws IOException {
        Path folder = Files.createTempDirectory("fallline"); // for its owner alone
        try {
            return loader.apply(unpack(jar, entries, folder));
        } finally {
            // What is loaded stays so without its file. Windows keeps it, and it stays there.
            if (!OwnFolder.WINDOWS) delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /** The library and its parts, which lie in one folder of the jar. */
    private List<JarEntry> entries(JarFile jar) {
        String folder = resource.substring(0, resource.lastIndexOf('/') + 1);
        return jar.stream()
                .filter(e -> e.getName().startsWith(folder) && !e.isDirectory())
                .filter(e -> isWanted(e.getName(), e.getName().substring(folder.length())))
                .toList();
    }

    private boolean isWanted(String name, String beside) {
        return name.equals(resource) || !beside.contains("/") && parts.test(beside);
    }

    private String folderName(List<JarEntry> entries) {
        CRC32 content = new CRC32();
        for (JarEntry e : entries) {
            String part = "%s %d %08x\n".formatted(e.getName(), e.getSize(), e.getCrc());
            content.update(part.getBytes(StandardCharsets.UTF_8));
        }
        return "%s-%08x".formatted(Path.of(resource).getFileName(), content.getValue());
    }

    private Path unpack(JarFile jar, List<JarEntry> entries, Path folder) throws IOException {
        for (JarEntry entry : entries) {
            Path file = folder.resolve(Path.of(entry.getName()).getFileName());
            if (holds(file, entry)) continue;
            if (Files.exists(file)) {
                LOG.log(Level.WARNING, "%s was damaged and is unpacked again".formatted(file));
            }
            try (InputStream in = jar.getInputStream(entry)) {
                AtomicFile.write(file, in::transferTo);
            }
            if (!holds(file, entry)) throw new IOException("the jar is damaged");
        }
        return folder.resolve(Path.of(resource).getFileName());
    }

    /** Whether the file has the content of the jar's entry; not if it cannot be read. */
    private static boolean holds(Path file, JarEntry entry) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) != entry.getSize()) return false;
            CRC32 crc = new CRC32();
            try (InputStream in = Files.newInputStream(file)) {
                byte[] buffer = new byte[1 << 20];
                for (int n = in.read(buffer); n > 0; n = in.read(buffer)) crc.update(buffer, 0, n);
            }
            return crc.getValue() == entry.getCrc();
        } catch (IOException e) {
            return false;
        }
    }
}
