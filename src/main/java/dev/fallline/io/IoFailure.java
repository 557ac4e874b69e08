package dev.fallline.io;

import static dev.fallline.FalllineException.bad;

import dev.fallline.FalllineException;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The reason of a failure with a file, in a few words: the messages of Java's exceptions are often
 * paths.
 */
public final class IoFailure {
    public static final String FULL = "the disk is full";

    private static final String NO_PERMISSION = "there is no permission";

    private IoFailure() {}

    /**
     * Whether a file is there.
     *
     * @throws FalllineException (bad data) if there is no permission to see that
     */
    public static boolean exists(Path file) {
        try {
            Files.readAttributes(file, BasicFileAttributes.class);
            return true;
        } catch (AccessDeniedException e) {
            throw bad(e, "%s cannot be read: %s", file, NO_PERMISSION);
        } catch (IOException e) {
            return false;
        }
    }

    /** The file that a failure is about, where it says so; else another. */
    public static Object file(IOException e, Path other) {
        return e instanceof FileSystemException f && f.getFile() != null ? f.getFile() : other;
    }

    /** A phrase. */
    public static String reason(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("No space left") || text.contains("not enough space")) return FULL;
        return switch (e) {
            case AccessDeniedException _ -> NO_PERMISSION;
            case FileNotFoundException _ when text.endsWith("(Permission denied)") -> NO_PERMISSION;
            case FileNotFoundException _ when text.endsWith("(Is a directory)") -> "it is a folder";
            case NoSuchFileException _ -> "it does not exist";
            case NotDirectoryException _ -> "it is no folder";
            case EOFException _ when e.getMessage() == null -> "it ends early";
            case CharacterCodingException _ -> "it is not text in UTF-8";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> text;
        };
    }
}
