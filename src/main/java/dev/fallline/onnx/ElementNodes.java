package dev.fallline.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;

import dev.fallline.graph.Function;
import dev.fallline.onnx.Chain.Head;
import dev.fallline.onnx.Value.Columns;
import dev.fallline.onnx.Value.Constant;
import dev.fallline.onnx.Value.Missing;
import dev.fallline.onnx.Value.Probabilities;
import dev.fallline.onnx.Value.Unknown;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/** What nodes that do the same to each element make of what is known of their operands. */
final class ElementNodes {
    private static final Set<DataType> REAL =
            EnumSet.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16, DataType.BFLOAT16);

    private ElementNodes() {}

    static Value unary(NodeProto node, List<Value> in) {
        if (in.isEmpty() || !(in.getFirst() instanceof Columns x)) {
            return !in.isEmpty() && in.getFirst() instanceof Unknown u ? u : new Unknown(node);
        }
        for (Value operand : in.subList(1, in.size())) {
            boolean known = operand instanceof Constant c && c.values().length == 1;
            if (operand != null && !known) return new Unknown(node);
        }
        double[] bounds = {bound(in, 1, -Float.MAX_VALUE), bound(in, 2, Float.MAX_VALUE)};
        DoubleUnaryOperator f = ElementFunctions.unary(new Attributes(node), bounds);
        if (f == null || x.scale() != null) return new Unknown(node);
        return x.with(v -> f.applyAsDouble(x.f().applyAsDouble(v)), node);
    }

    private static double bound(List<Value> in, int at, double otherwise) {
        return in.size() > at && in.get(at) instanceof Constant c ? c.values()[0] : otherwise;
    }

    /** To another type: to a whole number it is a function that no network has. */
    static Value cast(NodeProto node, Value first) {
        DataType to = DataType.forNumber((int) new Attributes(node).number("to", 0));
        if (!(first instanceof Columns) || REAL.contains(to)) return first;
        Columns x = (Columns) first;
        if (to != DataType.BOOL || x.scale() != null) return new Unknown(node, "to " + to);
        return x.with(v -> x.f().applyAsDouble(v) != 0 ? 1 : 0, node);
    }

    /** 1 − p and p, as scikit-learn has them. */
    static Value twoClasses(NodeProto node, List<Value> in) {
        boolean two =
                in.size() == 2
                        && in.get(0) instanceof Columns a
                        && in.get(1) instanceof Columns b
                        && a.isOf(b)
                        && FunctionMatch.same(a.f(), x -> Function.SIGMOID.apply(-x))
                        && FunctionMatch.same(b.f(), Function.SIGMOID::apply);
        if (!two) return new Unknown(node);
        return new Probabilities((Columns) in.get(1), Head.SIGMOID);
    }

    /** c ≠ 0 ? a : b, of functions of the same sums. */
    static Value where(NodeProto node, List<Value> in) {
        if (in.get(0) instanceof Missing) return in.get(2);
        if (!(in.get(0) instanceof Columns c)) return new Unknown(node);
        Optional<DoubleUnaryOperator> a = function(in.get(1), c);
        Optional<DoubleUnaryOperator> b = function(in.get(2), c);
        if (a.isEmpty() || b.isEmpty() || c.scale() != null) return new Unknown(node);
        DoubleUnaryOperator f = a.get();
        DoubleUnaryOperator g = b.get();
        return c.with(
                x -> c.f().applyAsDouble(x) != 0 ? f.applyAsDouble(x) : g.applyAsDouble(x), node);
    }

    private static Optional<DoubleUnaryOperator> function(Value value, Columns of) {
        return switch (value) {
            case Columns x when x.isOf(of) && x.scale() == null -> Optional.of(x.f());
            case Constant k when k.values().length == 1 -> Optional.of(_ -> k.values()[0]);
            case null, default -> Optional.empty();
        };
    }
}
