package dev.fallline.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import com.google.protobuf.ByteString;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** An ONNX graph that is being built, node by node in topological order. */
final class GraphWriter {
    /** The domain of the operators on strings; the others have the default one. */
    static final String ML = "ai.onnx.ml";

    private static final List<String> ML_OPERATORS = List.of("OneHotEncoder");
    private static final String BATCH = "batch";

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("fallline");

    GraphProto graph() {
        return graph.build();
    }

    /**
     * Adds an input.
     *
     * @param dims behind the number of examples, which is free
     */
    String input(String name, DataType type, int... dims) {
        graph.addInput(value(name, type, dims));
        return name;
    }

    /** Makes a result an output under a name. */
    void output(String name, String result, DataType type, int... dims) {
        graph.addOutput(value(name, type, dims));
        graph.addNode(
                NodeProto.newBuilder().setOpType("Identity").addInput(result).addOutput(name));
    }

    /** Adds a node with one result, whose name is returned: no column of a table begins so. */
    String node(String operator, List<String> inputs, AttributeProto... attributes) {
        String name = "/%s_%d".formatted(operator, graph.getNodeCount());
        graph.addNode(
                NodeProto.newBuilder()
                        .setName(name)
                        .setOpType(operator)
                        .setDomain(ML_OPERATORS.contains(operator) ? ML : "")
                        .addAllInput(inputs)
                        .addOutput(name)
                        .addAllAttribute(List.of(attributes)));
        return name;
    }

    String node(String operator, String input, AttributeProto... attributes) {
        return node(operator, List.of(input), attributes);
    }

    String cast(String input, DataType type) {
        return node("Cast", input, integer("to", type.getNumber()));
    }

    /** One number for all places. */
    String scalar(double value) {
        return constant(DataType.FLOAT, floats((float) value));
    }

    /** One number for each column. */
    String row(double... values) {
        ByteBuffer bytes = little(values.length * Double.BYTES);
        for (double value : values) bytes.putDouble(value);
        return constant(DataType.DOUBLE, bytes, values.length);
    }

    /** A list of axes. */
    String axes(long axis) {
        return constant(DataType.INT64, little(Long.BYTES).putLong(axis), 1);
    }

    /** Adds what was learned. */
    String parameter(String name, float[] values, int... dims) {
        return initializer(name, DataType.FLOAT, floats(values), dims);
    }

    private String constant(DataType type, ByteBuffer values, int... dims) {
        return initializer("/constant_" + graph.getInitializerCount(), type, values, dims);
    }

    private String initializer(String name, DataType type, ByteBuffer values, int... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(type.getNumber())
                        .setRawData(ByteString.copyFrom(values.flip()));
        for (int dim : dims) tensor.addDims(dim);
        graph.addInitializer(tensor);
        return name;
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes = little(values.length * Float.BYTES);
        for (float value : values) bytes.putFloat(value);
        return bytes;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ValueInfoProto value(String name, DataType type, int... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam(BATCH);
        for (int dim : dims) shape.addDimBuilder().setDimValue(dim);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(
                        TypeProto.newBuilder()
                                .setTensorType(
                                        TypeProto.Tensor.newBuilder()
                                                .setElemType(type.getNumber())
                                                .setShape(shape)))
                .build();
    }

    static AttributeProto integer(String name, long value) {
        return attribute(name, AttributeType.INT).setI(value).build();
    }

    static AttributeProto real(String name, double value) {
        return attribute(name, AttributeType.FLOAT).setF((float) value).build();
    }

    static AttributeProto strings(String name, List<String> values) {
        return attribute(name, AttributeType.STRINGS)
                .addAllStrings(values.stream().map(ByteString::copyFromUtf8).toList())
                .build();
    }

    private static AttributeProto.Builder attribute(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
