package dev.fallline.data.source;

import static dev.fallline.FalllineException.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Targets;
import dev.fallline.data.Task;
import dev.fallline.io.AtomicFile;

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
    private DatasetWriter() {}

    /**
     * Writes grey images as compressed IDX files under MNIST's names, anything else as {@code
     * train.csv} and {@code test.csv} with a header and the label or target last. An empty test
     * part is not written.
     *
     * @param folder that does not exist yet or is empty: what lies beside the files might be read
     *     in their place
     * @return the files
     * @throws FalllineException (usage) if it is not, or cannot be made
     */
    public static List<Path> write(Dataset dataset, Path folder) {
        makeEmpty(folder);
        try {
            boolean images =
                    dataset.train().features() instanceof Features.Bytes
                            && dataset.task() == Task.CLASSIFICATION;
            return images && dataset.shape().channels() == 1
                    ? writeIdx(dataset, folder, ".gz")
                    : writeCsv(dataset, folder);
        } catch (IOException e) {
            throw new FalllineException(
                    Kind.FAILED,
                    "The data set cannot be written into %s: %s.".formatted(folder, e.getMessage()),
                    e);
        }
    }

    private static void makeEmpty(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new FalllineException(
                    Kind.FAILED,
                    "--out %s cannot be made a folder: give one that you may write to"
                            .formatted(folder),
                    e);
        }
        try (Stream<Path> content = Files.list(folder)) {
            Optional<Path> first = content.findFirst();
            if (first.isEmpty()) return;
            throw usage(
                    "--out %s holds files already, such as %s: give another folder, or empty that one",
                    folder, first.get().getFileName());
        } catch (IOException e) {
            throw new FalllineException(
                    Kind.FAILED, "--out %s cannot be read".formatted(folder), e);
        }
    }

    static List<Path> writeIdx(Dataset dataset, Path folder, String suffix) throws IOException {
        var written = new ArrayList<Path>();
        writeIdx(dataset.train(), dataset.shape(), folder.resolve("train"), suffix, written);
        writeIdx(dataset.test(), dataset.shape(), folder.resolve("t10k"), suffix, written);
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
        Path imageFile = stem.resolveSibling(stem.getFileName() + "-images-idx3-ubyte" + suffix);
        Path labelFile = stem.resolveSibling(stem.getFileName() + "-labels-idx1-ubyte" + suffix);
        new Idx(dimensions, pixels).write(imageFile);
        new Idx(new int[] {part.count()}, labels).write(labelFile);
        written.add(imageFile);
        written.add(labelFile);
    }

    private static List<Path> writeCsv(Dataset dataset, Path folder) throws IOException {
        var written = new ArrayList<Path>();
        writeCsv(dataset.train(), dataset.classes(), folder.resolve("train.csv"), written);
        writeCsv(dataset.test(), dataset.classes(), folder.resolve("test.csv"), written);
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
