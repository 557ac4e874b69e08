package dev.fallline.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.List;
import java.util.Optional;

/** The attributes of a node, by name. */
record Attributes(NodeProto node) {
    private Optional<AttributeProto> named(String name) {
        return node.getAttributeList().stream().filter(a -> a.getName().equals(name)).findFirst();
    }

    double number(String name, double otherwise) {
        return named(name)
                .map(a -> a.getType() == AttributeProto.AttributeType.INT ? a.getI() : a.getF())
                .map(Number::doubleValue)
                .orElse(otherwise);
    }

    String text(String name, String otherwise) {
        return named(name).map(a -> a.getS().toStringUtf8()).orElse(otherwise);
    }

    List<Long> integers(String name) {
        return named(name).map(AttributeProto::getIntsList).orElse(List.of());
    }

    /** None where there is no such attribute. */
    double[] numbers(String name) {
        return named(name).stream()
                .flatMap(a -> a.getFloatsList().stream())
                .mapToDouble(f -> f)
                .toArray();
    }
}
