package dev.fallline.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * What went wrong with a file, in a few words: the messages of Java's exceptions are often paths.
 */
public final class IoFailure {
    public static final String FULL = "the disk is full";

    private IoFailure() {}

    /** Half a sentence. */
    public static String reason(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("No space left") || text.contains("not enough space")) return FULL;
        return switch (e) {
            case AccessDeniedException _ -> "there is no permission";
            case NoSuchFileException _ -> "it does not exist";
            case CharacterCodingException _ -> "it is not text in UTF-8";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> text;
        };
    }
}
