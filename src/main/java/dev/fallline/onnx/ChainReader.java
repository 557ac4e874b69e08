package dev.fallline.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.fallline.FalllineException;
import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Function;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.io.IoFailure;
import dev.fallline.nn.Activation;
import dev.fallline.onnx.Chain.Affine;
import dev.fallline.onnx.Chain.Head;
import dev.fallline.onnx.Chain.Scaling;

import org.apache.commons.numbers.gamma.Erf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * Reads a chain of affine layers from an ONNX file, whoever wrote it. Between two layers every
 * result is a function of the sums of the first: the functions are composed node by node, and the
 * activation is recognized by its values. Numbers for each column, such as those of batch
 * normalization or standardization, go into the layer before or behind them.
 */
public final class ChainReader {
    private static final DoubleUnaryOperator IDENTITY = x -> x;
    private static final double TOLERANCE = 1e-5;

    /** What is known of a result. */
    private sealed interface Value {}

    private record Constant(double[] values, List<Long> dims) implements Value {}

    /**
     * scale · f(z) + shift, z the sums of a layer; of the layer 0, the inputs.
     *
     * @param scale one for each column; null for 1 and 0
     */
    private record Columns(int layer, DoubleUnaryOperator f, double[] scale, double[] shift)
            implements Value {
        Columns(int layer, DoubleUnaryOperator f) {
            this(layer, f, null, null);
        }
    }

    private record Probabilities(Columns logits, Head head) implements Value {}

    /** What is not understood, which does not matter unless a layer or an output needs it. */
    private record Unknown(String operator) implements Value {}

    private final Path file;
    private final TensorValues tensors;
    private final Map<String, Value> values = new HashMap<>();
    private final List<Affine> layers = new ArrayList<>();
    private Activation activation;

    private ChainReader(Path file) {
        this.file = file;
        tensors = new TensorValues(file);
    }

    /**
     * @throws FalllineException (bad data) if the file is damaged or holds another kind of network
     */
    public static Chain read(Path file) {
        try {
            return new ChainReader(file).chain(ModelProto.parseFrom(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw FalllineException.bad(e, "%s does not exist: check the path", file);
        } catch (InvalidProtocolBufferException e) {
            throw FalllineException.bad(e, "%s is not an ONNX file, or is damaged", file);
        } catch (IndexOutOfBoundsException | ArithmeticException | NullPointerException e) {
            throw FalllineException.bad(
                    e, "%s is damaged: an operator of its graph lacks operands", file);
        } catch (IOException e) {
            throw FalllineException.bad(e, "%s cannot be read: %s", file, IoFailure.reason(e));
        }
    }

    private Chain chain(ModelProto model) {
        GraphProto graph = model.getGraph();
        graph.getInitializerList().forEach(t -> values.put(t.getName(), constant(t)));
        List<ValueInfoProto> inputs =
                graph.getInputList().stream()
                        .filter(i -> !values.containsKey(i.getName()))
                        .toList();
        if (inputs.size() != 1) {
            throw bad("has %d inputs: one that holds all features is supported", inputs.size());
        }
        values.put(inputs.getFirst().getName(), new Columns(0, IDENTITY));
        for (NodeProto node : graph.getNodeList()) {
            Value value = value(node);
            for (String output : node.getOutputList()) values.put(output, value);
        }
        if (layers.isEmpty()) {
            throw bad("has no affine layer (Gemm, or MatMul and Add) that its input leads to");
        }
        int type = inputs.getFirst().getType().getTensorType().getElemType();
        return new Chain(
                List.copyOf(layers),
                activation == null ? Activation.IDENTITY : activation,
                head(graph),
                type == DataType.UINT8.getNumber());
    }

    /** A probability among the outputs says more than a logit. */
    private Head head(GraphProto graph) {
        Head head = null;
        for (ValueInfoProto output : graph.getOutputList()) {
            switch (values.get(output.getName())) {
                case Probabilities p when p.logits.layer == layers.size() -> head = p.head;
                case Columns c when c.layer == layers.size() && c.scale == null -> {
                    if (head != null) continue;
                    if (same(c.f, IDENTITY)) head = Head.NONE;
                    else if (same(c.f, Function.SIGMOID::apply)) head = Head.SIGMOID;
                    else if (isAffine(c.f)) {
                        finish(c.f);
                        head = Head.NONE;
                    }
                }
                case null, default -> {}
            }
        }
        if (head != null) return head;
        throw bad("ends with something else than its last layer, a softmax or a sigmoid");
    }

    private void finish(DoubleUnaryOperator f) {
        Affine last = layers.removeLast();
        double[] scale = new double[last.outputs()];
        double[] shift = new double[last.outputs()];
        Arrays.fill(shift, f.applyAsDouble(0));
        Arrays.fill(scale, f.applyAsDouble(1) - f.applyAsDouble(0));
        layers.add(last.then(scale, shift));
    }

    private Value value(NodeProto node) {
        List<Value> in = node.getInputList().stream().map(values::get).toList();
        String operator = node.getOpType();
        Value first = in.isEmpty() ? null : in.getFirst();
        boolean layer = operator.equals("Gemm") || operator.equals("MatMul");
        if (layer && in.get(1) instanceof Constant w) {
            return switch (first) {
                case Columns x -> gemm(node, x, w, in);
                case Unknown u -> throw bad("has %s, which is not supported", u.operator);
                case null, default -> new Unknown(operator);
            };
        }
        return switch (operator) {
            case "Constant" -> constant(node.getAttribute(0));
            case "Identity",
                    "Flatten",
                    "Reshape",
                    "Squeeze",
                    "Unsqueeze",
                    "Cast",
                    "Dropout",
                    "ZipMap" ->
                    first;
            // The mean for missing numbers is the data's.
            case "Where" -> in.get(2);
            case "Softmax", "LogSoftmax" ->
                    first instanceof Columns c && c.scale == null && same(c.f, IDENTITY)
                            ? new Probabilities(c, Head.SOFTMAX)
                            : new Unknown(operator);
            case "Concat" -> twoClasses(in);
            case "BatchNormalization" -> normalized(node, in);
            case "Scaler" -> standardized(node, first);
            case "LinearClassifier", "LinearRegressor" -> linear(node, first);
            case "Normalizer" -> addedUp(first);
            case "Add", "Sub", "Mul", "Div", "Max", "Min", "Pow" -> binary(operator, in);
            default -> unary(node, in);
        };
    }

    private Value gemm(NodeProto node, Columns x, Constant w, List<Value> operands) {
        boolean transposed = number(node, "transB", 0) == 1;
        double alpha = number(node, "alpha", 1);
        double beta = number(node, "beta", 1);
        if (number(node, "transA", 0) != 0) return new Unknown("Gemm with transA");
        if (w.dims.size() != 2) return new Unknown("MatMul of %d axes".formatted(w.dims.size()));
        int rows = Math.toIntExact(w.dims.get(0));
        int columns = Math.toIntExact(w.dims.get(1));
        if ((long) rows * columns != w.values.length) throw bad("has damaged weights");
        int in = transposed ? columns : rows;
        int out = transposed ? rows : columns;
        double[] weights = new double[in * out];
        double[] bias = new double[out];
        for (int i = 0; i < in; i++) {
            for (int j = 0; j < out; j++) {
                weights[i * out + j] = alpha * w.values[transposed ? j * in + i : i * out + j];
            }
        }
        if (operands.size() > 2 && operands.get(2) != null) {
            boolean one = operands.get(2) instanceof Constant c && c.values.length == 1;
            double[] c = numbers(node, operands, 2, one ? 1 : out);
            for (int j = 0; j < out; j++) bias[j] = beta * c[one ? 0 : j];
        }
        return layer(x, new Affine(in, out, weights, bias));
    }

    private Columns layer(Columns x, Affine affine) {
        boolean fits = layers.isEmpty() || layers.getLast().outputs() == affine.inputs();
        if (x.layer != layers.size() || !fits) {
            throw bad("is no chain: two layers take the same result");
        }
        layers.add(behind(x, affine));
        return new Columns(layers.size(), IDENTITY);
    }

    /** A linear model of scikit-learn, whose coefficients are outputs × inputs. */
    private Value linear(NodeProto node, Value first) {
        if (!(first instanceof Columns x)) return first;
        double[] coefficients = numbers(node, "coefficients");
        double[] bias = numbers(node, "intercepts");
        int out = bias.length;
        if (out == 0 || coefficients.length % out != 0) throw bad("has damaged weights");
        String transform = text(node, "post_transform", "NONE");
        // The sums of two classes are those of the second, with both signs.
        int from = out == 2 && transform.equals("LOGISTIC") ? 1 : 0;
        int in = coefficients.length / out;
        double[] weights = new double[in * (out - from)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = coefficients[(from + i % (out - from)) * in + i / (out - from)];
        }
        double[] rest = Arrays.copyOfRange(bias, from, out);
        Columns z = layer(x, new Affine(in, rest.length, weights, rest));
        return switch (transform) {
            case "NONE" -> z;
            case "SOFTMAX" -> new Probabilities(z, Head.SOFTMAX);
            case "LOGISTIC" -> new Probabilities(z, Head.SIGMOID);
            default -> new Unknown(transform);
        };
    }

    /** (x − offset) · scale. */
    private Value standardized(NodeProto node, Value first) {
        if (!(first instanceof Columns x)) return first;
        double[] scale = numbers(node, "scale");
        double[] shift = numbers(node, "offset");
        if (scale.length != shift.length) throw bad("has a damaged Scaler");
        for (int i = 0; i < shift.length; i++) shift[i] *= -scale[i];
        return scaled(x, scale, shift);
    }

    /** Probabilities that add up to 1 stay as they are; those of one class each do not. */
    private Value addedUp(Value first) {
        boolean each = first instanceof Probabilities p && p.head == Head.SIGMOID;
        return each && layers.getLast().outputs() > 1 ? new Unknown("Normalizer") : first;
    }

    /** A layer that takes what is between it and the one before, but for the activation. */
    private Affine behind(Columns x, Affine layer) {
        Affine result = layer;
        if (x.scale != null) {
            if (x.scale.length != layer.inputs()) {
                throw bad(
                        "scales %d columns for a layer of %d inputs",
                        x.scale.length, layer.inputs());
            }
            result = result.before(x.scale, x.shift);
        }
        if (x.layer > 0) {
            Activation found = named(x.f);
            if (activation != null && activation != found) {
                throw bad(
                        "has the activations %s and %s: one for all hidden layers is supported",
                        activation.label(), found.label());
            }
            activation = found;
        } else if (isAffine(x.f)) {
            double[] scale = new double[layer.inputs()];
            double[] shift = new double[layer.inputs()];
            Arrays.fill(shift, x.f.applyAsDouble(0));
            Arrays.fill(scale, x.f.applyAsDouble(1) - x.f.applyAsDouble(0));
            result = result.before(scale, shift);
        } else {
            throw bad("changes its inputs by more than a factor and a sum before the first layer");
        }
        return result;
    }

    private Activation named(DoubleUnaryOperator f) {
        for (Activation a : Activation.values()) if (same(f, x -> value(a, x))) return a;
        throw bad("has an activation that is none of %s", String.join(", ", Activation.labels()));
    }

    private static double value(Activation a, double x) {
        Graph g = new Graph();
        Node y = a.apply(g, g.parameter("x", Shape.SCALAR));
        return new Evaluator(g, Map.of("x", new double[] {x})).value(y)[0];
    }

    private static boolean same(DoubleUnaryOperator f, DoubleUnaryOperator g) {
        return points().allMatch(
                        x -> Math.abs(f.applyAsDouble(x) - g.applyAsDouble(x)) < TOLERANCE);
    }

    private static boolean isAffine(DoubleUnaryOperator f) {
        double at0 = f.applyAsDouble(0);
        double slope = f.applyAsDouble(1) - at0;
        return points().allMatch(
                        x ->
                                Math.abs(f.applyAsDouble(x) - at0 - slope * x)
                                        <= TOLERANCE * Math.max(1e-3, Math.abs(slope)));
    }

    private static DoubleStream points() {
        return DoubleStream.iterate(-7.3, x -> x < 7.5, x -> x + 0.41);
    }

    /** 1 − p and p, as scikit-learn has them. */
    private static Value twoClasses(List<Value> in) {
        boolean two =
                in.size() == 2
                        && in.get(0) instanceof Columns a
                        && in.get(1) instanceof Columns b
                        && a.layer == b.layer
                        && same(a.f, x -> Function.SIGMOID.apply(-x))
                        && same(b.f, Function.SIGMOID::apply);
        if (!two) return new Unknown("Concat");
        return new Probabilities((Columns) in.get(1), Head.SIGMOID);
    }

    /** An operand that must be so many known numbers. */
    private double[] numbers(NodeProto node, List<Value> in, int place, int count) {
        boolean known = in.size() > place && in.get(place) instanceof Constant;
        if (known && count > 0) {
            double[] values = ((Constant) in.get(place)).values;
            if (values.length == count) return values;
        }
        throw bad(
                "has a %s whose operand %d is not known numbers of single or double precision, one for each column",
                node.getOpType(), place + 1);
    }

    private Value normalized(NodeProto node, List<Value> in) {
        if (!(in.getFirst() instanceof Columns x)) return in.getFirst();
        int columns = in.size() > 1 && in.get(1) instanceof Constant c ? c.values.length : 0;
        double[] gamma = numbers(node, in, 1, columns);
        double[] beta = numbers(node, in, 2, columns);
        double[] mean = numbers(node, in, 3, columns);
        double[] variance = numbers(node, in, 4, columns);
        double epsilon = number(node, "epsilon", 1e-5);
        Scaling s = Scaling.ofBatchNorm(gamma, beta, mean, variance, epsilon);
        return scaled(x, s.scale(), s.shift());
    }

    /** scale · x + shift: in the layer, where that has just been computed. */
    private Value scaled(Columns x, double[] scale, double[] shift) {
        if (x.layer > 0 && x.layer == layers.size() && x.f == IDENTITY) {
            if (scale.length != layers.getLast().outputs()) return new Unknown("Broadcast");
            layers.add(layers.removeLast().then(scale, shift));
            return x;
        }
        if (x.scale != null && x.scale.length != scale.length) return new Unknown("Broadcast");
        double[] s = scale.clone();
        double[] t = shift.clone();
        for (int i = 0; x.scale != null && i < s.length; i++) {
            t[i] += s[i] * x.shift[i];
            s[i] *= x.scale[i];
        }
        return new Columns(x.layer, x.f, s, t);
    }

    private Value binary(String operator, List<Value> in) {
        DoubleBinaryOperator g =
                switch (operator) {
                    case "Add" -> (a, b) -> a + b;
                    case "Sub" -> (a, b) -> a - b;
                    case "Mul" -> (a, b) -> a * b;
                    case "Div" -> (a, b) -> a / b;
                    case "Max" -> Math::max;
                    case "Min" -> Math::min;
                    default -> Math::pow;
                };
        Value a = in.get(0);
        Value b = in.get(1);
        if (a instanceof Columns x && b instanceof Constant c) return constant(operator, g, x, c);
        if (a instanceof Constant c && b instanceof Columns x) {
            DoubleBinaryOperator turned = (l, r) -> g.applyAsDouble(r, l);
            return constant(
                    List.of("Add", "Mul", "Max", "Min").contains(operator) ? operator : "",
                    turned,
                    x,
                    c);
        }
        if (a instanceof Columns x
                && b instanceof Columns y
                && x.layer == y.layer
                && x.scale == null
                && y.scale == null) {
            return new Columns(
                    x.layer, v -> g.applyAsDouble(x.f.applyAsDouble(v), y.f.applyAsDouble(v)));
        }
        if (a instanceof Unknown) return a;
        return b instanceof Unknown ? b : new Unknown(operator);
    }

    private Value constant(String operator, DoubleBinaryOperator g, Columns x, Constant c) {
        int n = c.values.length;
        boolean sum = operator.equals("Add") || operator.equals("Sub");
        boolean bias =
                sum
                        && !c.dims.isEmpty()
                        && x.f == IDENTITY
                        && x.layer > 0
                        && n == layers.getLast().outputs();
        if (n == 1 && !bias) {
            if (x.scale != null) return new Unknown(operator);
            return new Columns(x.layer, v -> g.applyAsDouble(x.f.applyAsDouble(v), c.values[0]));
        }
        double[] scale = new double[n];
        double[] shift = new double[n];
        for (int i = 0; i < n; i++) {
            switch (operator) {
                case "Add", "Sub", "Mul", "Div" -> {
                    shift[i] = sum ? g.applyAsDouble(0, c.values[i]) : 0;
                    scale[i] = sum ? 1 : g.applyAsDouble(1, c.values[i]);
                }
                default -> {
                    return new Unknown(operator);
                }
            }
        }
        return scaled(x, scale, shift);
    }

    private Value unary(NodeProto node, List<Value> in) {
        String operator = node.getOpType();
        Value first = in.isEmpty() ? new Unknown(operator) : in.getFirst();
        if (!(first instanceof Columns x)) {
            return first instanceof Unknown ? first : new Unknown(operator);
        }
        DoubleUnaryOperator f = function(node, in);
        if (f == null || x.scale != null) return new Unknown(operator);
        return new Columns(x.layer, v -> f.applyAsDouble(x.f.applyAsDouble(v)));
    }

    /** Null for what is no function of one number. */
    private DoubleUnaryOperator function(NodeProto node, List<Value> in) {
        return switch (node.getOpType()) {
            case "Relu" -> Function.RELU::apply;
            case "LeakyRelu" -> leaky(number(node, "alpha", 0.01));
            case "Elu" -> {
                double alpha = number(node, "alpha", 1);
                yield x -> x > 0 ? x : alpha * Math.expm1(x);
            }
            case "Gelu" ->
                    text(node, "approximate", "none").equals("tanh") ? null : Function.GELU::apply;
            case "Sigmoid" -> Function.SIGMOID::apply;
            case "Tanh" -> Math::tanh;
            case "Softplus" -> Function.SOFTPLUS::apply;
            case "Softsign" -> x -> x / (1 + Math.abs(x));
            case "Mish" -> x -> x * Math.tanh(Function.SOFTPLUS.apply(x));
            case "HardSigmoid" -> {
                double alpha = number(node, "alpha", 0.2);
                double beta = number(node, "beta", 0.5);
                yield x -> Math.clamp(alpha * x + beta, 0, 1);
            }
            case "HardSwish" -> x -> x * Math.clamp(x / 6 + 0.5, 0, 1);
            case "Clip" -> {
                double low = bound(in, 1, number(node, "min", -Float.MAX_VALUE));
                double high = bound(in, 2, number(node, "max", Float.MAX_VALUE));
                yield x -> Math.clamp(x, low, high);
            }
            case "Erf" -> Erf::value;
            case "Exp" -> Math::exp;
            case "Log" -> Math::log;
            case "Sqrt" -> Math::sqrt;
            case "Abs" -> Math::abs;
            case "Neg" -> x -> -x;
            default -> null;
        };
    }

    private static DoubleUnaryOperator leaky(double alpha) {
        return x -> x > 0 ? x : alpha * x;
    }

    private static double bound(List<Value> in, int at, double otherwise) {
        return in.size() > at && in.get(at) instanceof Constant c ? c.values[0] : otherwise;
    }

    private static double number(NodeProto node, String name, double otherwise) {
        for (AttributeProto a : node.getAttributeList()) {
            if (a.getName().equals(name)) {
                return a.getType() == AttributeProto.AttributeType.INT ? a.getI() : a.getF();
            }
        }
        return otherwise;
    }

    private static String text(NodeProto node, String name, String otherwise) {
        return node.getAttributeList().stream()
                .filter(a -> a.getName().equals(name))
                .map(a -> a.getS().toStringUtf8())
                .findFirst()
                .orElse(otherwise);
    }

    private static double[] numbers(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(a -> a.getName().equals(name))
                .flatMap(a -> a.getFloatsList().stream())
                .mapToDouble(f -> f)
                .toArray();
    }

    private Value constant(AttributeProto a) {
        return switch (a.getName()) {
            case "value" -> constant(a.getT());
            case "value_float" -> new Constant(new double[] {a.getF()}, List.of());
            case "value_int" -> new Constant(new double[] {a.getI()}, List.of());
            default -> new Unknown("Constant");
        };
    }

    private Value constant(TensorProto t) {
        double[] numbers = tensors.of(t);
        return numbers == null
                ? new Unknown(String.valueOf(DataType.forNumber(t.getDataType())))
                : new Constant(numbers, t.getDimsList());
    }

    private FalllineException bad(String format, Object... values) {
        return FalllineException.bad("%s %s", file, format.formatted(values));
    }
}
