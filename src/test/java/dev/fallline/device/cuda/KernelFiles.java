package dev.fallline.device.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder of kernels: sources, headers, and the PTX made from them. */
final class KernelFiles {
    static final Path FOLDER = Path.of("kernels");

    /** Runs a block's threads on the processor. */
    static final Path HOST = FOLDER.resolve("host/cuda.h");

    private static final Pattern ENTRY = Pattern.compile("\\.visible \\.entry (\\w+)");

    private static final Pattern INCLUDE = Pattern.compile("#include \"(.*)\"");

    private KernelFiles() {}

    /** Those whose names end so, in order. */
    static List<Path> ending(String end) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(f -> f.toString().endsWith(end)).sorted().toList();
        }
    }

    static Path ptxOf(Path source) {
        return source.resolveSibling(source.getFileName().toString().replace(".cu", ".ptx"));
    }

    /** The kernels that a text in PTX defines. */
    static List<String> entries(String ptx) {
        return ENTRY.matcher(ptx).results().map((MatchResult m) -> m.group(1)).toList();
    }

    /** What {@code kernels/build} writes into the PTX of a source. */
    static String stamp(Path source) throws IOException {
        return sha256(Files.readString(FOLDER.resolve("build")) + withHeaders(source));
    }

    /** The text of a source and of the headers that it includes. */
    static String withHeaders(Path source) throws IOException {
        StringBuilder text = new StringBuilder(Files.readString(source));
        for (MatchResult m : INCLUDE.matcher(text.toString()).results().toList()) {
            text.append(withHeaders(FOLDER.resolve(m.group(1))));
        }
        return text.toString();
    }

    /** Of the files' contents, one behind the other. */
    static String sha256(List<Path> files) throws IOException {
        MessageDigest digest = digest();
        for (Path file : files) digest.update(Files.readAllBytes(file));
        return HexFormat.of().formatHex(digest.digest());
    }

    static String sha256(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
