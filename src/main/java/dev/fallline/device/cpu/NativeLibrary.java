package dev.fallline.device.cpu;

import dev.fallline.io.CacheFolder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Unpacks a native library that Bytedeco packs into a jar, with the libraries it needs beside it,
 * into the user's cache, where it stays for the next time.
 */
final class NativeLibrary {
    private NativeLibrary() {}

    /**
     * @param name such as {@code openblas}
     * @return the unpacked library
     * @throws UnsatisfiedLinkError if the class path has none for this machine, or it cannot be
     *     unpacked
     */
    static Path unpack(String name) {
        String folder = "org/bytedeco/%s/%s/".formatted(name, platform());
        String file = fileName(name);
        URL url = NativeLibrary.class.getClassLoader().getResource(folder + file);
        if (url == null)
            throw new UnsatisfiedLinkError("no " + folder + file + " on the class path");
        try {
            if (!(url.openConnection() instanceof JarURLConnection connection)) {
                throw new UnsatisfiedLinkError(url + " is not in a jar");
            }
            connection.setUseCaches(false);
            try (JarFile jar = connection.getJarFile()) {
                long version = jar.getEntry(folder + file).getCrc();
                Path target = CacheFolder.path().resolve("%s-%08x".formatted(name, version));
                unpack(jar, folder, target);
                return target.resolve(file);
            }
        } catch (IOException | UncheckedIOException e) {
            throw (Error) new UnsatisfiedLinkError("unpacking " + url + ": " + e).initCause(e);
        }
    }

    private static void unpack(JarFile jar, String folder, Path target) throws IOException {
        Files.createDirectories(target);
        for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
            String path = entry.getName();
            if (!path.startsWith(folder) || !isLibrary(path.substring(folder.length()))) continue;
            Path file = target.resolve(path.substring(folder.length()));
            if (Files.exists(file) && Files.size(file) == entry.getSize()) continue;
            Path half = Files.createTempFile(target, "half", null);
            try (InputStream in = jar.getInputStream(entry)) {
                Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
                Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(half);
            }
        }
    }

    /** A library itself, not Bytedeco's own glue around it. */
    private static boolean isLibrary(String name) {
        return !name.contains("/")
                && !name.contains("jni")
                && name.matches(".*\\.(so|dylib|dll).*");
    }

    private static String fileName(String name) {
        return switch (os()) {
            case "windows" -> "lib" + name + ".dll";
            case "macosx" -> "lib" + name + ".0.dylib";
            default -> "lib" + name + ".so.0";
        };
    }

    private static String platform() {
        String arch = System.getProperty("os.arch");
        return os()
                + switch (arch) {
                    case "amd64", "x86_64" -> "-x86_64";
                    case "aarch64", "arm64" -> "-arm64";
                    default -> "-" + arch;
                };
    }

    private static String os() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) return "windows";
        return os.startsWith("mac") ? "macosx" : "linux";
    }
}
