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
import dev.fallline.graph.Function;
import dev.fallline.io.IoFailure;
import dev.fallline.nn.Activation;
import dev.fallline.onnx.Chain.Affine;
import dev.fallline.onnx.Chain.Head;
import dev.fallline.onnx.Chain.Scaling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Reads a chain of affine layers from an ONNX file, whoever wrote it. Between two layers every
 * result is a function of the sums of the first: the functions are composed node by node, and the
 * activation is recognized by its values. Numbers for each column, such as those of batch
 * normalization or standardization, go into the layer before or behind them.
 */
public final class ChainReader {
    private static final DoubleUnaryOperator IDENTITY = x -> x;

    /** What is known of a result. */
    private sealed interface Value {}

    private record Constant(double[] values, List<Long> dims) implements Value {}

    /**
     * scale · f(z) + shift, z the sums of a layer; of the layer 0, the inputs.
     *
     * @param sums the layer, as it was then; null of the inputs
     * @param scale one for each column; null for 1 and 0
     */
    private record Columns(
            int layer, Affine sums, DoubleUnaryOperator f, double[] scale, double[] shift)
            implements Value {
        Columns with(DoubleUnaryOperator g) {
            return new Columns(layer, sums, g, null, null);
        }

        boolean isOf(Columns other) {
            return layer == other.layer && sums == other.sums;
        }
    }

    private record Probabilities(Columns logits, Head head) implements Value {}

    /** Whether a number is missing: what takes its place is known of the data. */
    private record Missing() implements Value {}

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
        values.put(inputs.getFirst().getName(), new Columns(0, null, IDENTITY, null, null));
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
                case Probabilities p when ofLast(p.logits) -> head = p.head;
                case Columns c when ofLast(c) && c.scale == null -> {
                    if (head != null) continue;
                    if (FunctionMatch.same(c.f, IDENTITY)) head = Head.NONE;
                    else if (FunctionMatch.same(c.f, Function.SIGMOID::apply)) head = Head.SIGMOID;
                    else if (FunctionMatch.isAffine(c.f)) {
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
            case "IsNaN" -> first instanceof Columns ? new Missing() : first;
            case "Where" -> where(in);
            case "Softmax", "LogSoftmax" ->
                    first instanceof Columns c
                                    && c.scale == null
                                    && overColumns(node)
                                    && FunctionMatch.same(c.f, IDENTITY)
                            ? new Probabilities(c, Head.SOFTMAX)
                            : new Unknown(operator);
            case "Concat" -> twoClasses(in);
            case "BatchNormalization" -> normalized(node, in);
            case "Scaler" -> standardized(node, first);
            case "LinearClassifier", "LinearRegressor" -> linear(node, first);
            case "Normalizer" -> addedUp(first);
            default ->
                    ElementFunctions.binary(operator) != null
                            ? binary(operator, in)
                            : unary(node, in);
        };
    }

    private static boolean overColumns(NodeProto node) {
        return Math.abs(new Attributes(node).number("axis", -1)) == 1;
    }

    private Value gemm(NodeProto node, Columns x, Constant w, List<Value> operands) {
        boolean transposed = new Attributes(node).number("transB", 0) == 1;
        double alpha = new Attributes(node).number("alpha", 1);
        double beta = new Attributes(node).number("beta", 1);
        if (new Attributes(node).number("transA", 0) != 0) return new Unknown("Gemm with transA");
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
        if (!ofLast(x) || !fits) {
            throw bad("is no chain: one result is used in two ways");
        }
        layers.add(behind(x, affine));
        return sums();
    }

    /** Of the last layer. */
    private Columns sums() {
        return new Columns(layers.size(), layers.getLast(), IDENTITY, null, null);
    }

    /** Whether these are the last layer's sums, or functions of them: as it is now. */
    private boolean ofLast(Columns x) {
        return x.layer == layers.size() && (layers.isEmpty() || x.sums == layers.getLast());
    }

    /** A linear model of scikit-learn, whose coefficients are outputs × inputs. */
    private Value linear(NodeProto node, Value first) {
        if (!(first instanceof Columns x)) return first;
        double[] coefficients = new Attributes(node).numbers("coefficients");
        double[] bias = new Attributes(node).numbers("intercepts");
        int out = bias.length;
        if (out == 0 || coefficients.length % out != 0) throw bad("has damaged weights");
        String transform = new Attributes(node).text("post_transform", "NONE");
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
        double[] scale = new Attributes(node).numbers("scale");
        double[] shift = new Attributes(node).numbers("offset");
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
            Activation found =
                    FunctionMatch.activation(x.f)
                            .orElseThrow(
                                    () ->
                                            bad(
                                                    "has an activation that is none of %s",
                                                    String.join(", ", Activation.labels())));
            if (activation != null && activation != found) {
                throw bad(
                        "has the activations %s and %s: one for all hidden layers is supported",
                        activation.label(), found.label());
            }
            activation = found;
        } else if (FunctionMatch.isAffine(x.f)) {
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

    /** 1 − p and p, as scikit-learn has them. */
    private static Value twoClasses(List<Value> in) {
        boolean two =
                in.size() == 2
                        && in.get(0) instanceof Columns a
                        && in.get(1) instanceof Columns b
                        && a.isOf(b)
                        && FunctionMatch.same(a.f, x -> Function.SIGMOID.apply(-x))
                        && FunctionMatch.same(b.f, Function.SIGMOID::apply);
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
        double epsilon = new Attributes(node).number("epsilon", 1e-5);
        Scaling s = Scaling.ofBatchNorm(gamma, beta, mean, variance, epsilon);
        return scaled(x, s.scale(), s.shift());
    }

    /** scale · x + shift: in the layer, where that has just been computed. */
    private Value scaled(Columns x, double[] scale, double[] shift) {
        if (x.layer > 0 && ofLast(x) && x.f == IDENTITY) {
            if (scale.length != layers.getLast().outputs()) return new Unknown("Broadcast");
            layers.add(layers.removeLast().then(scale, shift));
            return sums();
        }
        if (x.scale != null && x.scale.length != scale.length) return new Unknown("Broadcast");
        double[] s = scale.clone();
        double[] t = shift.clone();
        for (int i = 0; x.scale != null && i < s.length; i++) {
            t[i] += s[i] * x.shift[i];
            s[i] *= x.scale[i];
        }
        return new Columns(x.layer, x.sums, x.f, s, t);
    }

    private Value binary(String operator, List<Value> in) {
        DoubleBinaryOperator g = ElementFunctions.binary(operator);
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
                && x.isOf(y)
                && x.scale == null
                && y.scale == null) {
            return x.with(v -> g.applyAsDouble(x.f.applyAsDouble(v), y.f.applyAsDouble(v)));
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
            return x.with(v -> g.applyAsDouble(x.f.applyAsDouble(v), c.values[0]));
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
        double[] bounds = {bound(in, 1, -Float.MAX_VALUE), bound(in, 2, Float.MAX_VALUE)};
        DoubleUnaryOperator f = ElementFunctions.unary(new Attributes(node), bounds);
        if (f == null || x.scale != null) return new Unknown(operator);
        return x.with(v -> f.applyAsDouble(x.f.applyAsDouble(v)));
    }

    private static double bound(List<Value> in, int at, double otherwise) {
        return in.size() > at && in.get(at) instanceof Constant c ? c.values[0] : otherwise;
    }

    /** c ≠ 0 ? a : b, of functions of the same sums. */
    private static Value where(List<Value> in) {
        if (in.get(0) instanceof Missing) return in.get(2);
        if (!(in.get(0) instanceof Columns c)) return new Unknown("Where");
        Optional<DoubleUnaryOperator> a = function(in.get(1), c);
        Optional<DoubleUnaryOperator> b = function(in.get(2), c);
        if (a.isEmpty() || b.isEmpty() || c.scale != null) return new Unknown("Where");
        DoubleUnaryOperator f = a.get();
        DoubleUnaryOperator g = b.get();
        return c.with(x -> c.f.applyAsDouble(x) != 0 ? f.applyAsDouble(x) : g.applyAsDouble(x));
    }

    private static Optional<DoubleUnaryOperator> function(Value value, Columns of) {
        return switch (value) {
            case Columns x when x.isOf(of) && x.scale == null -> Optional.of(x.f);
            case Constant k when k.values.length == 1 -> Optional.of(_ -> k.values[0]);
            case null, default -> Optional.empty();
        };
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
