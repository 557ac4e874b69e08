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
import dev.fallline.io.WholeFile;
import dev.fallline.onnx.Chain.Affine;
import dev.fallline.onnx.Chain.Head;
import dev.fallline.onnx.Chain.Scaling;
import dev.fallline.onnx.Value.Columns;
import dev.fallline.onnx.Value.Constant;
import dev.fallline.onnx.Value.Missing;
import dev.fallline.onnx.Value.Probabilities;
import dev.fallline.onnx.Value.Unknown;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleBinaryOperator;

/**
 * Reads a chain of affine layers from an ONNX file, whoever wrote it. Between two layers every
 * result is a function of the sums of the first: the functions are composed node by node, and the
 * activation is recognized by its values. Numbers for each column, such as those of batch
 * normalization or standardization, go into the layer before or behind them.
 */
public final class ChainReader {
    private static final int MOST_BYTES = 1 << 30;

    /** Of the operators that are known; the default one has two names. */
    private static final List<String> DOMAINS =
            List.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft");

    private static final Set<DataType> OTHER_PRECISION =
            EnumSet.of(DataType.DOUBLE, DataType.FLOAT16, DataType.BFLOAT16);

    private final Path file;
    private final Consumer<String> note;
    private final Set<DataType> rounded = EnumSet.noneOf(DataType.class);
    private final TensorValues tensors;
    private final Map<String, Value> values = new HashMap<>();
    private final LayerChain chain;

    private ChainReader(Path file, Consumer<String> note) {
        this.file = file;
        this.note = note;
        tensors = new TensorValues(file);
        chain = new LayerChain(file);
    }

    /** Refuses formats that are taken for ONNX, by what their files begin with. */
    private static void refuseOthers(Path file, byte[] bytes) {
        String begin = new String(bytes, 0, Math.min(bytes.length, 9), StandardCharsets.ISO_8859_1);
        if (begin.endsWith("\0\0{")) {
            throw FalllineException.bad(
                    "%s is a safetensors file: give it a name that ends in .safetensors", file);
        }
        boolean torch = begin.startsWith("PK") || begin.startsWith("\u0080");
        if (!torch && !begin.startsWith("\u0089HDF")) return;
        throw FalllineException.bad(
                "%s is a file of %s: save the network as ONNX%s",
                file,
                torch ? "PyTorch or Keras" : "Keras",
                torch ? ", or its weights as safetensors" : "");
    }

    /**
     * @param note receives what is to be known of the result, in a sentence
     * @throws FalllineException (bad data) if the file is damaged or holds another kind of network
     */
    public static Chain read(Path file, Consumer<String> note) {
        try {
            byte[] bytes = WholeFile.bytes(file, MOST_BYTES);
            refuseOthers(file, bytes);
            return new ChainReader(file, note).chain(ModelProto.parseFrom(bytes));
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
        values.put(inputs.getFirst().getName(), Columns.of(0, null));
        for (NodeProto node : graph.getNodeList()) {
            Value value = value(node);
            for (String output : node.getOutputList()) values.put(output, value);
        }
        if (chain.isEmpty()) {
            for (ValueInfoProto output : graph.getOutputList()) {
                if (values.get(output.getName()) instanceof Unknown u) throw unsupported(u);
            }
            throw bad("has no affine layer (Gemm, or MatMul and Add) that its input leads to");
        }
        // It may put a factor into the last layer.
        Head head = head(graph);
        int type = inputs.getFirst().getType().getTensorType().getElemType();
        return new Chain(
                chain.layers(), chain.activation(), head, type == DataType.UINT8.getNumber());
    }

    /** A probability among the outputs says more than a logit. */
    private Head head(GraphProto graph) {
        Head head = null;
        String end = null;
        Unknown unknown = null;
        for (ValueInfoProto output : graph.getOutputList()) {
            switch (values.get(output.getName())) {
                case Probabilities p when chain.endsWith(p.logits()) -> head = p.head();
                case Columns c when chain.endsWith(c) && c.scale() == null -> {
                    if (head != null) continue;
                    if (FunctionMatch.same(c.f(), FunctionMatch.IDENTITY)) head = Head.NONE;
                    else if (FunctionMatch.same(c.f(), Function.SIGMOID::apply))
                        head = Head.SIGMOID;
                    else if (FunctionMatch.isAffine(c.f())) {
                        chain.finish(c.f());
                        head = Head.NONE;
                    } else {
                        end = c.node();
                    }
                }
                case Unknown u -> unknown = u;
                case null, default -> {}
            }
        }
        if (head != null) return head;
        if (end == null && unknown != null) throw unsupported(unknown);
        throw bad(
                "ends with %s: its last layer, a softmax or a sigmoid is supported",
                end == null ? "something else" : end);
    }

    private Value value(NodeProto node) {
        List<Value> in = node.getInputList().stream().map(values::get).toList();
        Value first = in.isEmpty() ? null : in.getFirst();
        if (!DOMAINS.contains(node.getDomain())) return new Unknown(node);
        return switch (node.getOpType()) {
            case "Constant" -> constant(node.getAttribute(0));
            case "Gemm", "MatMul" -> product(node, in);
            case "LinearClassifier", "LinearRegressor" -> linear(node, first);
            case "BatchNormalization" -> normalized(node, in);
            case "Scaler" -> standardized(node, first);
            case "Normalizer" -> addedUp(node, first);
            case "Softmax", "LogSoftmax" -> softmax(node, first);
            case "Transpose" ->
                    first instanceof Constant c && exchanges(node) && c.transposed() != null
                            ? c.transposed()
                            : new Unknown(node);
            case "Reshape" ->
                    first instanceof Constant c && in.get(1) instanceof Constant to
                            ? c.reshaped(to)
                            : first;
            case "Identity", "Flatten", "Squeeze", "Unsqueeze", "Dropout", "ZipMap" -> first;
            case "Cast" -> ElementNodes.cast(node, first);
            case "IsNaN" -> first instanceof Columns ? new Missing() : first;
            case "Where" -> ElementNodes.where(node, in);
            case "Concat" -> ElementNodes.twoClasses(node, in);
            default ->
                    ElementFunctions.binary(node.getOpType()) != null
                            ? binary(node, in)
                            : ElementNodes.unary(node, in);
        };
    }

    /** Whether a Transpose exchanges rows and columns, as it does unless told otherwise. */
    private static boolean exchanges(NodeProto node) {
        List<Long> order = new Attributes(node).integers("perm");
        return order.isEmpty() || order.equals(List.of(1L, 0L));
    }

    private Value product(NodeProto node, List<Value> in) {
        return switch (in.get(1)) {
            case Constant w ->
                    switch (in.getFirst()) {
                        case Columns x -> gemm(node, x, w, in);
                        case Unknown u -> throw unsupported(u);
                        case null, default -> new Unknown(node);
                    };
            case Unknown u -> u;
            case null, default -> new Unknown(node);
        };
    }

    private Value gemm(NodeProto node, Columns x, Constant operand, List<Value> operands) {
        Attributes attributes = new Attributes(node);
        double alpha = attributes.number("alpha", 1);
        double beta = attributes.number("beta", 1);
        if (attributes.number("transA", 0) != 0) return new Unknown(node, "with transA");
        Constant w = attributes.number("transB", 0) == 1 ? operand.transposed() : operand;
        if (w == null || w.dims().size() != 2) {
            return new Unknown(node, "by a tensor of %d axes".formatted(operand.dims().size()));
        }
        int in = Math.toIntExact(w.dims().get(0));
        int out = Math.toIntExact(w.dims().get(1));
        if ((long) in * out != w.values().length) throw bad("has damaged weights");
        double[] weights = Arrays.stream(w.values()).map(v -> alpha * v).toArray();
        double[] bias = new double[out];
        if (operands.size() > 2 && operands.get(2) != null) {
            boolean one = operands.get(2) instanceof Constant c && c.values().length == 1;
            double[] c = numbers(node, operands, 2, one ? 1 : out);
            for (int j = 0; j < out; j++) bias[j] = beta * c[one ? 0 : j];
        }
        return chain.add(x, new Affine(in, out, weights, bias));
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
        Columns z = chain.add(x, new Affine(in, rest.length, weights, rest));
        return switch (transform) {
            case "NONE" -> z;
            case "SOFTMAX" -> new Probabilities(z, Head.SOFTMAX);
            case "LOGISTIC" -> new Probabilities(z, Head.SIGMOID);
            default -> new Unknown(node, "with " + transform);
        };
    }

    /** (x − offset) · scale. */
    private Value standardized(NodeProto node, Value first) {
        if (!(first instanceof Columns x)) return first;
        double[] scale = new Attributes(node).numbers("scale");
        double[] shift = new Attributes(node).numbers("offset");
        if (scale.length != shift.length) throw bad("has a damaged Scaler");
        for (int i = 0; i < shift.length; i++) shift[i] *= -scale[i];
        return scaled(node, x, scale, shift);
    }

    /** Of a layer's sums, perhaps with a factor, as a temperature is. */
    private Value softmax(NodeProto node, Value first) {
        if (!(first instanceof Columns c))
            return first instanceof Unknown ? first : new Unknown(node);
        if (Math.abs(new Attributes(node).number("axis", -1)) != 1) {
            return new Unknown(node, "over another axis than the last");
        }
        if (c.scale() != null || !FunctionMatch.isAffine(c.f())) return new Unknown(node);
        if (FunctionMatch.same(c.f(), FunctionMatch.IDENTITY)) {
            return new Probabilities(c, Head.SOFTMAX);
        }
        if (c.layer() == 0 || !chain.endsWith(c)) return new Unknown(node);
        chain.finish(c.f());
        return new Probabilities(chain.sums(), Head.SOFTMAX);
    }

    /** Probabilities that add up to 1 stay as they are; those of one class each do not. */
    private Value addedUp(NodeProto node, Value first) {
        boolean each = first instanceof Probabilities p && p.head() == Head.SIGMOID;
        return each && chain.outputs() > 1 ? new Unknown(node) : first;
    }

    /** An operand that must be so many known numbers. */
    private double[] numbers(NodeProto node, List<Value> in, int place, int count) {
        if (in.size() > place
                && in.get(place) instanceof Constant c
                && c.values().length == count) {
            return c.values();
        }
        throw bad(
                "has %s, whose operand %d is not known numbers of single or double precision, one for each column",
                Value.name(node), place + 1);
    }

    private Value normalized(NodeProto node, List<Value> in) {
        if (!(in.getFirst() instanceof Columns x)) return in.getFirst();
        Attributes attributes = new Attributes(node);
        if (attributes.number("training_mode", 0) != 0)
            return new Unknown(node, "in training mode");
        int columns = in.size() > 1 && in.get(1) instanceof Constant c ? c.values().length : -1;
        double[] gamma = numbers(node, in, 1, columns);
        double[] beta = numbers(node, in, 2, columns);
        double[] mean = numbers(node, in, 3, columns);
        double[] variance = numbers(node, in, 4, columns);
        double epsilon = attributes.number("epsilon", 1e-5);
        Scaling s = Scaling.ofBatchNorm(gamma, beta, mean, variance, epsilon);
        return scaled(node, x, s.scale(), s.shift());
    }

    /** scale · x + shift: in the layer, where that has just been computed. */
    private Value scaled(NodeProto node, Columns x, double[] scale, double[] shift) {
        if (x.layer() > 0 && chain.endsWith(x) && x.f() == FunctionMatch.IDENTITY) {
            if (scale.length != chain.outputs()) return new Unknown(node);
            return chain.scale(scale, shift);
        }
        if (x.scale() != null && x.scale().length != scale.length) return new Unknown(node);
        double[] s = scale.clone();
        double[] t = shift.clone();
        for (int i = 0; x.scale() != null && i < s.length; i++) {
            t[i] += s[i] * x.shift()[i];
            s[i] *= x.scale()[i];
        }
        return new Columns(x.layer(), x.sums(), x.f(), s, t, x.node());
    }

    private Value binary(NodeProto node, List<Value> in) {
        DoubleBinaryOperator g = ElementFunctions.binary(node.getOpType());
        Value a = in.get(0);
        Value b = in.get(1);
        if (a instanceof Columns x && b instanceof Constant c) {
            return withConstant(node, node.getOpType(), g, x, c);
        }
        if (a instanceof Constant c && b instanceof Columns x) {
            boolean symmetric = List.of("Add", "Mul").contains(node.getOpType());
            DoubleBinaryOperator turned = (l, r) -> g.applyAsDouble(r, l);
            return withConstant(node, symmetric ? node.getOpType() : "", turned, x, c);
        }
        if (a instanceof Columns x
                && b instanceof Columns y
                && x.isOf(y)
                && x.scale() == null
                && y.scale() == null) {
            return x.with(
                    v -> g.applyAsDouble(x.f().applyAsDouble(v), y.f().applyAsDouble(v)), node);
        }
        if (a instanceof Constant c && b instanceof Constant d) return c.with(d, g, node);
        if (a instanceof Unknown) return a;
        return b instanceof Unknown ? b : new Unknown(node);
    }

    /**
     * @param operator Add, Sub, Mul or Div with the constant behind it, where it is one of them
     */
    private Value withConstant(
            NodeProto node, String operator, DoubleBinaryOperator g, Columns x, Constant c) {
        boolean sum = operator.equals("Add") || operator.equals("Sub");
        boolean bias =
                sum
                        && !c.dims().isEmpty()
                        && x.f() == FunctionMatch.IDENTITY
                        && x.layer() > 0
                        && c.values().length == chain.outputs();
        if (c.values().length == 1 && !bias && x.scale() == null) {
            return x.with(v -> g.applyAsDouble(x.f().applyAsDouble(v), c.values()[0]), node);
        }
        if (!List.of("Add", "Sub", "Mul", "Div").contains(operator)) return new Unknown(node);
        boolean one = c.values().length == 1 && x.scale() != null;
        double[] scale = new double[one ? x.scale().length : c.values().length];
        double[] shift = new double[scale.length];
        for (int i = 0; i < scale.length; i++) {
            double value = c.values()[one ? 0 : i];
            shift[i] = sum ? g.applyAsDouble(0, value) : 0;
            scale[i] = sum ? 1 : g.applyAsDouble(1, value);
        }
        return scaled(node, x, scale, shift);
    }

    private Value constant(AttributeProto a) {
        return switch (a.getName()) {
            case "value" -> constant(a.getT());
            case "value_float" -> new Constant(new double[] {a.getF()}, List.of());
            case "value_int" -> new Constant(new double[] {a.getI()}, List.of());
            case "value_floats" -> row(a.getFloatsList());
            case "value_ints" -> row(a.getIntsList());
            default ->
                    new Unknown("the constant " + a.getName(), "export it as a tensor of numbers");
        };
    }

    private static Constant row(List<? extends Number> numbers) {
        double[] values = numbers.stream().mapToDouble(Number::doubleValue).toArray();
        return new Constant(values, List.of((long) values.length));
    }

    private Value constant(TensorProto t) {
        double[] numbers = tensors.of(t);
        DataType type = DataType.forNumber(t.getDataType());
        boolean weights = OTHER_PRECISION.contains(type) && t.getDimsCount() == 2;
        if (weights && rounded.add(type)) {
            note.accept("weights of type %s are taken in single precision".formatted(type));
        }
        return numbers == null
                ? new Unknown(
                        "a tensor '%s' of type %s".formatted(t.getName(), type),
                        "export it in single precision, before it is quantized")
                : new Constant(numbers, t.getDimsList());
    }

    private FalllineException unsupported(Unknown u) {
        return bad("has %s, which is not supported: %s", u.what(), u.remedy());
    }

    private FalllineException bad(String format, Object... values) {
        return FalllineException.bad("%s %s", file, format.formatted(values));
    }
}
