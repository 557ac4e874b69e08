package dev.fallline.train.run;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.BATCH;
import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.LOSS;
import static dev.fallline.train.TrainingSettings.NO_GRAPH;
import static dev.fallline.train.TrainingSettings.ONLINE;
import static dev.fallline.train.TrainingSettings.PRECISION;
import static dev.fallline.train.TrainingSettings.STEPS;
import static dev.fallline.train.TrainingSettings.TASK;
import static dev.fallline.train.TrainingSettings.THREADS;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.device.Devices.Selection;
import dev.fallline.nn.Loss;
import dev.fallline.setting.Setting;
import dev.fallline.train.BatchSize;
import dev.fallline.train.Checkpoint;
import dev.fallline.train.ClassMetric;
import dev.fallline.train.Config;
import dev.fallline.train.ConfusionMatrix;
import dev.fallline.train.CustomParts;
import dev.fallline.train.Divergence;
import dev.fallline.train.Epoch;
import dev.fallline.train.Hindsight;
import dev.fallline.train.Online;
import dev.fallline.train.Outcome;
import dev.fallline.train.Predictions;
import dev.fallline.train.Recipe;
import dev.fallline.train.Residuals;
import dev.fallline.train.Setup;
import dev.fallline.train.Subset;
import dev.fallline.train.Trainer;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.TrainingProgress;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A training from its configuration to its report, kept in a folder. */
public final class Run {
    /**
     * How it ended.
     *
     * @param report empty if the training was interrupted
     */
    public record Result(RunFolder folder, Optional<Report> report, Trained trained) {}

    /**
     * What a training has come to, in memory.
     *
     * @param config with everything in it that was chosen for the user
     * @param diagnosis of a divergence, in words; empty otherwise
     */
    public record Trained(
            Config config,
            Environment environment,
            Model model,
            Loss loss,
            List<Epoch> epochs,
            Optional<String> diagnosis) {
        private static Trained of(
                Setup setup,
                Config config,
                Environment environment,
                Trainer trainer,
                Outcome outcome) {
            return new Trained(
                    config,
                    environment,
                    new Model(setup.mlp(), trainer.solution(), setup.data().schema()),
                    setup.objective().loss(),
                    trainer.progress().history(),
                    outcome.divergence().map(Divergence::diagnosis));
        }
    }

    private final TrainingListener listener;
    private final long began = System.nanoTime();

    private Run(TrainingListener listener) {
        this.listener = listener;
    }

    /**
     * Begins a training.
     *
     * @param out its folder, which is made where it is missing
     */
    public static Result start(Config config, Path out, TrainingListener listener) {
        RunFolder.requireFree(out);
        return start(config, () -> out, listener);
    }

    /**
     * Begins a training.
     *
     * @param out is asked for the folder once the training can begin: what cannot be trained leaves
     *     none behind
     */
    public static Result start(Config config, Supplier<Path> out, TrainingListener listener) {
        return start(config, CustomParts.NONE, out, listener);
    }

    /**
     * Begins a training.
     *
     * @param custom what no setting can name
     * @param out is asked for the folder once the training can begin
     */
    public static Result start(
            Config config, CustomParts custom, Supplier<Path> out, TrainingListener listener) {
        Recipe recipe = Pretrained.recipe(config, custom, listener::note);
        return new Run(listener).train(recipe, () -> new RunFolder(out.get()), Optional.empty());
    }

    /** Trains without a folder: nothing is kept but in memory. */
    public static Trained train(Config config, CustomParts custom, TrainingListener listener) {
        Recipe recipe = Pretrained.recipe(config, custom, listener::note);
        Selection selection = open(recipe);
        try (var device = selection.device()) {
            Dataset data = RunData.of(recipe, listener::note);
            Setup setup = Setup.of(recipe, data);
            try (Trainer trainer = new Trainer(setup, device)) {
                Run run = new Run(listener);
                listener.begins(setup, selection, trainer.progress());
                run.noteUnreachable(setup);
                Outcome outcome = trainer.run(listener);
                Config resolved = resolved(setup, selection);
                return Trained.of(setup, resolved, Environment.of(device, data), trainer, outcome);
            }
        }
    }

    /**
     * Continues a training where its last checkpoint was made, or from the beginning if none was.
     *
     * @param flags given anew: they must say what the run's configuration says, but for those that
     *     are {@link Setting#isChangeable} and for the number of epochs, see {@link OtherEpochs}
     */
    public static Result resume(Path folder, Config flags, TrainingListener listener) {
        return resume(folder, flags, CustomParts.NONE, listener);
    }

    /**
     * The same of a run that was begun with parts that no setting can name.
     *
     * @param custom parts of the same classes, and the same data
     */
    public static Result resume(
            Path folder, Config flags, CustomParts custom, TrainingListener listener) {
        RunFolder run = RunFolder.open(folder);
        if (run.isBare()) {
            throw usage(
                    "--resume %s has a network but no training to continue: give --from %1$s to start a training from its weights",
                    folder);
        }
        Config config = SettingChanges.apply(flags, run.config(), folder);
        if (custom.data() == null && !flags.isGiven(DATA)) {
            RunData.requireFile(config.get(DATA), folder, "give the new path with --data");
        }
        // What a checkpoint holds replaces whatever the training began with.
        Recipe recipe =
                run.hasCheckpoint()
                        ? Recipe.of(config, custom.startingFrom(Setup::noParameters))
                        : Pretrained.recipe(config, custom, listener::note);
        return new Run(listener).train(recipe, () -> run, Optional.of(run));
    }

    private Result train(Recipe recipe, Supplier<RunFolder> out, Optional<RunFolder> existing) {
        var reading = Reading.begin(recipe);
        Selection selection = open(recipe);
        try (var device = selection.device()) {
            Dataset data = data(reading);
            Setup setup = Setup.of(recipe, data);
            existing.ifPresent(
                    run -> RunData.check(run, recipe.config().get(DATA), data.fingerprint()));
            try (Trainer trainer = new Trainer(setup, device)) {
                // Some of the device's choices depend on the plan and the examples.
                Environment environment = Environment.of(device, data);
                RunFolder folder = out.get();
                try (var _ = folder.lock()) {
                    if (existing.isPresent()) return train(setup, selection, trainer, folder);
                    RunFolder.requireFree(folder.path());
                    return begin(setup, selection, environment, trainer, folder);
                }
            }
        }
    }

    /** Data that were read while the device opened; and what was noted meanwhile. */
    private record Reading(Dataset data, List<String> notes) {
        static CompletableFuture<Reading> begin(Recipe recipe) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        List<String> notes = new ArrayList<>();
                        return new Reading(RunData.of(recipe, notes::add), notes);
                    },
                    task -> Thread.ofPlatform().daemon().name("data").start(task));
        }
    }

    private Dataset data(CompletableFuture<Reading> begun) {
        try {
            Reading reading = begun.join();
            reading.notes.forEach(listener::note);
            return reading.data;
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw (Error) e.getCause();
        }
    }

    /** What fails before there is anything to continue leaves no folder behind. */
    private Result begin(
            Setup setup,
            Selection selection,
            Environment environment,
            Trainer trainer,
            RunFolder folder) {
        try {
            folder.begin(resolved(setup, selection), environment, listener.diagnoses());
            return train(setup, selection, trainer, folder);
        } catch (FalllineException | OutOfMemoryError e) {
            folder.discardWithoutCheckpoint();
            throw e;
        }
    }

    private Result train(Setup setup, Selection selection, Trainer trainer, RunFolder folder) {
        Optional<Checkpoint> checkpoint = folder.checkpoint(setup.mlp().layout());
        OtherEpochs.settle(folder, setup, checkpoint);
        checkpoint.ifPresent(trainer::restore);
        if (trainer.progress().ending() == null) folder.removeReport();
        if (listener.diagnoses()) folder.diagnosisFile().begin();
        folder.diagnosisFile().keepBefore(trainer.progress());
        folder.history().write(trainer.progress().history());
        listener.begins(folder.path());
        listener.begins(setup, selection, trainer.progress());
        noteUnreachable(setup);
        Optional<TensorBoard> board = folder.board(setup.config(), trainer.progress());
        Outcome outcome = trainer.run(new SavingListener(folder, setup, board, listener));
        Trained trained =
                Trained.of(setup, folder.config(), folder.environment(), trainer, outcome);
        if (outcome.interrupted()) {
            folder.save(trainer.checkpoint(), setup.mlp().layout());
            return new Result(folder, Optional.empty(), trained);
        }
        boolean compares = setup.config().get(ONLINE) && outcome.divergence().isEmpty();
        Optional<Online> online =
                compares
                        ? new Hindsight(setup, selection.device(), listener)
                                .look(trainer.progress().marks(), trainer.solution())
                        : Optional.empty();
        if (compares && online.isEmpty()) return new Result(folder, Optional.empty(), trained);
        String device = selection.device().description();
        return finish(folder, setup, device, trainer, trained, online.orElse(null));
    }

    private void noteUnreachable(Setup setup) {
        Config c = setup.config();
        if (c.get(STEPS) == null || c.get(STEPS) <= setup.totalSteps()) return;
        listener.note(
                "--epochs %d ends the training at step %,d, before --steps %d: give more epochs"
                        .formatted(setup.recipe().epochs(), setup.totalSteps(), c.get(STEPS)));
    }

    /** Opens the device that a configuration names. */
    public static Selection open(Config config) {
        return Devices.open(config.get(DEVICE), options(config));
    }

    /** Opens the device that a training is to run on. */
    public static Selection open(Recipe recipe) {
        return Devices.open(recipe.device(), options(recipe.config()));
    }

    private Result finish(
            RunFolder folder,
            Setup setup,
            String device,
            Trainer trainer,
            Trained trained,
            Online online) {
        TrainingProgress progress = trainer.progress();
        Dataset data = setup.data();
        Model model = trained.model();
        boolean diverged = trained.diagnosis().isPresent();
        Optional<Predictions> answers = diverged ? Optional.empty() : trainer.answers();
        Optional<ConfusionMatrix> confusion = answers.flatMap(Predictions::confusion);
        Optional<Residuals> residuals = answers.flatMap(Predictions::residuals);
        Integer best = diverged || progress.best() == null ? null : progress.best().epoch();
        List<Epoch> epochs = progress.history();
        Epoch kept = diverged ? null : best == null ? epochs.getLast() : epochs.get(best - 1);
        Report report =
                new Report(
                        folder.path().toString(),
                        data.name(),
                        device,
                        setup.mlp().layout().learnedSize(),
                        setup.mlp().layout().decayedSize(),
                        setup.program().sparse() ? zeros(setup, model) : null,
                        switches(setup, epochs),
                        epochs,
                        progress.ending().label(),
                        trained.diagnosis().orElse(null),
                        best,
                        kept == null ? null : kept.testAccuracy(),
                        kept == null ? null : kept.valAccuracy(),
                        residuals.map(Residuals::rmse).orElse(null),
                        residuals.map(Residuals::mae).orElse(null),
                        residuals.map(Residuals::r2).orElse(null),
                        confusion.map(c -> c.scores(data.classes())).orElse(null),
                        confusion.isEmpty()
                                ? null
                                : ClassMetric.of(answers.get(), setup.objective().loss()),
                        confusion.map(ConfusionMatrix::counts).orElse(null),
                        online,
                        (System.nanoTime() - began) / 1e9);
        if (diverged) folder.removeWeights();
        else folder.save(model);
        answers.flatMap(a -> misclassified(a, setup)).ifPresent(folder::save);
        folder.save(report);
        return new Result(folder, Optional.of(report), trained);
    }

    private static Optional<Misclassified> misclassified(Predictions answers, Setup setup) {
        Dataset data = setup.data();
        Loss loss = setup.objective().loss();
        Examples test = data.test();
        if (test.count() == 0) {
            int[] held = setup.split().held();
            String subset = Subset.VALIDATION.title();
            return Misclassified.of(answers, loss, subset, data.train(), held, data.schema());
        }
        int[] all = IntStream.range(0, test.count()).toArray();
        return Misclassified.of(answers, loss, Subset.TEST.title(), test, all, data.schema());
    }

    /** How many of the weights are exactly zero. */
    private static int zeros(Setup setup, Model model) {
        int zeros = 0;
        for (int i = 0; i < setup.mlp().layout().decayedSize(); i++) {
            if (model.parameters()[i] == 0) zeros++;
        }
        return zeros;
    }

    /** What happened whenever an optimizer took over; null if none did. */
    private static List<String> switches(Setup setup, List<Epoch> epochs) {
        List<String> switches = setup.program().switches(epochs.size());
        return switches.isEmpty() ? null : switches;
    }

    /** How a configuration wants the device to work. */
    public static DeviceOptions options(Config c) {
        Integer threads = c.get(THREADS);
        return new DeviceOptions(
                threads == null ? Runtime.getRuntime().availableProcessors() : threads,
                c.get(PRECISION),
                !c.get(NO_GRAPH),
                true);
    }

    /**
     * The configuration with everything in it that is chosen for the user, as a run of it would
     * keep it: by the data and the device.
     */
    public static Config resolved(Config config) {
        Recipe recipe = Pretrained.recipe(config, CustomParts.NONE, _ -> {});
        Selection selection = open(recipe);
        try (var _ = selection.device()) {
            return resolved(Setup.of(recipe, RunData.open(recipe.config(), _ -> {})), selection);
        }
    }

    private static Config resolved(Setup setup, Selection selection) {
        Config c = setup.recipe().resolved();
        if (c.get(DEVICE).equals("auto")) c = c.with(DEVICE, selection.kind());
        if (c.get(BATCH) == null) c = c.with(BATCH, new BatchSize(setup.part()));
        return c.with(DATA, RunData.absolute(c.get(DATA)))
                .with(THREADS, selection.device().threads())
                .with(TASK, setup.data().task())
                .with(LOSS, setup.lossName());
    }
}
