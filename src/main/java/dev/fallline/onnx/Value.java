package dev.fallline.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;

import dev.fallline.onnx.Chain.Affine;
import dev.fallline.onnx.Chain.Head;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** What is known of a result in an ONNX graph. */
sealed interface Value {
    record Constant(double[] values, List<Long> dims) implements Value {
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
    record Unknown(String what) implements Value {
        Unknown(NodeProto node) {
            this(name(node));
        }

        Unknown(NodeProto node, String how) {
            this(name(node) + " " + how);
        }
    }

    /** Operator and name of a node; without a name that of its result. */
    static String name(NodeProto node) {
        String name = node.getName().isEmpty() ? node.getOutput(0) : node.getName();
        String domain = node.getDomain().isEmpty() ? "" : node.getDomain() + ".";
        return "%s%s '%s'".formatted(domain, node.getOpType(), name);
    }
}
