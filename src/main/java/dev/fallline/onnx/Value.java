package dev.fallline.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;

import dev.fallline.onnx.Chain.Affine;
import dev.fallline.onnx.Chain.Head;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** What is known of a result in an ONNX graph. */
sealed interface Value {
    record Constant(double[] values, List<Long> dims) implements Value {
        /** Of other dims; 0 keeps one, −1 takes what is left. */
        Value reshaped(Constant to) {
            List<Long> other = new ArrayList<>();
            for (double d : to.values) {
                other.add(d == 0 ? dims.get(other.size()) : (long) d);
            }
            long known = other.stream().filter(d -> d != -1).reduce(1L, (a, b) -> a * b);
            other.replaceAll(d -> d == -1 ? values.length / known : d);
            return new Constant(values, other);
        }

        /** Place by place, where both have as many numbers or one has a single one. */
        Value with(Constant other, DoubleBinaryOperator g, NodeProto node) {
            int n = Math.max(values.length, other.values.length);
            boolean fits = values.length == n || values.length == 1;
            fits &= other.dims.equals(dims) || other.values.length == 1 || values.length == 1;
            if (!fits) return new Unknown(node);
            double[] result = new double[n];
            for (int i = 0; i < n; i++) {
                result[i] =
                        g.applyAsDouble(
                                values[i % values.length], other.values[i % other.values.length]);
            }
            return new Constant(result, values.length == n ? dims : other.dims);
        }

        /** A matrix with rows and columns exchanged; null of anything else. */
        Constant transposed() {
            if (dims.size() != 2) return null;
            int rows = Math.toIntExact(dims.get(0));
            int columns = Math.toIntExact(dims.get(1));
            double[] turned = new double[values.length];
            for (int i = 0; i < turned.length; i++) {
                turned[i] = values[i % rows * columns + i / rows];
            }
            return new Constant(turned, dims.reversed());
        }
    }

    /**
     * scale · f(z) + shift, z the sums of a layer; of the layer 0, the inputs.
     *
     * @param sums the layer, as it was then; null of the inputs
     * @param scale one for each column; null for 1 and 0
     * @param node which f comes from; null where it is the identity
     */
    record Columns(
            int layer,
            Affine sums,
            DoubleUnaryOperator f,
            double[] scale,
            double[] shift,
            String node)
            implements Value {
        static Columns of(int layer, Affine sums) {
            return new Columns(layer, sums, FunctionMatch.IDENTITY, null, null, null);
        }

        Columns with(DoubleUnaryOperator g, NodeProto from) {
            return new Columns(layer, sums, g, null, null, name(from));
        }

        boolean isOf(Columns other) {
            return layer == other.layer && sums == other.sums;
        }
    }

    record Probabilities(Columns logits, Head head) implements Value {}

    /** Whether a number is missing: what takes its place is known of the data. */
    record Missing() implements Value {}

    /** What is not understood, which does not matter unless a layer or an output needs it. */
    record Unknown(String what, String remedy) implements Value {
        Unknown(NodeProto node) {
            this(name(node), remedy(node.getOpType()));
        }

        Unknown(NodeProto node, String how) {
            this(name(node) + " " + how, remedy(node.getOpType()));
        }

        private static String remedy(String operator) {
            if (operator.matches("(Dynamic)?(Quant|Dequant).*|QLinear.*|QGemm|.*Integer.*")) {
                return "export the network before it is quantized";
            }
            if (operator.matches(".*(Conv|Pool|LSTM|GRU|RNN|Attention).*")) {
                return "Fallline has fully connected layers alone";
            }
            if (operator.matches("(Layer|Instance|Group|LRN|Lp|RMS).*Normalization")) {
                return "train it with batch normalization or without any";
            }
            if (operator.equals("Add")) {
                return "branches that meet, such as residual connections, cannot be imported";
            }
            if (operator.equals("PRelu")) return "train it with one slope for all units";
            return "export a chain of fully connected layers and activations";
        }
    }

    /** Operator and name of a node; without a name that of its result. */
    static String name(NodeProto node) {
        String name = node.getName().isEmpty() ? node.getOutput(0) : node.getName();
        String domain = node.getDomain().isEmpty() ? "" : node.getDomain() + ".";
        return "%s%s '%s'".formatted(domain, node.getOpType(), name);
    }
}
