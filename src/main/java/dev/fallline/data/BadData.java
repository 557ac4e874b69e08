package dev.fallline.data;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

/** Errors about files; each is one sentence that starts with the file. */
public final class BadData {
    private BadData() {}

    public static FalllineException bad(String sentence, Object... parts) {
        return bad((Throwable) null, sentence, parts);
    }

    public static FalllineException bad(Throwable cause, String sentence, Object... parts) {
        return new FalllineException(Kind.BAD_DATA, sentence.formatted(parts), cause);
    }
}
