package dev.fallline.io;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps other processes from working in a folder until it is closed, which the system does for
 * those that are killed.
 */
public final class FolderLock implements AutoCloseable {
    private static final String FILE = "lock";

    private final FileChannel channel;
    private final Path folder;

    private FolderLock(FileChannel channel, Path folder) {
        this.channel = channel;
        this.folder = folder;
    }

    /**
     * Takes the lock, and removes what killed processes have left half-written.
     *
     * @param work that goes on in the folder, for the error
     * @throws FalllineException if another process has it
     */
    public static FolderLock take(Path folder, String work) {
        try {
            FileChannel channel =
                    FileChannel.open(
                            folder.resolve(FILE),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new FalllineException(
                        Kind.FAILED,
                        "%s is in use: wait until the %s that goes on in it is over"
                                .formatted(folder, work));
            }
            AtomicFile.sweep(folder);
            return new FolderLock(channel, folder);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static FalllineException unusable(Path folder, IOException e) {
        return new FalllineException(
                Kind.FAILED,
                "%s cannot be locked: make it a folder that you may write to".formatted(folder),
                e);
    }
}
