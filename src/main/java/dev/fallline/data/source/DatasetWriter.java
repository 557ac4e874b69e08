package dev.fallline.data.source;

import static dev.fallline.FalllineException.failed;
import static dev.fallline.FalllineException.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Targets;
import dev.fallline.data.Task;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.FolderLock;
import dev.fallline.io.IoFailure;

import org.apache.commons.csv.CSVFormat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes a data set into a folder from which it can be opened again. */
public final class DatasetWriter {
    private static final String TRAIN = "train";
    private static final String TEST = "t10k";
    private static final String GZIP = ".gz";
    private static final String IMAGES = "-images-idx3-ubyte";
    private static final String LABELS = "-labels-idx1-ubyte";
    private static final String TRAIN_CSV = "train.csv";
    private static final String TEST_CSV = "test.csv";

    /** All files that are ever written. */
    private static final List<String> NAMES =
            List.of(
                    TRAIN + IMAGES + GZIP,
                    TRAIN + LABELS + GZIP,
                    TEST + IMAGES + GZIP,
                    TEST + LABELS + GZIP,
                    TRAIN_CSV,
                    TEST_CSV);

    private DatasetWriter() {}

    /**
     * Writes grey images as compressed IDX files under MNIST's names, anything else as {@code
     * train.csv} and {@code test.csv} with a header and the label or target last. An empty test
     * part is not written.
     *
     * <p>Until it is finished, a lock lies in the folder: an interrupted write starts again.
     *
     * @param folder that does not exist yet or is empty: what lies beside the files might be read
     *     in their place
     * @return the files
     * @throws FalllineException (usage) if it is not, or cannot be made
     */
    public static List<Path> write(Dataset dataset, Path folder) {
        try {
            if (!Files.exists(folder.resolve(FolderLock.FILE))) requireEmpty(folder);
            try (FolderLock lock = FolderLock.take(folder, "data set")) {
                for (String name : NAMES) Files.deleteIfExists(folder.resolve(name));
                requireEmpty(folder);
                boolean images =
                        dataset.train().features() instanceof Features.Bytes
                                && dataset.task() == Task.CLASSIFICATION;
                List<Path> written =
                        images && dataset.shape().channels() == 1
                                ? writeIdx(dataset, folder, GZIP)
                                : writeCsv(dataset, folder);
                lock.finish();
                return written;
            }
        } catch (IOException e) {
            throw failed(
                    e, "The data set cannot be written into %s: %s.", folder, IoFailure.reason(e));
        }
    }

    private static void requireEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return;
        try (Stream<Path> content = Files.list(folder)) {
            Optional<Path> other = content.filter(f -> !f.endsWith(FolderLock.FILE)).findFirst();
            if (other.isEmpty()) return;
            throw usage(
                    "--out %s holds files already, such as %s: give another folder, or empty that one",
                    folder, other.get().getFileName());
        }
    }

    static List<Path> writeIdx(Dataset dataset, Path folder, String suffix) throws IOException {
        var written = new ArrayList<Path>();
        writeIdx(dataset.train(), dataset.shape(), folder.resolve(TRAIN), suffix, written);
        writeIdx(dataset.test(), dataset.shape(), folder.resolve(TEST), suffix, written);
        return written;
    }

    private static void writeIdx(
            Examples part, ExampleShape shape, Path stem, String suffix, List<Path> written)
            throws IOException {
        if (part.count() == 0) return;
        var labels = new byte[part.count()];
        for (int i = 0; i < labels.length; i++) labels[i] = (byte) part.labels()[i];
        byte[] pixels = ((Features.Bytes) part.features()).values();
        int[] dimensions = {part.count(), shape.height(), shape.width()};
        Path imageFile = stem.resolveSibling(stem.getFileName() + IMAGES + suffix);
        Path labelFile = stem.resolveSibling(stem.getFileName() + LABELS + suffix);
        new Idx(dimensions, pixels).write(imageFile);
        new Idx(new int[] {part.count()}, labels).write(labelFile);
        written.add(imageFile);
        written.add(labelFile);
    }

    private static List<Path> writeCsv(Dataset dataset, Path folder) throws IOException {
        var written = new ArrayList<Path>();
        writeCsv(dataset.train(), dataset.classes(), folder.resolve(TRAIN_CSV), written);
        writeCsv(dataset.test(), dataset.classes(), folder.resolve(TEST_CSV), written);
        return written;
    }

    private static void writeCsv(Examples part, List<String> classes, Path file, List<Path> written)
            throws IOException {
        if (part.count() == 0) return;
        CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
        AtomicFile.write(
                file,
                out -> {
                    var writer = new BufferedWriter(new OutputStreamWriter(out, UTF_8));
                    var row = new Object[part.width() + 1];
                    for (int c = 0; c < part.width(); c++) row[c] = "x" + (c + 1);
                    boolean real = part.targets() instanceof Targets.Reals;
                    row[part.width()] = real ? "target" : "label";
                    format.printRecord(writer, row);
                    for (int i = 0; i < part.count(); i++) {
                        for (int c = 0; c < part.width(); c++) {
                            row[c] = number(part.features(), i * part.width() + c);
                        }
                        row[part.width()] = target(part.targets(), i, classes);
                        format.printRecord(writer, row);
                    }
                    writer.flush();
                });
        written.add(file);
    }

    private static String target(Targets targets, int index, List<String> classes) {
        return switch (targets) {
            case Targets.Classes(int[] labels) -> classes.get(labels[index]);
            case Targets.Reals reals -> Float.toString((float) reals.raw()[index]);
        };
    }

    private static String number(Features features, int index) {
        return switch (features) {
            case Features.Bytes(byte[] values) ->
                    Integer.toString(Byte.toUnsignedInt(values[index]));
            case Features.Reals(float[] values) -> Float.toString(values[index]);
        };
    }
}
