package dev.fallline.data.source;

import static dev.fallline.FalllineException.bad;
import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.data.Split;
import dev.fallline.data.Task;
import dev.fallline.data.picture.Framing;
import dev.fallline.data.synthetic.Digits;
import dev.fallline.data.synthetic.Generator;
import dev.fallline.data.synthetic.Linear;
import dev.fallline.data.synthetic.PlanePoints;
import dev.fallline.data.synthetic.Wilson;
import dev.fallline.data.table.TableReader;
import dev.fallline.io.IoFailure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The one door to data sets. */
public final class Datasets {
    private static final Pattern TABLE =
            Pattern.compile("(?i).*\\.(csv|tsv|tab|txt|dat|data)(\\.gz)?|-");

    private Datasets() {}

    /** The names of data sets: of those that are generated, and of public ones. */
    public static List<String> names() {
        return Stream.concat(generated().stream(), PublicSet.names().stream()).toList();
    }

    /** Whether a text stands for a generated or a public data set, and is no path. */
    public static boolean isNamed(String nameOrPath) {
        return PublicSet.names().contains(nameOrPath) || Generator.named(nameOrPath).isPresent();
    }

    /** The names of the data sets that can be made from nothing. */
    public static List<String> generated() {
        return Generator.all().stream().map(Generator::name).toList();
    }

    /**
     * Opens a data set: the name of a generated or a public one; a folder with IDX files under
     * their published names, with {@code train.csv} and perhaps {@code test.csv}, or with a folder
     * of pictures a class; or a CSV file. A name wins over a folder of that name, which is reached
     * as {@code ./name}.
     *
     * @throws FalllineException of kind {@code BAD_DATA}, saying what is wrong with which file
     */
    public static Dataset open(String nameOrPath, DatasetOptions options) {
        Dataset data = framed(read(nameOrPath, options));
        options.task().ifPresent(task -> checkTask(data, task));
        return data;
    }

    /** The same with what is learned of grey pictures, for those from files later. */
    private static Dataset framed(Dataset data) {
        boolean grey = data.shape().isImage() && data.shape().channels() == 1;
        if (!grey || !(data.train().features() instanceof Features.Bytes(byte[] pixels))) {
            return data;
        }
        return data.withSchema(data.schema().withFrame(Framing.learn(pixels, data.shape())));
    }

    private static void checkTask(Dataset data, Task task) {
        if (data.task() == task) return;
        throw usage(
                task == Task.REGRESSION
                        ? "%s has classes, and regression needs numbers to predict: take a CSV file or linear"
                        : "%s has numbers to predict, and classification needs classes: take other data, or --task regression",
                data.name());
    }

    private static Dataset read(String nameOrPath, DatasetOptions options) {
        Optional<Generator> generator = Generator.named(nameOrPath);
        if (generator.isPresent()) return generate(generator.get(), options);
        Optional<PublicSet> known = PublicSet.named(nameOrPath);
        if (known.isPresent()) return known.get().open(options);
        Path path = path(nameOrPath).orElseThrow(() -> unknown(nameOrPath));
        if (nameOrPath.equals(TableReader.STANDARD_INPUT)) return file(path, options);
        if (Files.isDirectory(path)) return folder(path, options);
        if (Files.isRegularFile(path)) return file(path, options);
        throw unknown(nameOrPath);
    }

    /**
     * The table that a network is to be judged by, if that is what a name or path leads to: a file,
     * standard input, or the test file of a folder, or its only one.
     */
    public static Optional<Path> table(String nameOrPath, DatasetOptions options) {
        if (nameOrPath.equals(TableReader.STANDARD_INPUT)) return Optional.of(Path.of(nameOrPath));
        if (Generator.named(nameOrPath).isPresent()) return Optional.empty();
        Optional<PublicSet> known = PublicSet.named(nameOrPath);
        if (known.isPresent()) return known.get().table(options.cache());
        return path(nameOrPath)
                .flatMap(
                        path ->
                                Stream.of(path, path.resolve("test.csv"), path.resolve("train.csv"))
                                        .filter(Files::isRegularFile)
                                        .findFirst());
    }

    /**
     * All rows of a table as a schema has them, with their targets.
     *
     * @throws FalllineException (bad data) if they are not such as the schema was learned from
     */
    public static Examples read(Path table, Schema schema, DatasetOptions options) {
        return TableDataset.read(table, schema, options);
    }

    /** The name of a data set: the last part of a path without the ending of a table. */
    public static String nameOf(String nameOrPath) {
        Optional<String> generated = Generator.named(nameOrPath).map(Generator::name);
        return generated.or(() -> path(nameOrPath).map(Datasets::nameOf)).orElse("data");
    }

    static String nameOf(Path path) {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return last == null
                ? "data"
                : last.toString().replaceFirst("(?i)\\.(csv|tsv)(\\.gz)?$", "");
    }

    /**
     * Examples without a test part, from which one is split.
     *
     * @param description of them
     */
    static Dataset split(
            String name, String description, Examples all, Schema schema, DatasetOptions options) {
        Split split = Split.stratified(all.labels(), options.testFraction(), options.seed());
        return new Dataset(
                name,
                "%s; %s"
                        .formatted(
                                description,
                                options.splitSentence(Task.CLASSIFICATION, split.held().length)),
                all.take(split.train()),
                all.take(split.held()),
                schema);
    }

    private static Dataset generate(Generator generator, DatasetOptions options) {
        return switch (generator) {
            case Digits digits -> new DigitsCache(digits, options).open();
            case PlanePoints _, Linear _, Wilson _ -> generator.make(options.seed());
        };
    }

    private static Dataset folder(Path folder, DatasetOptions options) {
        return known(folder, options)
                .or(() -> inside(folder, options))
                .or(() -> pictures(folder, options))
                .orElseThrow(
                        () ->
                                bad(
                                        "%s holds no data: expected train-images-idx3-ubyte[.gz] and its"
                                                + " companions, train.csv, data_batch_1.bin and so on"
                                                + " of CIFAR-10, or a folder a class of PNG or"
                                                + " JPEG files",
                                        folder));
    }

    /** What the files in a folder are; empty where they are no data set. */
    private static Optional<Dataset> known(Path folder, DatasetOptions options) {
        try {
            Optional<IdxFolder> idx = IdxFolder.in(folder);
            if (idx.isPresent()) return Optional.of(idx.get().read(options));
            Optional<CifarFolder> cifar = CifarFolder.in(folder);
            if (cifar.isPresent()) return Optional.of(cifar.get().read(options));
            Path train = folder.resolve("train.csv");
            Path test = folder.resolve("test.csv");
            if (!Files.exists(train)) return Optional.empty();
            return Optional.of(
                    TableDataset.read(
                            nameOf(folder),
                            train,
                            Files.exists(test) ? Optional.of(test) : Optional.empty(),
                            options));
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    /** The set in a folder below, as torchvision leaves it: MNIST/raw, cifar-10-batches-bin. */
    private static Optional<Dataset> inside(Path folder, DatasetOptions options) {
        try (Stream<Path> below = Files.walk(folder, 2)) {
            List<Path> sets = new ArrayList<>();
            for (Path each : below.filter(Files::isDirectory).sorted().toList()) {
                if (IdxFolder.in(each).isPresent() || CifarFolder.in(each).isPresent()) {
                    sets.add(each);
                }
            }
            if (sets.size() > 1) {
                throw bad(
                        "%s holds %d data sets: give one of them, such as %s",
                        folder, sets.size(), sets.getFirst());
            }
            return sets.isEmpty()
                    ? Optional.empty()
                    : known(sets.getFirst(), options).map(set -> set.withName(nameOf(folder)));
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw unreadable(folder, e.getCause());
        }
    }

    private static Optional<Dataset> pictures(Path folder, DatasetOptions options) {
        try {
            return PictureFolder.in(folder).map(pictures -> pictures.read(options));
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static Dataset file(Path file, DatasetOptions options) {
        if (!TABLE.matcher(file.toString()).matches()) {
            throw bad(
                    "%s is not a data set: expected a .csv, .tsv, .tab, .txt, .dat or .data file, perhaps"
                            + " compressed (.gz; save a workbook as CSV), or for IDX files the"
                            + " folder that holds them",
                    file);
        }
        return TableDataset.read(nameOf(file), file, Optional.empty(), options);
    }

    private static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private static FalllineException unreadable(Path folder, IOException e) {
        return bad(e, "%s cannot be read: %s", IoFailure.file(e, folder), IoFailure.reason(e));
    }

    private static FalllineException unknown(String wanted) {
        if (path(wanted).filter(IoFailure::exists).isPresent()) {
            return bad(
                    "%s is neither a file nor a folder: for a table from a pipe, give - and the table on standard input",
                    wanted);
        }
        if (TABLE.matcher(wanted).matches() || wanted.contains("/") || wanted.contains("\\")) {
            return bad("%s does not exist: expected a table or a folder of data", wanted);
        }
        boolean near = Nearest.nearest(wanted, names()).isPresent();
        String remedy = near ? "" : "; or give a folder or a .csv file";
        return new FalllineException(
                Kind.BAD_DATA, Nearest.unknown("data set", wanted, names()) + remedy);
    }
}
