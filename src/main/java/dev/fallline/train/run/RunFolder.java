package dev.fallline.train.run;

import static dev.fallline.FalllineException.bad;
import static dev.fallline.FalllineException.failed;
import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.ACTIVATION;
import static dev.fallline.train.TrainingSettings.BATCH_NORM;
import static dev.fallline.train.TrainingSettings.HIDDEN;
import static dev.fallline.train.TrainingSettings.RESIDUAL;
import static dev.fallline.train.TrainingSettings.TENSORBOARD;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.graph.Layout;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.FolderLock;
import dev.fallline.io.IoFailure;
import dev.fallline.io.JsonFile;
import dev.fallline.nn.Mlp;
import dev.fallline.report.Markdown;
import dev.fallline.report.Page;
import dev.fallline.train.Checkpoint;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.Epoch;
import dev.fallline.train.TrainingProgress;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Where a training keeps what it is and what it has come to. A folder is a run's once it has a
 * {@code config.json}; every file in it is whole at any moment, but for the ends of those that
 * grow.
 */
public record RunFolder(Path path) {
    private static final String CONFIG = "config.json";

    /** What makes a folder that of a comparison, which has an environment of its own. */
    private static final String COMPARISON = "protocol.json";

    private static final String ENVIRONMENT = "environment.json";
    private static final String CHECKPOINT = "checkpoint.safetensors";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String REPORT = "report.json";
    private static final String REPORT_TEXT = "report.md";
    private static final String MISCLASSIFIED = "misclassified.json";
    private static final String HISTORY = "history.csv";
    private static final String HISTORY_LINES = "history.jsonl";

    /** What to do about a file that is written once. */
    private static final String ANOTHER = "use another run";

    private static final String DIAGNOSIS = "diagnosis.jsonl";
    private static final List<String> FILES =
            List.of(
                    CONFIG,
                    ENVIRONMENT,
                    CHECKPOINT,
                    WEIGHTS,
                    REPORT,
                    REPORT_TEXT,
                    MISCLASSIFIED,
                    HISTORY,
                    HISTORY_LINES,
                    DIAGNOSIS,
                    TrainingDocument.PAGE);

    /**
     * @throws FalllineException (usage) if the folder holds a run already
     */
    public static void requireFree(Path path) {
        // An empty path is the current folder, which is probably a mistake.
        if (path.toString().isEmpty()) {
            throw usage("--out is empty: name the folder of the run, or remove the flag");
        }
        if (Files.exists(path.resolve(COMPARISON))) {
            throw usage("--out %s holds a comparison: give another folder", path);
        }
        if (Files.exists(new RunFolder(path).file(CONFIG))) {
            throw usage(
                    "%s holds a run already: give another folder, or continue with --resume %1$s",
                    path);
        }
    }

    /**
     * Makes this the folder of a new run. The caller has its lock.
     *
     * @param diagnoses whether its training is diagnosed
     * @throws FalllineException if it cannot be written to
     */
    void begin(Config config, Environment environment, boolean diagnoses) {
        removeAll(); // what a run without a configuration left must not be read as this one's
        if (diagnoses) diagnosisFile().begin();
        JsonFile.write(file(ENVIRONMENT), environment);
        ConfigFile.writeOfRun(file(CONFIG), config);
    }

    /** Removes what was begun, unless it can be continued. */
    void discardWithoutCheckpoint() {
        if (!Files.exists(file(CHECKPOINT))) removeAll();
    }

    /** Removes all files of a run; the one that makes it a run first. */
    void removeAll() {
        remove(FILES);
        TensorBoard.find(path).ifPresent(board -> remove(List.of(board.getFileName().toString())));
    }

    /** Of a training that goes on; the weights stay until there are others. */
    void removeReport() {
        remove(List.of(REPORT, REPORT_TEXT, MISCLASSIFIED, TrainingDocument.PAGE));
    }

    /** Of a training that went on and diverged. */
    void removeWeights() {
        remove(List.of(WEIGHTS));
    }

    private void remove(List<String> names) {
        try {
            for (String name : names) Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw failed(
                    e,
                    "the files of an earlier run in %s cannot be removed: choose another folder",
                    path);
        }
    }

    /** Whether it is the folder of a run. */
    public static boolean isRun(Path path) {
        return IoFailure.exists(new RunFolder(path).file(CONFIG));
    }

    /**
     * @throws FalllineException if it is not a run's
     */
    public static RunFolder open(Path path) {
        RunFolder folder = new RunFolder(path);
        if (isRun(path)) return folder;
        if (!Files.exists(path)) {
            Path near = Path.of("runs").resolve(path);
            String hint = isRun(near) ? "did you mean " + near + "?" : "give the folder of a run";
            throw bad("%s does not exist: %s", path, hint);
        }
        if (Files.exists(path.resolve(COMPARISON))) {
            throw bad("%s holds a comparison: give the folder of a run", path);
        }
        RunGroup group = new RunGroup(path);
        if (group.exists()) {
            throw bad(
                    "%s holds the runs of --seeds or --folds: give one of them%s",
                    path,
                    group.members().stream().findFirst().map(m -> ", such as " + m).orElse(""));
        }
        throw bad(
                "%s is not the folder of a run: it has no %s; give a folder that train has written",
                path, CONFIG);
    }

    /**
     * Makes the folder where it is missing, and keeps others from training in it until the lock is
     * closed.
     *
     * @throws FalllineException if a training is going on in it
     */
    FolderLock lock() {
        return FolderLock.take(path, "training");
    }

    public Config config() {
        return ConfigFile.readOfRun(file(CONFIG));
    }

    public Environment environment() {
        return JsonFile.readOfAnyVersion(file(ENVIRONMENT), Environment.class, ANOTHER);
    }

    /**
     * The network of the finished run.
     *
     * @throws FalllineException (bad data) if there is none, or another one than it was
     */
    public Model model() {
        return ours(anyModel());
    }

    /** Whatever network is there. */
    Model anyModel() {
        if (hasWeights()) return Model.read(file(WEIGHTS));
        if (!hasReport())
            throw bad("%s has no weights yet: finish the training with train --resume %1$s", path);
        if (report().diagnosis() != null)
            throw bad(
                    "%s has no weights, because its training diverged: start another with other flags",
                    path);
        throw bad("%s has lost its weights: write them again with train --resume %1$s", path);
    }

    private Model ours(Model model) {
        Config c = config();
        Mlp mlp = model.mlp();
        boolean same =
                mlp.hidden().equals(c.get(HIDDEN))
                        && mlp.activation().equals(c.get(ACTIVATION))
                        && mlp.batchNorm() == c.get(BATCH_NORM)
                        && mlp.residual() == c.get(RESIDUAL);
        if (same) return model;
        throw bad(
                "%s has the weights of another network, %s, not of the one in config.json: put back the right ones, or write them again with train --resume %s",
                file(WEIGHTS), mlp.describe(), path);
    }

    public boolean hasWeights() {
        return Files.exists(file(WEIGHTS));
    }

    /** Whether it holds a network alone: one that was imported, or saved by a program. */
    public boolean isBare() {
        return hasWeights() && !Files.exists(file(CHECKPOINT)) && !Files.exists(file(REPORT));
    }

    /**
     * {@code finished}, which a diverged run is too, or {@code unfinished}; of a network alone
     * {@code imported}, or {@code saved} where a program trained it.
     */
    public String state() {
        if (hasReport()) return "finished";
        if (!isBare()) return "unfinished";
        return epochs().isEmpty() ? "imported" : "saved";
    }

    /** What the finished run came to. */
    public Report report() {
        if (isBare()) {
            throw bad("%s has a network but no training to report: measure it with eval", path);
        }
        if (!hasReport()) {
            throw bad("%s has no report yet: finish the training with train --resume %1$s", path);
        }
        return JsonFile.readOfAnyVersion(file(REPORT), Report.class, ANOTHER);
    }

    /** Empty where nothing was predicted, and in runs of earlier versions. */
    Optional<Misclassified> misclassified() {
        Path file = file(MISCLASSIFIED);
        if (!Files.exists(file)) return Optional.empty();
        String remedy = "remove it to have the report without these examples";
        return Optional.of(JsonFile.read(file, Misclassified.class, remedy));
    }

    void save(Misclassified misclassified) {
        JsonFile.write(file(MISCLASSIFIED), misclassified);
    }

    /** Whether its training is over. */
    public boolean hasReport() {
        return Files.exists(file(REPORT));
    }

    /** Changes with every epoch of a training, in whatever process it runs. */
    public Path historyFile() {
        return file(HISTORY_LINES);
    }

    /** When its training ended with weights; null where there are none. */
    public FileTime weightsWritten() {
        try {
            return hasWeights() ? Files.getLastModifiedTime(file(WEIGHTS)) : null;
        } catch (IOException e) {
            return null; // they have just been removed
        }
    }

    public String name() {
        return path.toAbsolutePath().normalize().getFileName().toString();
    }

    Path configFile() {
        return file(CONFIG);
    }

    /** What was seen of the layers, epoch by epoch; nothing unless the training was diagnosed. */
    public List<Diagnosis> diagnoses() {
        return diagnosisFile().read();
    }

    DiagnosisFile diagnosisFile() {
        return new DiagnosisFile(file(DIAGNOSIS));
    }

    /** Empty unless the curves are wanted; a run that has them goes on with them. */
    Optional<TensorBoard> board(Config config, TrainingProgress progress) {
        if (!config.get(TENSORBOARD) && TensorBoard.find(path).isEmpty()) return Optional.empty();
        return Optional.of(TensorBoard.open(path, progress.history(), diagnoses()));
    }

    boolean hasCheckpoint() {
        return Files.exists(file(CHECKPOINT));
    }

    public Optional<Checkpoint> checkpoint(Layout layout) {
        Path file = file(CHECKPOINT);
        if (!Files.exists(file)) return Optional.empty();
        return Optional.of(CheckpointFile.read(file, layout, identity()));
    }

    void save(Checkpoint checkpoint, Layout layout) {
        CheckpointFile.write(file(CHECKPOINT), checkpoint, layout, identity());
    }

    /**
     * Gives the run another configuration, and takes it for unfinished. A death in between leaves a
     * checkpoint that goes with the old one and with the new one.
     */
    void change(Config config, Optional<Checkpoint> checkpoint, Layout layout) {
        byte[] text = ConfigFile.toText(config).getBytes(StandardCharsets.UTF_8);
        String both = identity() + " " + identity(text);
        checkpoint.ifPresent(c -> CheckpointFile.write(file(CHECKPOINT), c, layout, both));
        AtomicFile.write(file(CONFIG), text);
    }

    /** What each epoch gave, so far. */
    public List<Epoch> epochs() {
        return history().read();
    }

    HistoryFiles history() {
        return new HistoryFiles(file(HISTORY), file(HISTORY_LINES));
    }

    void save(Model model) {
        model.write(file(WEIGHTS));
    }

    /**
     * Makes the folder of a finished network, which has no checkpoint and no report.
     *
     * @throws FalllineException (usage) if it holds a run already
     */
    public static void save(
            Path path, Config config, Environment environment, Model model, List<Epoch> history) {
        requireFree(path);
        RunFolder folder = new RunFolder(path);
        try (var _ = folder.lock()) {
            requireFree(path);
            folder.begin(config, environment, false);
            folder.history().write(history);
            folder.save(model);
        }
    }

    void save(Report report) {
        history().write(report.epochs()); // through to the disk
        Page page = new TrainingDocument(this, report).page();
        AtomicFile.write(file(REPORT_TEXT), Markdown.of(page));
        JsonFile.write(file(REPORT), report); // the run is finished
        page.write(file(TrainingDocument.PAGE));
    }

    /** A checksum of the two files that say what the run is. */
    private String identity() {
        try {
            return identity(Files.readAllBytes(file(CONFIG)));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private String identity(byte[] config) {
        try {
            CRC32C crc = new CRC32C();
            crc.update(config);
            crc.update(Files.readAllBytes(file(ENVIRONMENT)));
            return "%08x".formatted(crc.getValue());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private FalllineException unreadable(IOException e) {
        String what =
                Files.exists(path)
                        ? "%s or %s cannot be read: %s"
                                .formatted(file(CONFIG), ENVIRONMENT, IoFailure.reason(e))
                        : path + " was removed";
        return new FalllineException(Kind.BAD_DATA, what + "; " + ANOTHER, e);
    }

    private Path file(String name) {
        return path.resolve(name);
    }
}
