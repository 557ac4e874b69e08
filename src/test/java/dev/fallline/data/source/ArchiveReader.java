package dev.fallline.data.source;

import java.nio.file.Path;
import java.util.List;

/** Unpacks archives without fetching them. */
public final class ArchiveReader {
    private ArchiveReader() {}

    /** The same as {@link Archive#unpack}. */
    public static void unpack(Path archive, List<Path> wanted) {
        new Archive(archive).unpack(wanted);
    }
}
