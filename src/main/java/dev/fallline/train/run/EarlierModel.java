package dev.fallline.train.run;

import dev.fallline.data.Column;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Missing;
import dev.fallline.data.Schema;
import dev.fallline.data.TableLayout;
import dev.fallline.io.JsonFile;
import dev.fallline.nn.Mlp;
import dev.fallline.train.run.Model.Description;
import dev.fallline.train.run.Safetensors.Tensor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Weights as they were written before models had a schema: without a checksum, without the names of
 * columns, and with the means and scales of columns as tensors.
 */
final class EarlierModel {
    private static final String MEAN = "input.mean";
    private static final String SCALE = "input.scale";

    private EarlierModel() {}

    /** What such a file keeps as JSON. */
    private record Earlier(
            Mlp network, ExampleShape example, boolean pixels, List<String> classes) {}

    static boolean wrote(Safetensors content) {
        String json = content.metadata().get(Model.DESCRIPTION);
        return !content.hasChecksum()
                && content.metadata().size() == 1
                && json != null
                && json.contains("\"example\":");
    }

    /** Columns are found by their places, and the label is the last one, as it was by default. */
    static Description description(Path file, Safetensors content) {
        try {
            String json = content.metadata().get(Model.DESCRIPTION);
            Earlier e = Description.GSON.fromJson(json, Earlier.class);
            e.network.layout();
            e.network.activation().label();
            Schema schema = e.pixels ? Schema.pictures(e.example, e.classes) : numbers(e, content);
            JsonFile.noteWithoutChecksum(file);
            return new Description(e.network, schema);
        } catch (RuntimeException e) { // whatever a record throws that cannot be made of it
            throw Model.damaged(file, "its description of the network cannot be read");
        }
    }

    private static Schema numbers(Earlier e, Safetensors content) {
        Column target = Column.of("label", e.classes);
        Tensor mean = content.tensors().get(MEAN);
        Tensor scale = content.tensors().get(SCALE);
        if (mean == null || scale == null) return Schema.numbers(e.example.size(), target);
        List<String> names = new ArrayList<>(places(e.example.size()));
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            double m = mean.values()[i];
            columns.add(new Column(names.get(i), List.of(), m, scale.values()[i], m, false));
        }
        names.add(target.name());
        var layout = new TableLayout(names, false, List.of(), null, Missing.DROP);
        return new Schema(e.example, 0, columns, List.of(target), layout, List.of());
    }

    private static List<String> places(int width) {
        return IntStream.rangeClosed(1, width).mapToObj(Integer::toString).toList();
    }
}
