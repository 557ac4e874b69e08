package dev.fallline.io;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes files whole or not at all: to a temporary name in the same folder, through to the disk,
 * then renamed over the target. Whoever reads the target, at any moment and after any crash, finds
 * the old content or the new. An {@link IOException} comes out as a {@link FalllineException} of
 * kind FAILED that names the file, and the old file stays.
 */
public final class AtomicFile {
    /** {@code .NAME.PROCESS-RANDOM.partial}: hidden, and by the process it is known to be stale. */
    private static final Pattern TEMPORARY =
            Pattern.compile("\\..+\\.(\\d{1,18})-[0-9a-f]{8}\\.partial");

    private static final long PROCESS = ProcessHandle.current().pid();

    /** This process's temporaries in use; after a restart its id may be that of a dead one. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private AtomicFile() {}

    /** Replaces the file's content. Its folder must exist. */
    public static void write(Path file, byte[] content) {
        write(file, out -> out.write(content));
    }

    /** Replaces the file's content by the text in UTF-8. Its folder must exist. */
    public static void write(Path file, String content) {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Replaces the file's content by what the writer writes. Its folder must exist.
     *
     * @param writer gets a buffered stream and need not close it; where it throws, the file is left
     *     as it was
     */
    public static void write(Path file, IoConsumer<OutputStream> writer) {
        write(file, writer, UnaryOperator.identity());
    }

    /** The same through a wrapped stream, so that a test can fill the disk. */
    static void write(
            Path file, IoConsumer<OutputStream> writer, UnaryOperator<OutputStream> wrapping) {
        Path temporary = temporary(file.toAbsolutePath());
        OPEN.add(temporary);
        try {
            try {
                fill(temporary, writer, wrapping);
                rename(temporary, file);
            } finally {
                Files.deleteIfExists(temporary); // renamed away when all went well
            }
        } catch (IOException e) {
            throw new FalllineException(
                    Kind.FAILED, "Cannot write " + file + ": " + reason(e) + ".", e);
        } finally {
            OPEN.remove(temporary);
        }
    }

    /**
     * Removes what killed processes left behind in a folder. Temporaries of running processes stay;
     * processes on other machines that share the folder are not seen.
     */
    public static void sweep(Path folder) {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder.toAbsolutePath(), AtomicFile::isStale)) {
            for (Path file : files) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new FalllineException(
                    Kind.FAILED, "Cannot clean up " + folder + ": " + reason(e) + ".", e);
        }
    }

    private static boolean isStale(Path file) {
        Matcher name = TEMPORARY.matcher(file.getFileName().toString());
        if (!name.matches()) return false;
        long process = Long.parseLong(name.group(1));
        return process == PROCESS
                ? !OPEN.contains(file)
                : ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty();
    }

    private static Path temporary(Path file) {
        int random = ThreadLocalRandom.current().nextInt();
        return file.resolveSibling(
                ".%s.%d-%08x.partial".formatted(file.getFileName(), PROCESS, random));
    }

    /** By a file stream: a channel would close itself, and fail, in an interrupted thread. */
    private static void fill(
            Path temporary, IoConsumer<OutputStream> writer, UnaryOperator<OutputStream> wrapping)
            throws IOException {
        Files.createFile(temporary);
        try (FileOutputStream file = new FileOutputStream(temporary.toFile());
                OutputStream out = new BufferedOutputStream(wrapping.apply(file), 1 << 16)) {
            writer.accept(out);
            out.flush();
            file.getFD().sync();
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What stood in the way and how to mend it. */
    private static String reason(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (e instanceof AccessDeniedException) {
            return "there is no permission; change the folder's permissions or choose another";
        }
        if (e instanceof NoSuchFileException) {
            return "the folder does not exist; create it or choose another";
        }
        if (text.contains("No space left") || text.contains("not enough space")) {
            return "the disk is full; free some space or choose another folder";
        }
        String said =
                e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : text;
        return said + "; mend that or choose another folder";
    }
}
