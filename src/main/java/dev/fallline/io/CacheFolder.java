package dev.fallline.io;

import java.nio.file.Path;

/** The folder of files that can be generated again. */
public final class CacheFolder {
    private CacheFolder() {}

    /** {@code fallline} in the cache folder of the XDG base directory specification. */
    public static Path path() {
        String given = System.getenv("XDG_CACHE_HOME");
        // The specification has relative paths ignored.
        Path base =
                given != null && Path.of(given).isAbsolute()
                        ? Path.of(given)
                        : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("fallline");
    }
}
