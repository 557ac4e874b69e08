package dev.fallline.train.run;

import static dev.fallline.FalllineException.bad;
import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.ACTIVATION;
import static dev.fallline.train.TrainingSettings.BATCH_NORM;
import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.FROM;
import static dev.fallline.train.TrainingSettings.HIDDEN;
import static dev.fallline.train.TrainingSettings.LOSS;
import static dev.fallline.train.TrainingSettings.MODEL;
import static dev.fallline.train.TrainingSettings.RESIDUAL;

import dev.fallline.FalllineException;
import dev.fallline.data.Column;
import dev.fallline.data.Fingerprint;
import dev.fallline.data.Schema;
import dev.fallline.data.Task;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.nn.Mlp;
import dev.fallline.setting.Setting;
import dev.fallline.train.Config;
import dev.fallline.train.CustomParts;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingSettings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The weights of a run that another training begins with (fine-tuning). Where its data are
 * standardized otherwise, the first layer is adapted, and in regression the last one, so that the
 * network predicts the same as before. The last layer is initialized where the classes or targets
 * are others.
 */
public final class Pretrained {
    /** The folder and, once the training has begun, the fingerprint of the weights. */
    private static final Pattern TEXT =
            Pattern.compile("(?<run>.*?)(#(?<fingerprint>[0-9a-f]{8}))?", Pattern.DOTALL);

    private final RunFolder run;
    private final Model model;
    private final String fingerprint;
    private final Consumer<String> notes;

    private Pretrained(RunFolder run, Consumer<String> notes) {
        this.run = run;
        this.notes = notes;
        model = run.model();
        fingerprint = new Fingerprint().add(model.parameters()).hex();
    }

    /**
     * The recipe of a training, which begins with the weights after {@code --from} if it is given.
     * What is then not given of the network is that of the run, and without {@code --data} the data
     * too.
     *
     * @param notes receives what was taken
     * @throws FalllineException if the run cannot be used, or its weights have changed
     */
    public static Recipe recipe(Config config, CustomParts custom, Consumer<String> notes) {
        if (!config.isGiven(FROM)) return Recipe.of(config, custom);
        Pretrained p = open(config.get(FROM), notes);
        return Recipe.of(p.complete(config), custom.startingFrom(p::parameters));
    }

    /** The value of {@code --from} as a run keeps it: with the fingerprint of the weights. */
    static String resolved(String from) {
        return open(from, _ -> {}).text();
    }

    private String text() {
        return run.path() + "#" + fingerprint;
    }

    private static Pretrained open(String from, Consumer<String> notes) {
        Matcher text = TEXT.matcher(from);
        if (!text.matches()) throw new AssertionError(text);
        Path path = Path.of(text.group("run")).toAbsolutePath().normalize();
        Pretrained p = new Pretrained(RunFolder.open(path), notes);
        String then = text.group("fingerprint");
        if (then != null && !then.equals(p.fingerprint)) {
            throw bad(
                    "the weights of --from %s have changed (fingerprint %s, then %s): restore them or start a new run",
                    path, p.fingerprint, then);
        }
        return p;
    }

    private Config complete(Config given) {
        Config source = run.config();
        Mlp mlp = model.mlp();
        Config c = given.with(FROM, text());
        c = same(c, HIDDEN, mlp.hidden());
        c = same(c, ACTIVATION, mlp.activation());
        c = same(c, BATCH_NORM, mlp.batchNorm());
        c = same(c, RESIDUAL, mlp.residual());
        c = same(c, MODEL, source.get(MODEL));
        if (given.isGiven(DATA)) return c;
        RunData.requireFile(source.get(DATA), run.path(), "give the new path with --data");
        List<Setting<?>> ofData = new ArrayList<>(TrainingSettings.ofData());
        ofData.addAll(List.of(DATA, LOSS));
        return Config.DEFAULTS.with(source.only(ofData)).with(c);
    }

    private <T> Config same(Config given, Setting<T> setting, T value) {
        if (given.isGiven(setting) && !given.get(setting).equals(value)) {
            throw usage(
                    "%s %s does not go with --from %s, which has the network %s: remove it",
                    setting.flag(),
                    setting.text(given.get(setting)),
                    run.path(),
                    model.mlp().describe());
        }
        return given.with(setting, value);
    }

    /** What a training begins with, in the order of its layout. */
    private float[] parameters(Setup setup) {
        Mlp mlp = setup.mlp();
        Schema schema = setup.data().schema();
        if (mlp.inputs() != model.mlp().inputs() || schema.pixels() != model.schema().pixels()) {
            throw unfit(setup, "has examples of " + schema.features());
        }
        boolean same = sameTargets(schema) && mlp.outputs() == model.mlp().outputs();
        int taken = same ? mlp.layers() : mlp.layers() - 1;
        if (taken == 0) throw unfit(setup, "has other classes, and that network has one layer");
        float[] parameters = setup.freshParameters();
        Layout from = model.mlp().layout();
        for (Slice to : mlp.layout().slices()) {
            if (!same && to.name().startsWith("layer" + mlp.layers() + ".")) continue;
            int at = from.slice(to.name()).offset();
            System.arraycopy(model.parameters(), at, parameters, to.offset(), to.shape().size());
        }
        if (!schema.pixels()) adapt(setup, parameters, same);
        notes.accept(
                "begins with %s (%s): %s taken%s"
                        .formatted(
                                run.path(),
                                model.mlp().describe(),
                                taken == 1 ? "layer 1" : "layers 1 to " + taken,
                                same ? "" : ", layer %d initialized".formatted(mlp.layers())));
        return parameters;
    }

    /** Whether the outputs mean the same. */
    private boolean sameTargets(Schema schema) {
        return names(schema).equals(names(model.schema())) && schema.task() == model.task();
    }

    private static List<String> names(Schema schema) {
        List<String> classes = schema.classes();
        return classes.isEmpty() ? schema.targets().stream().map(Column::name).toList() : classes;
    }

    private void adapt(Setup setup, float[] parameters, boolean last) {
        Schema now = setup.data().schema();
        Layout layout = setup.mlp().layout();
        Rescaling inputs =
                Rescaling.of(model.schema().columns(), now.columns())
                        .orElseThrow(() -> unfit(setup, "has other columns"));
        Slice weight = layout.slice("layer1.weight");
        boolean normalized = setup.mlp().batchNorm() && setup.mlp().layers() > 1;
        String moved = normalized ? "norm1.running_mean" : "layer1.bias";
        inputs.adaptFirst(parameters, weight, layout.slice(moved).offset(), normalized ? -1 : 1);
        if (!last || now.task() == Task.CLASSIFICATION) return;
        String layer = "layer" + setup.mlp().layers();
        Rescaling.of(now.targets(), model.schema().targets())
                .orElseThrow()
                .adaptLast(
                        parameters,
                        layout.slice(layer + ".weight"),
                        layout.slice(layer + ".bias").offset());
    }

    private FalllineException unfit(Setup setup, String what) {
        return bad(
                "%s %s, so nothing of --from %s can be taken, which was trained on %s: give data like those",
                setup.data().name(), what, run.path(), model.schema().features());
    }
}
