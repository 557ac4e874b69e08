package dev.fallline.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;

import dev.fallline.data.Column;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Schema;
import dev.fallline.data.Task;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.Json;
import dev.fallline.nn.Loss;
import dev.fallline.train.run.Model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A trained network as an ONNX file that takes what the data hold: pixels as bytes, numbers in
 * their own units, categories as texts.
 *
 * <p>Pictures are one input {@code input} of bytes, batch × height × width (× channels); a table of
 * numbers is one of floats, batch × columns; a table with categories or with features for missing
 * values has an input for each column, batch × 1. A missing number is NaN, a missing category the
 * empty text. Outputs are {@code logits} (batch × outputs), {@code probabilities} (batch × classes)
 * and {@code label} (batch); in regression {@code predicted} (batch × targets), in the targets' own
 * units.
 */
public final class OnnxFile {
    /** Of the default operators: the newest that ONNX Runtime 1.12 (2022) and later ones run. */
    private static final int OPSET = 17;

    /** Of the format, as ONNX 1.12 has it. */
    private static final int IR = 8;

    private static final int ML_OPSET = 3;

    /** Where the metadata have the names of the classes, as a JSON array. */
    static final String NAMES = "names";

    private static final List<String> OUTPUTS =
            List.of("logits", "probabilities", "label", "predicted");

    private final GraphWriter onnx = new GraphWriter();
    private final Model model;
    private final Loss loss;

    private OnnxFile(Model model, Loss loss) {
        this.model = model;
        this.loss = loss;
    }

    /**
     * Writes a network.
     *
     * @param loss that it was trained with: it says what the outputs mean
     */
    public static void write(Model model, Loss loss, Path file) {
        ModelProto proto = new OnnxFile(model, loss).proto();
        AtomicFile.write(file, proto::writeTo);
    }

    private ModelProto proto() {
        String outputs = new NetworkWriter(onnx, model).write(features());
        if (model.task() == Task.REGRESSION) numbers(outputs);
        else classes(outputs);
        ModelProto.Builder proto =
                ModelProto.newBuilder()
                        .setIrVersion(IR)
                        .setProducerName("Fallline")
                        .addOpsetImport(opset("", OPSET))
                        .addOpsetImport(opset(GraphWriter.ML, ML_OPSET))
                        .setGraph(onnx.graph());
        if (model.task() == Task.CLASSIFICATION) {
            proto.addMetadataProps(property(NAMES, Json.GSON.toJson(model.classes())));
        }
        return proto.build();
    }

    private static OperatorSetIdProto opset(String domain, int version) {
        return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
    }

    private static StringStringEntryProto property(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private String features() {
        Schema schema = model.schema();
        List<Column> columns = schema.columns();
        if (schema.pixels()) return pixels(schema);
        if (columns.isEmpty()) return onnx.input("input", DataType.FLOAT, model.mlp().inputs());
        if (columns.stream().allMatch(c -> c.isNumber() && !c.indicator())) {
            return standardized(onnx.input("input", DataType.FLOAT, columns.size()), columns);
        }
        List<String> parts = new ArrayList<>();
        for (Column column : columns) column(column, parts);
        return onnx.node("Concat", parts, GraphWriter.integer("axis", 1));
    }

    /** Scaled as a training step sees them, and in one row. */
    private String pixels(Schema schema) {
        ExampleShape s = schema.shape();
        DataType type = schema.white() <= Schema.BYTE ? DataType.UINT8 : DataType.UINT16;
        String raw =
                !s.isImage()
                        ? onnx.input("input", type, s.size())
                        : s.channels() == 1
                                ? onnx.input("input", type, s.height(), s.width())
                                : onnx.input("input", type, s.height(), s.width(), s.channels());
        String x = onnx.cast(raw, DataType.FLOAT);
        if (schema.white() != Schema.BYTE) {
            x = onnx.node("Mul", List.of(x, onnx.scalar(Schema.BYTE / schema.white())));
            x = onnx.node("Floor", onnx.node("Add", List.of(x, onnx.scalar(0.5))));
        }
        x = onnx.node("Mul", List.of(x, onnx.scalar(2 / Schema.BYTE)));
        return onnx.node("Flatten", x, GraphWriter.integer("axis", 1));
    }

    /** The features that a column of a table becomes, in their order. */
    private void column(Column column, List<String> parts) {
        String name = column.name();
        while (OUTPUTS.contains(name)) name += "_";
        if (column.isNumber()) {
            String raw = onnx.input(name, DataType.FLOAT, 1);
            parts.add(standardized(raw, List.of(column)));
            if (column.indicator()) {
                parts.add(onnx.cast(onnx.node("IsNaN", raw), DataType.FLOAT));
            }
        } else {
            String raw = onnx.input(name, DataType.STRING, 1);
            parts.add(oneHot(raw, column.categories()));
            if (column.indicator()) parts.add(oneHot(raw, List.of("")));
        }
    }

    /** A category that is none of these has no 1. */
    private String oneHot(String raw, List<String> categories) {
        String codes =
                onnx.node(
                        "OneHotEncoder",
                        raw,
                        GraphWriter.strings("cats_strings", categories),
                        GraphWriter.integer("zeros", 1));
        return onnx.node("Flatten", codes, GraphWriter.integer("axis", 1));
    }

    /** In double precision, as {@link Column#standardize}. */
    private String standardized(String raw, List<Column> columns) {
        String x = onnx.cast(raw, DataType.DOUBLE);
        String fill = onnx.row(columns.stream().mapToDouble(Column::fill).toArray());
        x = onnx.node("Where", List.of(onnx.node("IsNaN", raw), fill, x));
        if (columns.stream().anyMatch(c -> c.mean() != 0 || c.scale() != 1)) {
            String mean = onnx.row(columns.stream().mapToDouble(Column::mean).toArray());
            String scale = onnx.row(columns.stream().mapToDouble(Column::scale).toArray());
            x = onnx.node("Div", List.of(onnx.node("Sub", List.of(x, mean)), scale));
        }
        return onnx.cast(x, DataType.FLOAT);
    }

    private void numbers(String outputs) {
        List<Column> targets = model.schema().targets();
        String x = onnx.cast(outputs, DataType.DOUBLE);
        String scale = onnx.row(targets.stream().mapToDouble(Column::scale).toArray());
        String mean = onnx.row(targets.stream().mapToDouble(Column::mean).toArray());
        x = onnx.node("Add", List.of(onnx.node("Mul", List.of(x, scale)), mean));
        x = onnx.cast(x, DataType.FLOAT);
        onnx.output("predicted", x, DataType.FLOAT, targets.size());
    }

    private void classes(String logits) {
        int outputs = model.mlp().outputs();
        onnx.output("logits", logits, DataType.FLOAT, outputs);
        onnx.output("probabilities", probabilities(logits), DataType.FLOAT, model.classes().size());
        onnx.output("label", label(logits), DataType.INT64);
    }

    /** As {@link Loss#probabilities}. */
    private String probabilities(String logits) {
        return switch (loss) {
            case Loss.CrossEntropy _ ->
                    onnx.node("Softmax", logits, GraphWriter.integer("axis", 1));
            case Loss.BinaryCrossEntropy _ when model.mlp().outputs() == 1 ->
                    onnx.node(
                            "Concat",
                            List.of(
                                    onnx.node("Sigmoid", onnx.node("Neg", logits)),
                                    onnx.node("Sigmoid", logits)),
                            GraphWriter.integer("axis", 1));
            case Loss.BinaryCrossEntropy _ -> onnx.node("Sigmoid", logits);
            default -> logits;
        };
    }

    /** The first of the largest outputs; of a single one, 1 if it is positive. */
    private String label(String logits) {
        if (model.mlp().outputs() > 1) {
            return onnx.node(
                    "ArgMax",
                    logits,
                    GraphWriter.integer("axis", 1),
                    GraphWriter.integer("keepdims", 0));
        }
        String positive = onnx.node("Greater", List.of(logits, onnx.scalar(0)));
        return onnx.node("Squeeze", List.of(onnx.cast(positive, DataType.INT64), onnx.axes(1)));
    }
}
