package dev.fallline.io;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
 * then renamed over the target. A reader of the target, at any moment and after any crash, finds
 * the old content or the new. Symbolic links are followed; a device or a pipe is written to as it
 * is. An {@link IOException} comes out as a {@link FalllineException} of kind FAILED that names the
 * file, and the old file stays.
 */
public final class AtomicFile {
    /** {@code .NAME.PROCESS-RANDOM.partial}: hidden, and by the process it is known to be stale. */
    private static final Pattern TEMPORARY =
            Pattern.compile("\\..+\\.(\\d{1,18})-[0-9a-f]{8}\\.partial");

    /** As many as Linux follows. */
    private static final int MOST_LINKS = 40;

    private static final long PROCESS = ProcessHandle.current().pid();

    /** This process's temporaries in use; after a restart its id may be that of a dead one. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    /** Folders that this process has written into. */
    private static final Set<Path> SWEPT = ConcurrentHashMap.newKeySet();

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
        try {
            if (isStream(file)) {
                try (OutputStream out = wrapping.apply(new FileOutputStream(file.toFile()))) {
                    fill(out, writer);
                }
            } else {
                replace(behindLinks(file.toAbsolutePath()), writer, wrapping);
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    static FalllineException unwritable(Path file, IOException e) {
        return new FalllineException(
                Kind.FAILED, "Cannot write " + file + ": " + reason(e) + ".", e);
    }

    private static void replace(
            Path file, IoConsumer<OutputStream> writer, UnaryOperator<OutputStream> wrapping)
            throws IOException {
        replace(
                file,
                temporary -> {
                    fill(temporary, writer, wrapping);
                    rename(temporary, file);
                });
    }

    private static void replace(Path target, IoConsumer<Path> replacement) throws IOException {
        Path folder = target.getParent();
        if (SWEPT.add(folder)) tidy(folder);
        Path temporary = temporary(target);
        OPEN.add(temporary);
        try {
            replacement.accept(temporary);
            sync(folder);
        } finally {
            delete(temporary); // renamed away when all went well
            OPEN.remove(temporary);
        }
    }

    /**
     * Makes a folder that the writer fills. Where another process has made it meanwhile, that one
     * stays, since others may be reading it. The one above it must exist.
     *
     * @param writer gets the path of an empty folder
     */
    public static void writeFolder(Path folder, IoConsumer<Path> writer) {
        Path target = folder.toAbsolutePath();
        try {
            replace(
                    target,
                    temporary -> {
                        writer.accept(Files.createDirectory(temporary));
                        sync(temporary);
                        try {
                            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                        } catch (FileSystemException e) {
                            if (!Files.isDirectory(target)) throw e;
                        }
                    });
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** Removes a file, or a folder with all that it holds. */
    public static void delete(Path file) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> content = Files.newDirectoryStream(file)) {
                for (Path each : content) delete(each);
            }
        }
        Files.deleteIfExists(file);
    }

    /** A device or a pipe, or a file that this process has open as one of its streams. */
    private static boolean isStream(Path file) {
        String absolute = file.toAbsolutePath().toString();
        return absolute.matches("/(proc/.*|dev/(fd/\\d+|stdout|stderr))")
                || Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /** The file, existing or not, that a chain of symbolic links leads to. */
    private static Path behindLinks(Path file) throws IOException {
        Path target = file;
        for (int i = 0; Files.isSymbolicLink(target); i++) {
            if (i == MOST_LINKS) throw new FileSystemLoopException(file.toString());
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    /**
     * Removes what killed processes left behind in a folder. Temporaries of running processes stay;
     * processes on other machines that share the folder are not seen.
     */
    public static void sweep(Path folder) {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder.toAbsolutePath(), AtomicFile::isStale)) {
            for (Path file : files) delete(file);
        } catch (IOException e) {
            throw new FalllineException(
                    Kind.FAILED, "Cannot clean up " + folder + ": " + reason(e) + ".", e);
        }
    }

    /** The same as far as possible: in a folder of all users, the files of others stay. */
    private static void tidy(Path folder) {
        try {
            sweep(folder);
        } catch (FalllineException e) {
            // What is left over does no harm, and the write may still succeed.
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

    /** A fresh name beside a file, by which {@link #sweep} knows what is left over. */
    static Path temporary(Path file) {
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
                OutputStream out = wrapping.apply(file)) {
            fill(out, writer);
            file.getFD().sync();
        }
    }

    private static void fill(OutputStream out, IoConsumer<OutputStream> writer) throws IOException {
        OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
        writer.accept(buffered);
        buffered.flush();
    }

    /** A rename is on the disk once its folder is (fsync(2)). Windows opens no folders. */
    private static void sync(Path folder) throws IOException {
        if (File.separatorChar == '\\') return;
        boolean interrupted = Thread.interrupted(); // an interrupted thread cannot use channels
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Why it failed and how to correct it. */
    private static String reason(IOException e) {
        String reason = IoFailure.reason(e);
        if (reason.equals(IoFailure.FULL)) {
            return reason + "; free some space or choose another folder";
        }
        return switch (e) {
            case AccessDeniedException _ ->
                    reason + "; change the folder's permissions or choose another";
            case NoSuchFileException _ ->
                    "the folder does not exist, or was removed; create it or choose another";
            default -> reason + "; correct that or choose another folder";
        };
    }
}
