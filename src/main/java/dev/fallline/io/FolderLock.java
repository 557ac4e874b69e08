package dev.fallline.io;

import static dev.fallline.FalllineException.failed;

import dev.fallline.FalllineException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Locks a folder for one piece of work, in this process and against others, until it is closed. The
 * system releases the lock of a process that is killed.
 */
public final class FolderLock implements AutoCloseable {
    /** What lies in a folder that is, or was, locked. */
    public static final String FILE = "lock";

    /**
     * The folders that this process has locked. A POSIX lock belongs to the process and ends when
     * any channel to the file is closed (fcntl(2)), so a lock file that is held must not be opened
     * again to find out that it is held.
     */
    private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

    private final FileChannel channel;
    private final Path folder;
    private final Object key;

    private FolderLock(FileChannel channel, Path folder, Object key) {
        this.channel = channel;
        this.folder = folder;
        this.key = key;
    }

    /**
     * Makes the folder where it is missing, takes the lock, and removes what killed processes have
     * left half-written.
     *
     * @param work that goes on in the folder, for the error
     * @throws FalllineException if the lock is taken, or the folder cannot be written to
     */
    public static FolderLock take(Path folder, String work) {
        try {
            Files.createDirectories(folder);
            Object key = key(folder);
            if (!HELD.add(key)) throw inUse(folder, work);
            try {
                FileChannel channel = lock(folder);
                if (channel == null) throw inUse(folder, work);
                AtomicFile.sweep(folder);
                return new FolderLock(channel, folder, key);
            } catch (IOException | RuntimeException e) {
                HELD.remove(key);
                throw e;
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** The folder's identity, which stays when it is renamed. */
    private static Object key(Path folder) throws IOException {
        Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        return key != null ? key : folder.toRealPath(); // Windows has no such keys
    }

    /** Null if another process has the lock. */
    private static FileChannel lock(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                channel.close();
                return null;
            }
            // Between the opening and the lock, another process may have removed the folder.
            if (!Files.exists(file)) throw new NoSuchFileException(file.toString());
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Removes the lock's file from a folder that is finished: no process will work in it again. */
    public void finish() {
        try {
            Files.delete(folder.resolve(FILE));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** Releases the folder. One in which nothing was written is removed. */
    @Override
    public void close() {
        try (channel) {
            if (isEmpty()) {
                Files.delete(folder.resolve(FILE));
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        } finally {
            HELD.remove(key);
        }
    }

    private boolean isEmpty() throws IOException {
        if (!Files.exists(folder)) return false;
        try (var files = Files.list(folder)) {
            return files.map(Path::getFileName).toList().equals(List.of(Path.of(FILE)));
        }
    }

    private static FalllineException inUse(Path folder, String work) {
        return failed(
                "%s is in use by another %s: wait until it ends, or choose another folder",
                folder, work);
    }

    private static FalllineException unusable(Path folder, IOException e) {
        return failed(e, "%s cannot be used: choose a folder that you may write to", folder);
    }
}
