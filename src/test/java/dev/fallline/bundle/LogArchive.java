package dev.fallline.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * All logs in one file, which is replaced from time to time: who kills the process finds the last
 * one whole.
 */
final class LogArchive implements AutoCloseable {
    private static final int SECONDS = 10;

    private final Path logs;
    private final Path archive;
    private final Thread timer;

    LogArchive(Path logs, Path archive) {
        this.logs = logs;
        this.archive = archive;
        this.timer = Thread.ofPlatform().daemon().start(this::packEveryNowAndThen);
    }

    private void packEveryNowAndThen() {
        try {
            while (true) {
                Thread.sleep(SECONDS * 1000L);
                pack();
            }
        } catch (InterruptedException e) {
            // The end.
        }
    }

    synchronized void pack() {
        Path half = archive.resolveSibling(archive.getFileName() + ".half");
        try {
            Files.createDirectories(logs);
            // A log that grows meanwhile is packed as it is; tar says so by the code 1.
            int code =
                    new ProcessBuilder("tar", "-czf", half.toString(), logs.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor();
            if (code <= 1) Files.move(half, archive, StandardCopyOption.REPLACE_EXISTING);
            else
                System.err.println(
                        "run: tar ended with code %d; the logs are in %s".formatted(code, logs));
        } catch (IOException e) {
            System.err.println(
                    "run: the logs were not packed, they are in %s: %s".formatted(logs, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        timer.interrupt();
        pack();
    }
}
