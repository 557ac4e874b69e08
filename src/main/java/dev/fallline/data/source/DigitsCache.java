package dev.fallline.data.source;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.synthetic.Digits;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.IoFailure;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps drawn digits as plain IDX files, which are read faster than they are drawn. */
public final class DigitsCache {
    private static final String FINGERPRINT = "fingerprint";

    private final Digits digits;
    private final DatasetOptions options;
    private final Path folder;

    public DigitsCache(Digits digits, DatasetOptions options) {
        this.digits = digits;
        this.options = options;
        this.folder =
                options.cache()
                        .resolve(
                                "digits-v%d-seed%d-%d-%d"
                                        .formatted(
                                                Digits.VERSION,
                                                options.seed(),
                                                digits.train(),
                                                digits.test()));
    }

    /** Reads the digits, or draws and keeps them where they are not there yet or are damaged. */
    public Dataset open() {
        boolean damaged = Files.exists(folder);
        if (damaged) {
            try {
                return read();
            } catch (FalllineException | IOException e) {
                options.notes()
                        .accept(
                                "The digits cached in %s are damaged and are drawn again: %s"
                                        .formatted(folder, why(e)));
            }
        }
        Dataset drawn = digits.make(options.seed());
        try {
            if (damaged) AtomicFile.delete(folder);
            keep(drawn);
        } catch (FalllineException | IOException e) {
            options.notes()
                    .accept(
                            "The digits cannot be cached in %s and will be drawn again next time: %s"
                                    .formatted(folder, why(e)));
        }
        return drawn;
    }

    private static String why(Exception e) {
        return e instanceof FileSystemException f
                ? f.getFile() + ": " + IoFailure.reason(f)
                : e.getMessage();
    }

    private Dataset read() throws IOException {
        Dataset kept =
                IdxFolder.in(folder)
                        .orElseThrow(() -> new IOException("no IDX files."))
                        .read(options.withTestFraction(0));
        Dataset dataset = digits.dataset(options.seed(), kept.train(), kept.test());
        String expected = Files.readString(folder.resolve(FINGERPRINT)).strip();
        if (!dataset.fingerprint().equals(expected)) {
            throw new IOException(
                    "their fingerprint is %s, not %s.".formatted(dataset.fingerprint(), expected));
        }
        return dataset;
    }

    private void keep(Dataset dataset) throws IOException {
        Files.createDirectories(options.cache());
        AtomicFile.writeFolder(
                folder,
                empty -> {
                    DatasetWriter.writeIdx(dataset, empty, "");
                    AtomicFile.write(empty.resolve(FINGERPRINT), dataset.fingerprint());
                });
    }
}
