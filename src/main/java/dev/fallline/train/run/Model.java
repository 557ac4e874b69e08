package dev.fallline.train.run;

import com.google.gson.Gson;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Dataset;
import dev.fallline.data.Encoding;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Standardization;
import dev.fallline.data.Targets;
import dev.fallline.data.Task;
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
 * @param classes name of each class: of each output, or the two of a single one; none in regression
 */
public record Model(Mlp mlp, float[] parameters, Encoding encoding, List<String> classes) {
    private static final String DESCRIPTION = "fallline.model";
    private static final String MEAN = "input.mean";
    private static final String SCALE = "input.scale";

    /** The part of a model that its file keeps as JSON. */
    private record Description(
            Mlp network, ExampleShape example, boolean pixels, List<String> classes) {}

    /** What it was trained for. */
    public Task task() {
        return classes.isEmpty() ? Task.REGRESSION : Task.CLASSIFICATION;
    }

    /** Writes the file anew, or leaves the old one as it was. */
    public void write(Path file) {
        Map<String, Tensor> tensors = NamedTensors.split(mlp.layout(), parameters, "");
        encoding.standardization()
                .ifPresent(
                        s -> {
                            tensors.put(MEAN, NamedTensors.row(s.mean()));
                            tensors.put(SCALE, NamedTensors.row(s.scale()));
                        });
        var description = new Description(mlp, encoding.shape(), encoding.pixels(), classes);
        new Safetensors(Map.of(DESCRIPTION, new Gson().toJson(description)), tensors)
                .withChecksum()
                .write(file);
    }

    /**
     * @throws FalllineException if the file is damaged or not one of ours
     */
    public static Model read(Path file) {
        Safetensors content = Safetensors.read(file);
        Description d = description(file, content);
        float[] parameters = NamedTensors.join(d.network.layout(), content.tensors(), "");
        if (parameters == null) {
            throw damaged(file, "its tensors do not fit the network that it describes");
        }
        Tensor mean = content.tensors().get(MEAN);
        Tensor scale = content.tensors().get(SCALE);
        Optional<Standardization> standardization =
                mean == null || scale == null
                        ? Optional.empty()
                        : Optional.of(new Standardization(mean.values(), scale.values()));
        Encoding encoding = new Encoding(d.example, d.pixels, standardization);
        return new Model(d.network, parameters, encoding, d.classes);
    }

    /**
     * The test examples of a data set that the network can be applied to.
     *
     * @throws FalllineException if it was trained on other examples, or there is no test set
     */
    public Examples accept(Dataset data) {
        if (data.shape().size() != mlp.inputs() || data.encoding().pixels() != encoding.pixels()) {
            throw unfit(data, "has examples of " + numbers(data.encoding()));
        }
        if (data.test().count() == 0) throw unfit(data, "has no test examples");
        if (data.task() != task()) throw unfit(data, "is for " + data.task().label());
        return new Examples(
                mlp.inputs(),
                restandardized(data.test().features(), data.standardization()),
                switch (data.test().targets()) {
                    case Targets.Reals reals -> reals;
                    case Targets.Classes(int[] labels) ->
                            new Targets.Classes(
                                    IntStream.of(labels).map(l -> ours(data, l)).toArray());
                });
    }

    /** The place that a class of some data has among ours. */
    private int ours(Dataset data, int label) {
        int place = classes.indexOf(data.classes().get(label));
        if (place < 0) throw unfit(data, "has the class " + data.classes().get(label));
        return place;
    }

    /** Features as this network knows them, from those that were standardized with other data. */
    private Features restandardized(Features features, Optional<Standardization> theirs) {
        if (theirs.equals(encoding.standardization())) return features;
        return switch (features) {
            case Features.Bytes bytes -> bytes;
            case Features.Reals(float[] values) -> {
                float[] changed = new float[values.length];
                for (int i = 0; i < values.length; i++) {
                    int c = i % mlp.inputs();
                    double value = values[i];
                    if (theirs.isPresent()) {
                        value = value * theirs.get().scale()[c] + theirs.get().mean()[c];
                    }
                    if (encoding.standardization().isPresent()) {
                        Standardization our = encoding.standardization().get();
                        value = (value - our.mean()[c]) / our.scale()[c];
                    }
                    changed[i] = (float) value;
                }
                yield new Features.Reals(changed);
            }
        };
    }

    private FalllineException unfit(Dataset data, String what) {
        return new FalllineException(
                Kind.BAD_DATA,
                "%s %s, but the network %s %s: give data like those it was trained on"
                        .formatted(data.name(), what, purpose(), numbers(encoding)));
    }

    private String purpose() {
        return task() == Task.REGRESSION
                ? "predicts a number from"
                : "tells %s apart by".formatted(String.join(", ", classes));
    }

    private static String numbers(Encoding encoding) {
        return encoding.shape() + (encoding.pixels() ? " pixels" : " numbers");
    }

    private static Description description(Path file, Safetensors content) {
        String json = content.metadata().get(DESCRIPTION);
        if (json == null) throw damaged(file, "it does not say which network it holds");
        if (!content.matchesChecksum()) {
            throw damaged(file, "it does not have the checksum that it was written with");
        }
        Description d;
        try {
            d = new Gson().fromJson(json, Description.class);
            d.network.layout();
        } catch (RuntimeException e) { // whatever a record throws that cannot be made of it
            throw damaged(file, "its description of the network cannot be read");
        }
        if (d.network.activation() == null || d.example == null || d.classes == null) {
            throw damaged(file, "its description of the network is incomplete");
        }
        return d;
    }

    private static FalllineException damaged(Path file, String what) {
        return new FalllineException(
                Kind.BAD_DATA,
                "%s is not weights of Fallline: %s; give those of another run"
                        .formatted(file, what));
    }
}
