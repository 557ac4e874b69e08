package dev.fallline.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;

import com.google.protobuf.ByteString;

import org.apache.commons.numbers.gamma.Erf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Networks as exporters write them, with what ONNX's operators say that they compute. */
final class OnnxChains {
    static final int INPUTS = 4;
    static final int CLASSES = 3;

    private static final List<String> ML = List.of("Scaler");

    /** Inputs × hidden, and hidden × outputs: as Keras and scikit-learn keep them. */
    private static final float[][] W1 = {
        {0.5f, -1.25f, 0.75f}, {-0.5f, 0.25f, 1}, {1.5f, 0.5f, -0.75f}, {0.25f, -0.5f, 0.5f}
    };

    private static final float[] B1 = {0.25f, -0.5f, 0.125f};
    private static final float[][] W2 = {{1, -0.5f, 0.25f}, {-1.5f, 0.75f, 0.5f}, {0.5f, 1, -2}};
    private static final float[] B2 = {0.1f, -0.2f, 0.3f};
    private static final float[] COLUMN_SCALE = {2, 0.5f, 4, 0.25f};
    private static final float[] COLUMN_SHIFT = {1, -1, 0.5f, 2};

    private OnnxChains() {}

    /**
     * A network.
     *
     * @param since the first opset that has its operators
     * @param graph from the input to logits or probabilities
     * @param formula what it computes
     */
    record Case(
            String name,
            int since,
            BiFunction<GraphWriter, String, String> graph,
            UnaryOperator<double[]> formula) {
        ModelProto model(int opset) {
            GraphWriter g = new GraphWriter();
            String x = g.input("x", DataType.FLOAT, INPUTS);
            g.output("y", graph.apply(g, x), DataType.FLOAT, CLASSES);
            GraphProto.Builder proto = g.graph().toBuilder();
            proto.getNodeBuilderList().stream()
                    .filter(n -> ML.contains(n.getOpType()))
                    .forEach(n -> n.setDomain(GraphWriter.ML));
            return ModelProto.newBuilder()
                    .setIrVersion(opset < 15 ? 7 : opset < 19 ? 8 : opset < 21 ? 9 : 10)
                    .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                    .addOpsetImport(
                            OperatorSetIdProto.newBuilder().setDomain(GraphWriter.ML).setVersion(3))
                    .setGraph(proto)
                    .build();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Rows that reach both sides of each kink. */
    static float[][] rows() {
        float[][] rows = new float[40][INPUTS];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < INPUTS; j++) rows[i][j] = (float) Math.sin(1 + 7 * i + 3 * j) * 3;
        }
        return rows;
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>(activations());
        cases.addAll(variants());
        cases.addAll(layers());
        cases.addAll(scalings());
        cases.addAll(ends());
        return cases;
    }

    /** One node each, then those that exporters compose. */
    private static List<Case> activations() {
        return List.of(
                activation("Relu", 13, x -> Math.max(x, 0)),
                activation("Sigmoid", 13, OnnxChains::sigmoid),
                activation("Tanh", 13, Math::tanh),
                activation("Softplus", 13, OnnxChains::softplus),
                activation("Softsign", 13, x -> x / (1 + Math.abs(x))),
                activation("Elu", 13, x -> x < 0 ? Math.exp(x) - 1 : x),
                activation("Celu", 13, x -> x < 0 ? Math.exp(x) - 1 : x),
                activation("LeakyRelu", 13, x -> x < 0 ? 0.01 * x : x),
                activation(
                        "HardSigmoid",
                        13,
                        x -> Math.clamp(x / 6 + 0.5, 0, 1),
                        GraphWriter.real("alpha", 1 / 6.0)),
                activation("HardSwish", 14, x -> x * Math.clamp(x / 6 + 0.5, 0, 1)),
                activation("Mish", 18, x -> x * Math.tanh(softplus(x))),
                activation("Gelu", 20, OnnxChains::gelu),
                activation(
                        "ThresholdedRelu", 13, x -> Math.max(x, 0), GraphWriter.real("alpha", 0)),
                composed("identity", z -> z, (_, z) -> z),
                composed(
                        "PRelu",
                        x -> x < 0 ? 0.01 * x : x,
                        (g, z) -> g.node("PRelu", List.of(z, vector(g, 0.01f)))),
                composed(
                        "Clip",
                        x -> Math.clamp(x, -1, 1),
                        (g, z) -> g.node("Clip", List.of(z, g.scalar(-1), g.scalar(1)))),
                composed(
                        "SiLU of x and sigmoid",
                        x -> x * sigmoid(x),
                        (g, z) -> g.node("Mul", List.of(z, g.node("Sigmoid", z)))),
                composed(
                        "GELU of Erf",
                        OnnxChains::gelu,
                        (g, z) -> {
                            String erf = g.node("Div", List.of(z, g.scalar(Math.sqrt(2))));
                            erf = g.node("Add", List.of(g.node("Erf", erf), g.scalar(1)));
                            String twice = g.node("Mul", List.of(z, erf));
                            return g.node("Mul", List.of(twice, g.scalar(0.5)));
                        }),
                composed(
                        "Mish of Softplus",
                        x -> x * Math.tanh(softplus(x)),
                        (g, z) -> {
                            String t = g.node("Tanh", g.node("Softplus", z));
                            return g.node("Mul", List.of(z, t));
                        }),
                composed(
                        "leaky ReLU of Where",
                        x -> x < 0 ? 0.01 * x : x,
                        (g, z) -> {
                            String positive = g.node("Greater", List.of(z, g.scalar(0)));
                            String slow = g.node("Mul", List.of(z, g.scalar(0.01)));
                            return g.node("Where", List.of(positive, z, slow));
                        }));
    }

    /** With numbers of their own, which are another activation or go into the layers. */
    private static List<Case> variants() {
        double selu = 1.0507009873554805 * 1.6732632423543772;
        return List.of(
                activation("Selu", 13, x -> x < 0 ? selu * Math.expm1(x) : 1.0507009873554805 * x),
                activation(
                        "LeakyRelu", 13, x -> x < 0 ? 0.2 * x : x, GraphWriter.real("alpha", 0.2)),
                activation(
                        "Elu",
                        13,
                        x -> x < 0 ? 0.5 * Math.expm1(x) : x,
                        GraphWriter.real("alpha", 0.5)),
                activation(
                        "Celu",
                        13,
                        x -> x < 0 ? 2 * Math.expm1(x / 2) : x,
                        GraphWriter.real("alpha", 2)),
                activation("HardSigmoid", 13, x -> Math.clamp(0.2 * x + 0.5, 0, 1)),
                activation("Gelu", 20, OnnxChains::geluTanh, text("approximate", "tanh")),
                clip("ReLU6", 0, 6),
                clip("a ReLU up to 20", 0, 20),
                clip("hard tanh up to 2", -2, 2),
                composed(
                        "ReLU6 of Min and Relu",
                        x -> Math.clamp(x, 0, 6),
                        (g, z) -> g.node("Min", List.of(g.node("Relu", z), g.scalar(6)))),
                composed(
                        "PRelu with one learned slope",
                        x -> x < 0 ? -0.3 * x : x,
                        (g, z) -> g.node("PRelu", List.of(z, vector(g, -0.3f)))),
                composed(
                        "GELU of Tanh and Pow",
                        OnnxChains::geluTanh,
                        (g, z) -> {
                            String cube = g.node("Pow", List.of(z, g.scalar(3)));
                            cube = g.node("Mul", List.of(cube, g.scalar(0.044715)));
                            String y = g.node("Add", List.of(z, cube));
                            y = g.node("Mul", List.of(y, g.scalar(Math.sqrt(2 / Math.PI))));
                            y = g.node("Add", List.of(g.node("Tanh", y), g.scalar(1)));
                            return g.node(
                                    "Mul", List.of(g.node("Mul", List.of(z, g.scalar(0.5))), y));
                        }),
                composed(
                        "SiLU with a factor",
                        x -> x * sigmoid(1.702 * x),
                        (g, z) -> {
                            String s =
                                    g.node("Sigmoid", g.node("Mul", List.of(z, g.scalar(1.702))));
                            return g.node("Mul", List.of(z, s));
                        }),
                composed(
                        "softplus with a factor",
                        x -> softplus(3 * x) / 3,
                        (g, z) -> {
                            String s = g.node("Softplus", g.node("Mul", List.of(z, g.scalar(3))));
                            return g.node("Div", List.of(s, g.scalar(3)));
                        }),
                composed(
                        "logarithm of the sigmoid",
                        x -> -softplus(-x),
                        (g, z) -> g.node("Log", g.node("Sigmoid", z))),
                composed(
                        "tanh of half of the sums",
                        x -> Math.tanh(x / 2),
                        (g, z) -> g.node("Tanh", g.node("Div", List.of(z, g.scalar(2))))));
    }

    private static Case clip(String name, double low, double high) {
        return composed(
                name,
                x -> Math.clamp(x, low, high),
                (g, z) -> g.node("Clip", List.of(z, g.scalar(low), g.scalar(high))));
    }

    private static List<Case> layers() {
        return List.of(
                new Case(
                        "MatMul of a constant that is computed and reshaped",
                        13,
                        (g, x) -> {
                            float[] flat = new float[12];
                            for (int i = 0; i < 12; i++) flat[i] = W1[i / 3][i % 3];
                            String w = g.node("Mul", List.of(vector(g, flat), g.scalar(0.5)));
                            String shape =
                                    g.node("Constant", List.of(), integers("value_ints", 4, -1));
                            String z =
                                    g.node(
                                            "MatMul",
                                            List.of(x, g.node("Reshape", List.of(w, shape))));
                            return keras(g, g.node("Relu", z), W2, B2);
                        },
                        x -> dense(relu(each(dense(x, W1, new float[3]), v -> v / 2)), W2, B2)),
                new Case(
                        "Gemm as PyTorch writes it",
                        13,
                        (g, x) -> torch(g, g.node("Relu", torch(g, x, W1, B1)), W2, B2),
                        x -> dense(relu(dense(x, W1, B1)), W2, B2)),
                new Case(
                        "Gemm with factors and one bias for all",
                        13,
                        (g, x) -> {
                            String z =
                                    g.node(
                                            "Gemm",
                                            List.of(x, matrix(g, W1), g.scalar(0.5)),
                                            GraphWriter.real("alpha", 2),
                                            GraphWriter.real("beta", 3));
                            return keras(g, g.node("Relu", z), W2, B2);
                        },
                        x -> {
                            double[] z = dense(x, W1, new float[3]);
                            return dense(relu(each(z, v -> 2 * v + 1.5)), W2, B2);
                        }),
                new Case(
                        "Gemm without a bias",
                        13,
                        (g, x) -> {
                            String z = g.node("Gemm", List.of(x, matrix(g, W1)));
                            return keras(g, g.node("Relu", z), W2, B2);
                        },
                        x -> dense(relu(dense(x, W1, new float[3])), W2, B2)),
                new Case(
                        "MatMul of a transposed constant, its bias in front",
                        13,
                        (g, x) -> {
                            String turned =
                                    g.node(
                                            "Transpose",
                                            matrix(g, transposed(W1)),
                                            integers("perm", 1, 0));
                            String z = g.node("MatMul", List.of(x, turned));
                            z = g.node("Add", List.of(vector(g, B1), z));
                            return keras(g, g.node("Relu", z), W2, B2);
                        },
                        x -> dense(relu(dense(x, W1, B1)), W2, B2)),
                new Case(
                        "nodes without an effect",
                        13,
                        (g, x) -> {
                            String flat = g.node("Flatten", g.node("Identity", x));
                            String z = keras(g, g.cast(flat, DataType.FLOAT), W1, B1);
                            String a = g.node("Dropout", g.node("Relu", z));
                            String shape = g.axes(-1);
                            String same = g.node("Squeeze", g.node("Unsqueeze", List.of(a, shape)));
                            return keras(g, same, W2, B2);
                        },
                        x -> dense(relu(dense(x, W1, B1)), W2, B2)),
                new Case(
                        "batch normalization before and behind the activation",
                        13,
                        (g, x) -> {
                            String z = normalized(g, keras(g, x, W1, B1));
                            return keras(g, normalized(g, g.node("Tanh", z)), W2, B2);
                        },
                        x -> {
                            double[] a = each(normalized(dense(x, W1, B1)), Math::tanh);
                            return dense(normalized(a), W2, B2);
                        }));
    }

    private static List<Case> scalings() {
        return List.of(
                scaled(
                        "Sub and Div by columns",
                        (g, x) -> {
                            String s = g.node("Sub", List.of(x, vector(g, COLUMN_SHIFT)));
                            return g.node("Div", List.of(s, vector(g, COLUMN_SCALE)));
                        },
                        (x, i) -> (x - COLUMN_SHIFT[i]) / COLUMN_SCALE[i]),
                scaled(
                        "Mul and Add by columns, constants in front",
                        (g, x) -> {
                            String s = g.node("Mul", List.of(vector(g, COLUMN_SCALE), x));
                            return g.node("Add", List.of(vector(g, COLUMN_SHIFT), s));
                        },
                        (x, i) -> x * COLUMN_SCALE[i] + COLUMN_SHIFT[i]),
                scaled(
                        "Sub by columns, then Div by a number",
                        (g, x) -> {
                            String s = g.node("Sub", List.of(x, vector(g, COLUMN_SHIFT)));
                            return g.node("Div", List.of(s, g.scalar(4)));
                        },
                        (x, i) -> (x - COLUMN_SHIFT[i]) / 4),
                scaled(
                        "Sub of a number, then Mul by columns, then Sub of a number",
                        (g, x) -> {
                            String s = g.node("Sub", List.of(x, g.scalar(0.5)));
                            s = g.node("Mul", List.of(s, vector(g, COLUMN_SCALE)));
                            return g.node("Sub", List.of(s, g.scalar(1)));
                        },
                        (x, i) -> (x - 0.5) * COLUMN_SCALE[i] - 1),
                scaled(
                        "Scaler as scikit-learn writes it",
                        (g, x) ->
                                g.node(
                                        "Scaler",
                                        x,
                                        reals("offset", COLUMN_SHIFT),
                                        reals("scale", COLUMN_SCALE)),
                        (x, i) -> (x - COLUMN_SHIFT[i]) * COLUMN_SCALE[i]),
                composed(
                        "a factor and a sum behind the activation",
                        x -> 3 * Math.tanh(x) - 1,
                        (g, z) -> {
                            String a = g.node("Mul", List.of(g.node("Tanh", z), g.scalar(3)));
                            return g.node("Sub", List.of(a, g.scalar(1)));
                        }));
    }

    private static List<Case> ends() {
        return List.of(
                new Case(
                        "softmax",
                        13,
                        (g, x) -> g.node("Softmax", keras(g, x, W1, B1)),
                        x -> softmax(dense(x, W1, B1))),
                new Case(
                        "softmax over the axis 1 at a temperature",
                        13,
                        (g, x) -> {
                            String z = g.node("Relu", keras(g, x, W1, B1));
                            String logits =
                                    g.node("Div", List.of(keras(g, z, W2, B2), g.scalar(2)));
                            return g.node("Softmax", logits, GraphWriter.integer("axis", 1));
                        },
                        x -> softmax(each(dense(relu(dense(x, W1, B1)), W2, B2), v -> v / 2))),
                new Case(
                        "sigmoid of each class",
                        13,
                        (g, x) -> g.node("Sigmoid", torch(g, x, W1, B1)),
                        x -> each(dense(x, W1, B1), OnnxChains::sigmoid)));
    }

    private static Case activation(
            String operator, int since, DoubleUnaryOperator f, AttributeProto... attributes) {
        Case plain = composed(operator, f, (g, z) -> g.node(operator, z, attributes));
        return new Case(operator, since, plain.graph, plain.formula);
    }

    private static Case composed(
            String name, DoubleUnaryOperator f, BiFunction<GraphWriter, String, String> nodes) {
        return new Case(
                name,
                13,
                (g, x) -> keras(g, nodes.apply(g, keras(g, x, W1, B1)), W2, B2),
                x -> dense(each(dense(x, W1, B1), f), W2, B2));
    }

    private interface ColumnFunction {
        double apply(double x, int column);
    }

    private static Case scaled(
            String name, BiFunction<GraphWriter, String, String> nodes, ColumnFunction f) {
        return new Case(
                name,
                13,
                (g, x) -> keras(g, nodes.apply(g, x), W1, B1),
                x -> {
                    double[] s =
                            IntStream.range(0, INPUTS).mapToDouble(i -> f.apply(x[i], i)).toArray();
                    return dense(s, W1, B1);
                });
    }

    private static String torch(GraphWriter g, String x, float[][] w, float[] b) {
        AttributeProto turned = GraphWriter.integer("transB", 1);
        return g.node("Gemm", List.of(x, matrix(g, transposed(w)), vector(g, b)), turned);
    }

    private static String keras(GraphWriter g, String x, float[][] w, float[] b) {
        return g.node("Add", List.of(g.node("MatMul", List.of(x, matrix(g, w))), vector(g, b)));
    }

    /** γ = 2, β = −0.5, mean 0.25, variance 4, ε = 0.001. */
    private static String normalized(GraphWriter g, String z) {
        List<String> operands = new ArrayList<>(List.of(z));
        for (float v : new float[] {2, -0.5f, 0.25f, 4}) operands.add(vector(g, v, v, v));
        return g.node("BatchNormalization", operands, GraphWriter.real("epsilon", 1e-3));
    }

    private static double[] normalized(double[] z) {
        return each(z, v -> 2 * (v - 0.25) / Math.sqrt(4 + 1e-3) - 0.5);
    }

    private static String matrix(GraphWriter g, float[][] w) {
        float[] values = new float[w.length * w[0].length];
        for (int i = 0; i < values.length; i++) values[i] = w[i / w[0].length][i % w[0].length];
        return g.parameter("w" + g.graph().getInitializerCount(), values, w.length, w[0].length);
    }

    private static String vector(GraphWriter g, float... values) {
        return g.parameter("v" + g.graph().getInitializerCount(), values, values.length);
    }

    static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    private static AttributeProto integers(String name, long... values) {
        var list = AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        for (long v : values) list.addInts(v);
        return list.build();
    }

    private static AttributeProto reals(String name, float... values) {
        var list = AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOATS);
        for (float v : values) list.addFloats(v);
        return list.build();
    }

    private static float[][] transposed(float[][] w) {
        float[][] t = new float[w[0].length][w.length];
        for (int i = 0; i < w.length; i++) for (int j = 0; j < t.length; j++) t[j][i] = w[i][j];
        return t;
    }

    private static double[] dense(double[] x, float[][] w, float[] b) {
        double[] z = new double[b.length];
        for (int j = 0; j < z.length; j++) {
            z[j] = b[j];
            for (int i = 0; i < x.length; i++) z[j] += x[i] * w[i][j];
        }
        return z;
    }

    private static double[] each(double[] z, DoubleUnaryOperator f) {
        return Arrays.stream(z).map(f).toArray();
    }

    private static double[] relu(double[] z) {
        return each(z, v -> Math.max(v, 0));
    }

    private static double[] softmax(double[] z) {
        double sum = Arrays.stream(z).map(Math::exp).sum();
        return each(z, v -> Math.exp(v) / sum);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.log(1 + Math.exp(x));
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + Erf.value(x / Math.sqrt(2)));
    }

    private static double geluTanh(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
