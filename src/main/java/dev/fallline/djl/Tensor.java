package dev.fallline.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Numbers in a shape and, while gradients are collected, how they came about. Only {@link
 * FalllineArray} knows of managers: a tensor lives as long as it is referred to.
 */
final class Tensor {
    /**
     * How a tensor was computed.
     *
     * @param number later tensors have larger ones
     * @param pullbacks from the gradient with respect to the result to that of each input
     * @param changes of the numbers of inputs and result when it was computed
     */
    record Origin(
            long number, List<Tensor> inputs, List<UnaryOperator<Tensor>> pullbacks, int changes) {}

    private final Shape shape;
    private final Elements elements;
    private Origin origin;

    /** Where gradients end: a tensor that wants its own. */
    private Gradient gradient;

    Tensor(Shape shape, Elements elements) {
        if (shape.size() != elements.size()) {
            throw new IllegalArgumentException(
                    "%d numbers do not fit into the shape %s.".formatted(elements.size(), shape));
        }
        this.shape = shape;
        this.elements = elements;
    }

    static Tensor zeros(Shape shape, DataType type) {
        return new Tensor(shape, Elements.allocate(type, Math.toIntExact(shape.size())));
    }

    static Tensor full(Shape shape, DataType type, double value) {
        Tensor t = zeros(shape, type);
        t.elements.fill(value);
        return t;
    }

    Shape shape() {
        return shape;
    }

    Elements elements() {
        return elements;
    }

    /** Of type FLOAT32. */
    float[] floats() {
        return Elements.floats(elements);
    }

    DataType type() {
        return elements.type();
    }

    int size() {
        return elements.size();
    }

    int rank() {
        return shape.dimension();
    }

    int length(int axis) {
        return Math.toIntExact(shape.get(axis));
    }

    boolean isFloat() {
        return type() == DataType.FLOAT32;
    }

    /**
     * An axis counted from the front, where negative ones are counted from the end.
     *
     * @throws IllegalArgumentException if there is none
     */
    int axis(int axis) {
        int rank = Math.max(1, rank());
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException("There is no axis %d in %s.".formatted(axis, shape));
        }
        return Math.floorMod(axis, rank);
    }

    /** The same numbers, through which no gradient flows. */
    Tensor detached() {
        return new Tensor(shape, elements);
    }

    /** The same numbers in another shape of that size. */
    Tensor reshape(Shape other) {
        if (other.equals(shape)) return this;
        return new Tensor(other, elements).from(this, g -> g.reshape(shape));
    }

    Tensor reshape(long... other) {
        return reshape(new Shape(other));
    }

    /** The same values in another type, or this if it is of that type. */
    Tensor cast(DataType other) {
        if (other == type()) return this;
        Tensor y = zeros(shape, other);
        for (int i = 0; i < size(); i++) y.elements.set(i, elements.get(i));
        return other.isFloating() ? y.from(this, g -> g.cast(type())) : y;
    }

    /** A copy with numbers of its own. */
    Tensor copy() {
        Elements own = elements.allocate(size());
        own.copy(elements, 0, 0, size());
        return new Tensor(shape, own).from(this, g -> g);
    }

    /** Notes how this result was computed, if gradients are collected and flow to the input. */
    Tensor from(Tensor input, UnaryOperator<Tensor> pullback) {
        return from(List.of(input), List.of(pullback));
    }

    /** The same of two inputs. */
    Tensor from(Tensor a, UnaryOperator<Tensor> toA, Tensor b, UnaryOperator<Tensor> toB) {
        return from(List.of(a, b), List.of(toA, toB));
    }

    /** The same of any number of inputs. */
    Tensor from(List<Tensor> inputs, List<UnaryOperator<Tensor>> pullbacks) {
        if (Gradients.collecting() && inputs.stream().anyMatch(Tensor::isTracked)) {
            origin = new Origin(Gradients.nextNumber(), inputs, pullbacks, changes(inputs));
        }
        return this;
    }

    /** Notes that the gradient of this result is not known. */
    Tensor withoutGradient(String operation, Tensor input) {
        return from(
                input,
                _ -> {
                    throw new UnsupportedOperationException(
                            "The engine %s has no gradient of %s."
                                    .formatted(FalllineEngine.NAME, operation));
                });
    }

    private int changes(List<Tensor> inputs) {
        return elements.changes() + inputs.stream().mapToInt(t -> t.elements.changes()).sum();
    }

    /** Null for a tensor that was not computed while gradients were collected. */
    Origin origin() {
        return origin;
    }

    /** Whether the numbers that the gradient needs are still what they were. */
    boolean isUnchanged() {
        return changes(origin.inputs) == origin.changes;
    }

    /** Whether gradients flow to it. */
    boolean isTracked() {
        return origin != null || gradient != null;
    }

    void setRequiresGradient(boolean required) {
        if (required != (gradient != null)) gradient = required ? new Gradient() : null;
    }

    /** The place of its own gradient; null if it wants none. */
    Gradient gradient() {
        return gradient;
    }
}
