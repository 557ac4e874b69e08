package dev.fallline.train;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;

import dev.fallline.AtomicFile;
import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.graph.Layout;
import dev.fallline.optim.Optimizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a training keeps what it is and what it has come to. A folder is a run's once it has a
 * {@code config.json}; every file in it is whole at any moment.
 */
public record RunFolder(Path path) {
    private static final String CONFIG = "config.json";
    private static final String ENVIRONMENT = "environment.json";
    private static final String CHECKPOINT = "checkpoint.safetensors";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String REPORT = "report.json";

    /** Names of rows and of records other than configurations: {@code train_loss}. */
    static final Gson GSON =
            new GsonBuilder()
                    .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                    .serializeSpecialFloatingPointValues()
                    .create();

    private static final Gson PRETTY = GSON.newBuilder().setPrettyPrinting().create();

    /**
     * Makes the folder for a new run.
     *
     * @throws FalllineException if it holds a run already or cannot be written to
     */
    static RunFolder create(Path path, Config config, Environment environment) {
        RunFolder folder = new RunFolder(path);
        if (Files.exists(folder.file(CONFIG))) {
            throw new FalllineException(
                    Kind.USAGE,
                    "--out %s holds a run already: give another folder, or continue with --resume %1$s"
                            .formatted(path));
        }
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new FalllineException(
                    Kind.FAILED,
                    "--out %s cannot be made: %s; give a folder that you may write to"
                            .formatted(path, e),
                    e);
        }
        AtomicFile.write(folder.file(ENVIRONMENT), PRETTY.toJson(environment) + "\n");
        AtomicFile.write(folder.file(CONFIG), ConfigFile.toText(config));
        return folder;
    }

    /**
     * @throws FalllineException if it is not a run's
     */
    public static RunFolder open(Path path) {
        RunFolder folder = new RunFolder(path);
        if (!Files.exists(folder.file(CONFIG))) {
            throw new FalllineException(
                    Kind.BAD_DATA,
                    "%s is not the folder of a run: it has no %s; give a folder that train has made"
                            .formatted(path, CONFIG));
        }
        AtomicFile.sweep(path);
        return folder;
    }

    public Config config() {
        return ConfigFile.resolve(List.of(ConfigFile.read(file(CONFIG))));
    }

    public Environment environment() {
        return read(ENVIRONMENT, Environment.class);
    }

    /** The weights of the finished run. */
    public Model model() {
        if (!Files.exists(file(WEIGHTS))) {
            throw new FalllineException(
                    Kind.BAD_DATA,
                    "%s has no weights yet: finish the training with train --resume %1$s"
                            .formatted(path));
        }
        return Model.read(file(WEIGHTS));
    }

    /** What the finished run came to. */
    public Report report() {
        if (!Files.exists(file(REPORT))) {
            throw new FalllineException(
                    Kind.BAD_DATA,
                    "%s has no report yet: finish the training with train --resume %1$s"
                            .formatted(path));
        }
        return read(REPORT, Report.class);
    }

    Optional<Checkpoint> checkpoint(Layout layout, Optimizer optimizer) {
        Path file = file(CHECKPOINT);
        if (!Files.exists(file)) return Optional.empty();
        return Optional.of(CheckpointFile.read(file, layout, optimizer));
    }

    void save(Checkpoint checkpoint, Layout layout, Optimizer optimizer) {
        CheckpointFile.write(file(CHECKPOINT), checkpoint, layout, optimizer);
        List<Epoch> history = checkpoint.standing().history();
        AtomicFile.write(file("history.csv"), History.csv(history));
        AtomicFile.write(file("history.jsonl"), History.jsonLines(history));
    }

    void save(Model model) {
        model.write(file(WEIGHTS));
    }

    void save(Report report) {
        AtomicFile.write(file("report.md"), report.markdown());
        AtomicFile.write(file(REPORT), PRETTY.toJson(report) + "\n");
    }

    private <T> T read(String name, Class<T> type) {
        try {
            T value = GSON.fromJson(Files.readString(file(name)), type);
            if (value != null) return value;
        } catch (JsonParseException | IOException e) {
            throw new FalllineException(Kind.BAD_DATA, unreadable(name), e);
        }
        throw new FalllineException(Kind.BAD_DATA, unreadable(name));
    }

    private String unreadable(String name) {
        return "%s cannot be read: it is damaged or not of a run; use another run"
                .formatted(file(name));
    }

    private Path file(String name) {
        return path.resolve(name);
    }
}
