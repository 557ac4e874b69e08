package dev.fallline.serve;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.ACTIVATION;
import static dev.fallline.train.TrainingSettings.BATCH;
import static dev.fallline.train.TrainingSettings.BATCH_NORM;
import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.DROPOUT;
import static dev.fallline.train.TrainingSettings.EPOCHS;
import static dev.fallline.train.TrainingSettings.HIDDEN;
import static dev.fallline.train.TrainingSettings.INIT;
import static dev.fallline.train.TrainingSettings.L1;
import static dev.fallline.train.TrainingSettings.L2;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.SCHEDULE;
import static dev.fallline.train.TrainingSettings.SEED;
import static dev.fallline.train.TrainingSettings.STEPS;
import static dev.fallline.train.TrainingSettings.THREADS;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.synthetic.PlanePoints;
import dev.fallline.data.synthetic.PlanePoints.Form;
import dev.fallline.graph.Classics;
import dev.fallline.io.Json;
import dev.fallline.minimize.MethodSpec;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.schedule.ScheduleSpec;
import dev.fallline.optim.schedule.Schedules;
import dev.fallline.setting.Setting;
import dev.fallline.train.Config;
import dev.fallline.train.run.RunData;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What can be chosen on the page: flags of {@code train}, by their names. */
final class PlaySettings {
    /** No training goes on for longer. */
    static final int MOST_EPOCHS = 10_000;

    private static final int MOST_LAYERS = 6;
    private static final int WIDEST = 128;

    /** The generated sets, and how noisy they are unless another noise is given. */
    private static final Map<String, Double> NOISE = noise();

    /** What a request says of the data, and of the training that it replaces. */
    private static final Set<String> OF_DATA =
            Set.of("data", "noise", "feature", "label", "replaces");

    private static final List<Setting<?>> CONTROLS = controls();

    private final Config own;
    private final Optional<Dataset> data;
    private final PlayTables tables;

    /**
     * @param own the user's data and how they are read; none for the generated sets alone
     * @param tables those that the page has sent
     * @throws FalllineException if the data cannot be read or drawn
     */
    PlaySettings(Config own, PlayTables tables, Consumer<String> notes) {
        this.own = own;
        this.tables = tables;
        boolean file = own.isGiven(DATA) && !NOISE.containsKey(own.get(DATA));
        data = file ? Optional.of(RunData.open(own, notes)) : Optional.empty();
        data.ifPresent(PlaySettings::check);
    }

    private static Map<String, Double> noise() {
        Map<String, Double> noise = new LinkedHashMap<>();
        for (Form form : List.of(Form.SPIRAL, Form.MOONS, Form.RINGS, Form.BLOBS)) {
            PlanePoints usual = PlanePoints.of(form);
            noise.put(usual.name(), usual.noise());
        }
        return noise;
    }

    private static List<Setting<?>> controls() {
        List<Setting<?>> all =
                new ArrayList<>(
                        List.of(
                                HIDDEN,
                                ACTIVATION,
                                INIT,
                                OPTIMIZER,
                                LR,
                                BATCH,
                                L1,
                                L2,
                                DROPOUT,
                                BATCH_NORM,
                                SCHEDULE,
                                EPOCHS,
                                SEED));
        all.addAll(Optimizers.settings());
        return all;
    }

    private static void check(Dataset data) {
        List<Column> columns = data.schema().columns();
        boolean plane = columns.size() == 2 && columns.stream().allMatch(c -> c.width() == 1);
        if (plane && data.schema().targets().size() == 1) return;
        throw usage(
                "--data %s cannot be drawn in the plane: give data with two numeric features and one target, or leave columns out with --drop",
                data.name());
    }

    /**
     * What a training is to learn.
     *
     * @param table from the page; null for other data
     */
    record Choice(Config config, Dataset data, PlayTables.Drawn table) {}

    /**
     * What is to be trained.
     *
     * @throws FalllineException (usage) that names the flag, if a value cannot be used
     */
    Choice choice(Query query) {
        String name = query.one("data");
        if (tables.names().contains(name)) {
            var table = tables.open(name, query.all("label"), query.all("feature"));
            return new Choice(config(table.config(), query), table.data(), table);
        }
        Config config = config(data(name, query), query);
        boolean its = data.isPresent() && config.get(DATA).equals(own.get(DATA));
        return new Choice(config, its ? data.get() : RunData.open(config, _ -> {}), null);
    }

    private static Config config(Config data, Query query) {
        Config config = data;
        for (String name : query.values().keySet()) {
            if (OF_DATA.contains(name)) continue;
            if (!Setting.names(CONTROLS).contains(name)) {
                throw new Refusal(400, "There is no control '%s'.", name);
            }
            config = config.with(name, query.one(name));
        }
        List<Integer> hidden = config.get(HIDDEN);
        if (hidden != null
                && (hidden.size() > MOST_LAYERS || hidden.stream().anyMatch(w -> w > WIDEST))) {
            throw usage(
                    "--hidden %s is too large for this page: give at most %d layers of at most %d units",
                    HIDDEN.text(hidden), MOST_LAYERS, WIDEST);
        }
        if (!config.isGiven(EPOCHS)) {
            if (hasEnd(config)) {
                throw usage(
                        "--schedule %s goes over the whole training: give the number of epochs",
                        SCHEDULE.text(config.get(SCHEDULE)));
            }
            config = config.with(EPOCHS, MOST_EPOCHS);
        } else if (config.get(EPOCHS) > MOST_EPOCHS) {
            throw usage("--epochs %d is too large: at most %,d", config.get(EPOCHS), MOST_EPOCHS);
        }
        return config.with(DEVICE, "cpu").with(THREADS, 1);
    }

    /** Whether the rates depend on how long the training is. */
    private static boolean hasEnd(Config config) {
        ScheduleSpec schedule = config.get(SCHEDULE);
        double rate = 1;
        long perEpoch = 1_000;
        long steps = 1_000_000;
        return schedule != null
                && schedule.schedule(rate, perEpoch, steps).at(steps / 2)
                        != schedule.schedule(rate, perEpoch, 2 * steps).at(steps / 2);
    }

    private Config data(String name, Query query) {
        if (!names().contains(name)) {
            throw new Refusal(
                    400, "There is no data set '%s': choose %s.", name, String.join(", ", names()));
        }
        if (!NOISE.containsKey(name)) return own;
        String noise = "";
        if (query.has("noise")) {
            noise = query.one("noise");
            if (noise.matches(".*[()].*")) throw new Refusal(400, "noise must be a number.");
            noise = "(noise=%s)".formatted(noise);
        }
        return Config.DEFAULTS.with(DATA, name + noise);
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        if (data.isPresent()) names.add(ownName());
        names.addAll(tables.names());
        names.addAll(NOISE.keySet());
        return names;
    }

    /** Of the user's data: {@code moons.csv} must not be taken for the generated set. */
    private String ownName() {
        return data.map(Dataset::name).filter(n -> !NOISE.containsKey(n)).orElse(own.get(DATA));
    }

    /** What the page offers. */
    JsonObject describe() {
        JsonObject optimizers = new JsonObject();
        for (Optimizers.Entry e : Optimizers.all()) optimizers.add(e.name(), describe(e));
        return Json.object(
                "data", names(),
                "first", own.isGiven(DATA) ? ownName() : "spiral",
                "noise", NOISE,
                "activations", ACTIVATION.type().names(),
                "initializers", INIT.type().names(),
                "optimizers", optimizers,
                "schedules", Schedules.all().stream().map(Schedules.Entry::example).toList(),
                "methods", MethodSpec.names(),
                "functions", Classics.names());
    }

    private static JsonObject describe(Optimizers.Entry entry) {
        JsonArray settings = new JsonArray();
        for (Setting<?> s : entry.settings()) {
            settings.add(
                    Json.object(
                            "name", s.name(),
                            "help", String.join(" ", s.help()),
                            "usual", s.defaultText("train")));
        }
        return Json.object(
                "rate", entry.rate(),
                "summary", entry.summary(),
                "formula", entry.formula(),
                "settings", settings);
    }

    /**
     * What trains the same network in the terminal.
     *
     * @param steps that have been taken; 0 is as 1, since no command trains without a step
     */
    static String command(Config config, long steps, int stepsPerEpoch) {
        return new ShellCommand("train")
                .add(finite(config, Math.max(1, steps), stepsPerEpoch))
                .toString();
    }

    /**
     * The configuration of the same training, ending after so many steps; the whole of one whose
     * rates depend on its length.
     *
     * @param steps at least 1
     */
    static Config finite(Config config, long steps, int stepsPerEpoch) {
        if (hasEnd(config)) return config;
        int epochs = (int) Math.ceilDiv(steps, (long) stepsPerEpoch);
        Config ending = config.with(EPOCHS, epochs);
        return steps % stepsPerEpoch == 0 ? ending : ending.with(STEPS, steps);
    }
}
