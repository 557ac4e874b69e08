package dev.fallline.serve;

import static dev.fallline.FalllineException.failed;
import static dev.fallline.train.TrainingSettings.DATA;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Task;
import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.io.Json;
import dev.fallline.report.PlotBounds;
import dev.fallline.train.Config;
import dev.fallline.train.ModelEvaluator;
import dev.fallline.train.ModelEvaluator.Means;
import dev.fallline.train.Outcome;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.Trainer;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The training of a page, in a thread of its own. It goes on while it is told to and somebody
 * looks; after each burst of steps it makes a picture of the network, the only one that is kept.
 */
final class PlayTraining implements AutoCloseable {
    private static final long FRAME_NANOS = 66_000_000;

    /** Examples that are measured, and drawn, at most. */
    private static final int MOST_MEASURED = 5_000;

    private static final int MOST_DRAWN = 1_200;

    /** The largest ratio of the features' extents that is drawn as it is. */
    private static final double COMPARABLE = 3;

    private final Config config;
    private final PlayTables.Drawn table;
    private final Setup setup;
    private final PlotBounds window;
    private final Device device;
    private final Trainer trainer;
    private final Arena arena;
    private final DecisionMap map;
    private final ModelEvaluator evaluator;
    private final DeviceDataset train;
    private final DeviceDataset test;
    private final int[] measured;
    private final int[] measuredOfTest;
    private final LossHistory losses = new LossHistory();
    private final Thread thread;

    // What follows is guarded by this.
    private boolean running;
    private boolean over;
    private double pace = Double.POSITIVE_INFINITY;
    private long wanted;
    private int readers;
    private long lastRead = System.nanoTime();
    private boolean closed;
    private long version;
    private String frame;
    private String failure;
    private JsonObject saving;
    private JsonObject looked;

    /**
     * @throws FalllineException if such a network cannot be trained
     */
    PlayTraining(PlaySettings.Choice choice) {
        config = choice.config();
        table = choice.table();
        Dataset data = choice.data();
        setup = Setup.of(Recipe.of(config), data);
        window = window(data);
        device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
        trainer = new Trainer(setup, device);
        trainer.stepByStep();
        arena = device.allocate(setup.mlp().layout(), 0);
        map = new DecisionMap(setup, device, arena, window);
        evaluator = new ModelEvaluator(setup.objective(), device, arena);
        train = ModelEvaluator.upload(device, data.train());
        test = ModelEvaluator.upload(device, data.test());
        measured = sample(setup.split().train(), MOST_MEASURED);
        int[] all = IntStream.range(0, data.test().count()).toArray();
        measuredOfTest = sample(all, MOST_MEASURED);
        publish();
        thread = Thread.ofPlatform().daemon().name("play").start(this::work);
    }

    /** A window around all examples, a square where the features are of comparable extent. */
    private static PlotBounds window(Dataset data) {
        List<double[]> places = new ArrayList<>();
        for (Examples part : List.of(data.train(), data.test())) {
            float[] x = ((Features.Reals) part.features()).values();
            for (int i = 0; i < x.length; i += 2) places.add(new double[] {x[i], x[i + 1]});
        }
        PlotBounds w = PlotBounds.around(places);
        double ratio = (w.right() - w.left()) / (w.top() - w.bottom());
        if (Math.max(ratio, 1 / ratio) > COMPARABLE) return w;
        double half = Math.max(w.right() - w.left(), w.top() - w.bottom()) / 2;
        double x = (w.left() + w.right()) / 2;
        double y = (w.bottom() + w.top()) / 2;
        return new PlotBounds(x - half, x + half, y - half, y + half);
    }

    /**
     * Goes on until {@link #pause}.
     *
     * @param stepsPerSecond above 0, at most
     */
    synchronized void play(double stepsPerSecond) {
        running = !over;
        pace = stepsPerSecond;
        publishState();
    }

    synchronized void pause() {
        running = false;
        wanted = 0;
        publishState();
    }

    synchronized void step(long count) {
        running = false;
        if (!over) wanted += count;
        publishState();
    }

    private void work() {
        try {
            while (burst()) publish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | OutOfMemoryError e) {
            synchronized (this) {
                failure = "The training failed: " + e.getMessage();
                ended();
                publishState();
            }
        }
    }

    /**
     * Waits for something to do, and does a part of it.
     *
     * @return false after {@link #close}
     */
    private boolean burst() throws InterruptedException {
        long quota;
        long nanos;
        boolean plays;
        synchronized (this) {
            while (!closed && wanted == 0 && !(running && readers > 0)) wait();
            if (closed) return false;
            plays = running;
            nanos = plays ? Math.max(FRAME_NANOS, (long) (1e9 / pace)) : FRAME_NANOS;
            quota = plays ? (long) Math.max(1, pace * nanos / 1e9) : wanted;
        }
        long began = System.nanoTime();
        Burst burst = new Burst(quota, began + FRAME_NANOS);
        Outcome outcome = trainer.run(burst);
        synchronized (this) {
            if (!plays) wanted = Math.max(0, wanted - burst.taken);
            outcome.divergence().ifPresent(d -> failure = d.diagnosis());
            if (!outcome.interrupted()) ended();
            long end = began + nanos;
            while (plays && running && !closed && System.nanoTime() < end) {
                wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        }
        return true;
    }

    private synchronized void ended() {
        over = true;
        running = false;
        wanted = 0;
    }

    /** Stops after some steps, or some time. */
    private final class Burst implements TrainingListener {
        private final long quota;
        private final long end;
        private long taken;

        Burst(long quota, long end) {
            this.quota = quota;
            this.end = end;
        }

        @Override
        public void step(long step, float loss) {
            taken++;
        }

        @Override
        public boolean stops() {
            return taken >= quota || System.nanoTime() >= end;
        }
    }

    /** Looks at the network as it is, in the thread that trains. */
    private void publish() {
        float[] parameters = trainer.solution();
        arena.writeParameters(parameters);
        JsonObject now = map.look(parameters);
        long steps = trainer.progress().steps();
        Means ofTrain = means(train, measured);
        Means ofTest = means(test, measuredOfTest);
        losses.add(steps, ofTrain.loss(), ofTest == null ? null : ofTest.loss());
        now.add("chart", Answers.chart(losses.chart()));
        now.addProperty("step", steps);
        now.addProperty("epoch", steps / (double) setup.stepsPerEpoch());
        now.add("training", measures(ofTrain));
        if (ofTest != null) now.add("test", measures(ofTest));
        Config named = table == null ? config : config.with(DATA, table.file().getFileName() + "");
        now.addProperty("command", PlaySettings.command(named, steps, setup.stepsPerEpoch()));
        synchronized (this) {
            looked = now;
            publishState();
        }
    }

    /** Adds to the last look at the network what is going on, and sends both. */
    private synchronized void publishState() {
        JsonObject now = new JsonObject();
        looked.entrySet().forEach(e -> now.add(e.getKey(), e.getValue()));
        now.addProperty("state", over ? "ended" : running ? "training" : "paused");
        if (failure != null) now.addProperty("failure", failure);
        if (saving != null) now.add("saving", saving);
        frame = now.toString();
        version++;
        notifyAll();
    }

    private JsonObject measures(Means means) {
        boolean real = setup.data().task() == Task.REGRESSION;
        double rmse = Math.sqrt(means.quality()) * target().scale();
        return Json.object(
                "loss", means.loss(), real ? "rmse" : "accuracy", real ? rmse : means.quality());
    }

    private Column target() {
        return setup.data().schema().targets().getFirst();
    }

    /** Null where there is nothing to measure on. */
    private Means means(DeviceDataset resident, int[] indices) {
        if (indices.length == 0) return null;
        return evaluator.means(resident, indices);
    }

    /** Drawn without replacement, always the same ones. */
    private static int[] sample(int[] all, int most) {
        if (all.length <= most) return all;
        int[] drawn = all.clone();
        Random random = new Random(1);
        for (int i = 0; i < most; i++) {
            int place = i + random.nextInt(all.length - i);
            int other = drawn[place];
            drawn[place] = drawn[i];
            drawn[i] = other;
        }
        return Arrays.copyOf(drawn, most);
    }

    /** A number of the state of the training, and that state. */
    record Frame(long version, String text) {}

    synchronized void join() {
        readers++;
        notifyAll();
    }

    synchronized void leave() {
        readers--;
        lastRead = System.nanoTime();
    }

    /** Nanoseconds since the last reader left; negative while there is one. */
    synchronized long idle() {
        return readers > 0 ? -1 : System.nanoTime() - lastRead;
    }

    /**
     * The state after another one; the same again if there is none for some time; null after {@link
     * #close}.
     */
    synchronized Frame after(long seen, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (version == seen && !closed && System.nanoTime() < end) wait(millis);
        return closed ? null : new Frame(version, frame);
    }

    /** What does not change: the data, and where they lie. */
    JsonObject describe() {
        Dataset data = setup.data();
        Column x = data.schema().columns().get(0);
        Column y = data.schema().columns().get(1);
        JsonObject description =
                Json.object(
                        "side", DecisionMap.SIDE,
                        "names", Json.array(x.name(), y.name()),
                        "window",
                                Json.numbers(
                                        x.raw(window.left()),
                                        x.raw(window.right()),
                                        y.raw(window.bottom()),
                                        y.raw(window.top())),
                        "classes", data.classes(),
                        "target", target().name(),
                        "network", setup.mlp().describe(),
                        "parameters", setup.mlp().layout().learnedSize(),
                        "understood", data.understood(),
                        "batch", setup.batch(),
                        "per_epoch", setup.stepsPerEpoch(),
                        "points", points(data.train(), x, y),
                        "test_points", points(data.test(), x, y));
        if (table != null) {
            description.add(
                    "table", Json.object("features", table.features(), "columns", table.columns()));
        }
        return description;
    }

    /** Flat: x, y and the number of the class, or the share of the way to the greatest target. */
    private JsonArray points(Examples part, Column x, Column y) {
        float[] features = ((Features.Reals) part.features()).values();
        float[] targets = part.targets().values();
        boolean real = part.targets().task() == Task.REGRESSION;
        JsonArray points = new JsonArray();
        for (int i : sample(IntStream.range(0, part.count()).toArray(), MOST_DRAWN)) {
            points.add((float) x.raw(features[2 * i]));
            points.add((float) y.raw(features[2 * i + 1]));
            points.add(real ? (float) map.share(targets[i]) : targets[i]);
        }
        return points;
    }

    /**
     * What trains the same network again, in a run folder.
     *
     * @param folder is asked for one, for data of a name, once the training can begin
     * @param stops whether to give up
     */
    synchronized Runnable save(Function<String, Path> folder, BooleanSupplier stops) {
        long steps = looked.get("step").getAsLong();
        if (steps == 0) throw new Refusal(409, "Nothing is trained yet: play first.");
        if (saving != null && saving.get("state").getAsString().equals("saving")) {
            throw new Refusal(409, "The run is being saved: wait until it is.");
        }
        Config finite = PlaySettings.finite(config, steps, setup.stepsPerEpoch());
        saving(Json.object("state", "saving"));
        return () -> save(finite, folder, stops);
    }

    private void save(Config finite, Function<String, Path> folder, BooleanSupplier stops) {
        if (stops.getAsBoolean()) return;
        var listener =
                new TrainingListener() {
                    @Override
                    public boolean stops() {
                        return stops.getAsBoolean();
                    }
                };
        try {
            Run.Result result = start(finite, folder, listener);
            String path = result.folder().path().toString();
            String command = new ShellCommand("serve", path).toString();
            saving(Json.object("state", "saved", "folder", path, "command", command));
        } catch (RuntimeException | OutOfMemoryError e) {
            saving(Json.object("state", "failed", "why", String.valueOf(e.getMessage())));
        }
    }

    /** A table from the page goes into the folder of the run, which is nothing without it. */
    private Run.Result start(
            Config finite, Function<String, Path> folder, TrainingListener listener) {
        String name = setup.data().name();
        if (table == null) return Run.start(finite, () -> folder.apply(name), listener);
        Path run = folder.apply(name);
        Path copy = run.resolve(table.file().getFileName());
        try {
            Files.createDirectories(run);
            Files.copy(table.file(), copy);
        } catch (IOException e) {
            throw failed(e, "%s cannot be copied into %s: open it again", copy.getFileName(), run);
        }
        return Run.start(finite.with(DATA, copy.toString()), run, listener);
    }

    private synchronized void saving(JsonObject state) {
        saving = state;
        publishState();
    }

    /** The parameters, for tests: of a training that rests. */
    float[] parameters() {
        return trainer.solution();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return; // the device closes with the process
        }
        train.close();
        test.close();
        evaluator.close();
        map.close();
        arena.close();
        trainer.close();
        device.close();
    }
}
