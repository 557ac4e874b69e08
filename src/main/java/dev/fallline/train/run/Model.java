package dev.fallline.train.run;

import static dev.fallline.FalllineException.bad;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.data.Targets;
import dev.fallline.data.Task;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Mlp;
import dev.fallline.train.run.Safetensors.Tensor;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A trained network with all that it takes to use it: what its inputs and outputs mean. Its file is
 * in the safetensors format: one tensor a parameter, and the rest as JSON in the metadata.
 *
 * @param parameters in the order of the network's layout
 * @param schema of the data that it was trained on
 */
public record Model(Mlp mlp, float[] parameters, Schema schema) {
    static final String DESCRIPTION = "fallline.model";

    /** The part of a model that its file keeps as JSON. */
    record Description(Mlp network, Schema schema) {
        static final Gson GSON =
                new GsonBuilder()
                        .registerTypeAdapter(Activation.class, new ActivationAdapter())
                        .create();
    }

    /** Name of each class: of each output, or the two of a single one; none in regression. */
    public List<String> classes() {
        return schema.classes();
    }

    /** What it was trained for. */
    public Task task() {
        return schema.task();
    }

    /** Replaces the file, or leaves the old one as it was. */
    public void write(Path file) {
        Map<String, Tensor> tensors = NamedTensors.split(mlp.layout(), parameters, "");
        JsonObject description =
                Description.GSON.toJsonTree(new Description(mlp, schema)).getAsJsonObject();
        // Only said where it is so: other files stay the same byte for byte.
        if (!mlp.residual()) description.getAsJsonObject("network").remove("residual");
        String json = Description.GSON.toJson(description);
        new Safetensors(Map.of(DESCRIPTION, json), tensors).withChecksum().write(file);
    }

    /**
     * @throws FalllineException if the file is damaged or not one of ours
     */
    public static Model read(Path file) {
        Safetensors content = Safetensors.read(file);
        Description d =
                EarlierModel.wrote(content)
                        ? EarlierModel.description(file, content)
                        : description(file, content);
        float[] parameters = NamedTensors.join(d.network.layout(), content.tensors(), "");
        if (parameters == null) {
            throw damaged(file, "its tensors do not fit the network that it describes");
        }
        return new Model(d.network, parameters, d.schema);
    }

    /**
     * What the network is to be judged by: every row of a table; of other data the test part, or
     * all where there is none.
     *
     * @throws FalllineException if the data are not such as it was trained on
     */
    public Examples read(String data, DatasetOptions options) {
        Optional<Path> table = Datasets.table(data, options);
        if (table.isPresent()) return Datasets.read(table.get(), schema, options);
        DatasetOptions all = options.withTestFraction(0);
        if (schema.pixels()) all = all.withTable(all.table().withPixels(schema.shape()));
        Dataset dataset = Datasets.open(data, all);
        return accept(dataset, dataset.test().count() > 0 ? dataset.test() : dataset.train());
    }

    /**
     * A part of a data set as this network knows such examples.
     *
     * @throws FalllineException if it was trained on other ones, or there are none
     */
    public Examples accept(Dataset data, Examples part) {
        if (data.shape().size() != mlp.inputs() || data.schema().pixels() != schema.pixels()) {
            throw unfit(data, "has examples of " + examples(data.schema()));
        }
        if (part.count() == 0) throw unfit(data, "has no test examples");
        if (data.task() != task()) throw unfit(data, "is for " + data.task().label());
        return new Examples(
                mlp.inputs(),
                restandardized(data, part.features()),
                switch (part.targets()) {
                    case Targets.Reals(double[] raw, _) -> new Targets.Reals(raw, schema.targets());
                    case Targets.Classes(int[] labels) ->
                            new Targets.Classes(
                                    IntStream.of(labels).map(l -> ours(data, l)).toArray());
                });
    }

    /** The place that a class of some data has among ours. */
    private int ours(Dataset data, int label) {
        int place = classes().indexOf(data.classes().get(label));
        if (place < 0) throw unfit(data, "has the class " + data.classes().get(label));
        return place;
    }

    /** Features as this network knows them, from those that were standardized with other data. */
    private Features restandardized(Dataset data, Features features) {
        List<Column> theirs = data.schema().columns();
        List<Column> ours = schema.columns();
        if (!(features instanceof Features.Reals(float[] values)) || theirs.equals(ours)) {
            return features;
        }
        if (theirs.size() != mlp.inputs() || ours.size() != mlp.inputs()) {
            throw unfit(data, "has columns of categories");
        }
        float[] changed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int c = i % mlp.inputs();
            changed[i] = ours.get(c).standardize(theirs.get(c).raw(values[i]));
        }
        return new Features.Reals(changed);
    }

    private FalllineException unfit(Dataset data, String what) {
        return bad(
                "%s %s, but the network %s %s: give data like those it was trained on",
                data.name(), what, purpose(), examples(schema));
    }

    private String purpose() {
        return task() == Task.REGRESSION
                ? "predicts a number from"
                : "classifies %s by".formatted(String.join(", ", classes()));
    }

    private static String examples(Schema schema) {
        return schema.shape() + (schema.pixels() ? " pixels" : " numbers");
    }

    /** Whether a file has a network of a run, as {@link #write} makes it. */
    public static boolean describes(Safetensors content) {
        return content.metadata().containsKey(DESCRIPTION);
    }

    private static Description description(Path file, Safetensors content) {
        String json = content.metadata().get(DESCRIPTION);
        if (json == null) throw damaged(file, "it does not describe its network");
        if (!content.matchesChecksum()) {
            throw damaged(file, "it does not match its checksum");
        }
        Description d;
        try {
            d = Description.GSON.fromJson(json, Description.class);
            d.network.layout();
        } catch (RuntimeException e) { // whatever a record throws that cannot be made of it
            throw damaged(file, "its description of the network cannot be read");
        }
        if (d.network.activation() == null || d.schema == null) {
            throw damaged(file, "its description of the network is incomplete");
        }
        return d;
    }

    static FalllineException damaged(Path file, String what) {
        return bad("%s cannot be used: %s; give the weights of another run", file, what);
    }
}
