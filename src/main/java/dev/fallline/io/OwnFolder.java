package dev.fallline.io;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders that only the user and root can write to. */
final class OwnFolder {
    static final boolean WINDOWS = File.separatorChar == '\\';

    /**
     * Of the mode: that others may write, and that they may still not replace what is not theirs.
     */
    private static final int WRITABLE = 0002;

    private static final int STICKY = 01000;
    private static final int ROOT = 0;

    private OwnFolder() {}

    /**
     * Makes the folder, and those above it, where they are missing. On Windows, where a profile is
     * its user's, nothing is checked.
     *
     * @throws IOException if it cannot be written to, belongs to another user, or lies where
     *     another user could replace it
     */
    static void make(Path folder) throws IOException {
        Files.createDirectories(folder.getParent());
        if (WINDOWS) {
            Files.createDirectories(folder);
            return;
        }
        var mode = PosixFilePermissions.fromString("rwx------");
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(mode));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(folder + " is not a folder");
            }
        }
        int user = user(folder);
        if (owner(folder) != user) throw new IOException(folder + " belongs to another user");
        Files.setPosixFilePermissions(folder, mode);
        for (Path p = folder.toRealPath().getParent(); p != null; p = p.getParent()) {
            boolean open = (mode(p) & (WRITABLE | STICKY)) == WRITABLE;
            if (open || owner(p) != user && owner(p) != ROOT) {
                throw new IOException("another user may change " + p);
            }
        }
    }

    /** The user of this process, by a file that it makes: there may be no name for the number. */
    private static int user(Path folder) throws IOException {
        Path probe = Files.createFile(AtomicFile.temporary(folder.resolve("owner")));
        try {
            return owner(probe);
        } finally {
            Files.delete(probe);
        }
    }

    private static int owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static int mode(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }
}
