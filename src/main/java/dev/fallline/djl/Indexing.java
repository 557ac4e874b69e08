package dev.fallline.djl;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexAll;
import ai.djl.ndarray.index.dim.NDIndexBooleans;
import ai.djl.ndarray.index.dim.NDIndexElement;
import ai.djl.ndarray.index.dim.NDIndexFixed;
import ai.djl.ndarray.index.dim.NDIndexNull;
import ai.djl.ndarray.index.dim.NDIndexSlice;
import ai.djl.ndarray.index.dim.NDIndexTake;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Which elements an index means, by the rules of NumPy: slices and fixed places each stand for an
 * axis; arrays of places are broadcast to one shape, whose axes stand where the arrays do, in front
 * if something stands between them.
 */
final class Indexing {
    /** Places along some axes of the result: what to add to the place of an element. */
    private record Part(Shape shape, int[] offsets, boolean array) {}

    private final Tensor x;
    private final int[] strides;
    private final List<Part> parts = new ArrayList<>();
    private int axis;

    private Indexing(Tensor x) {
        this.x = x;
        this.strides = Blocks.strides(x.shape());
    }

    static Blocks blocks(Tensor x, NDIndex index) {
        Indexing indexing = new Indexing(x);
        List<NDIndexElement> elements = index.getIndices();
        int named = 0;
        for (NDIndexElement e : elements) named += e instanceof NDIndexNull ? 0 : e.getRank();
        if (named > x.rank()) {
            throw new IllegalArgumentException(
                    "The index has %d axes, %s has %d.".formatted(named, x.shape(), x.rank()));
        }
        for (int i = 0; i < elements.size(); i++) {
            if (i == index.getEllipsisIndex()) indexing.skip(x.rank() - named);
            indexing.add(elements.get(i));
        }
        return indexing.blocks();
    }

    private void skip(int axes) {
        for (int i = 0; i < axes; i++) range(0, 1, x.length(axis));
    }

    private void add(NDIndexElement element) {
        switch (element) {
            case NDIndexNull _ -> parts.add(new Part(new Shape(1), new int[1], false));
            case NDIndexAll _ -> skip(1);
            case NDIndexFixed fixed -> {
                int place = place(Math.toIntExact(fixed.getIndex()), x.length(axis));
                parts.add(new Part(new Shape(), new int[] {place * strides[axis++]}, false));
            }
            case NDIndexSlice slice -> {
                int n = x.length(axis);
                int step = slice.getStep() == null ? 1 : Math.toIntExact(slice.getStep());
                int from = bound(slice.getMin(), step > 0 ? 0 : n - 1, n);
                int to = bound(slice.getMax(), step > 0 ? n : -1, n);
                range(from, step, Math.max(0, Math.ceilDiv(to - from, step)));
            }
            case NDIndexTake take -> {
                Tensor places = FalllineArray.tensor(take.getIndex());
                int n = x.length(axis);
                array(places.shape(), i -> place(places.elements().index(i), n));
                axis++;
            }
            case NDIndexBooleans mask -> mask(FalllineArray.tensor(mask.getIndex()));
            default ->
                    throw new UnsupportedOperationException(
                            "The engine %s has no index of the kind %s with others."
                                    .formatted(
                                            FalllineEngine.NAME,
                                            element.getClass().getSimpleName()));
        }
    }

    private static int bound(Long given, int otherwise, int length) {
        if (given == null) return otherwise;
        return Math.clamp(given < 0 ? given + length : given, 0, length);
    }

    private void range(int from, int step, int length) {
        int stride = strides[axis++];
        int[] offsets = IntStream.range(0, length).map(i -> (from + i * step) * stride).toArray();
        parts.add(new Part(new Shape(length), offsets, false));
    }

    private void array(Shape shape, IntUnaryOperator place) {
        int stride = strides[axis];
        int[] offsets =
                IntStream.range(0, Math.toIntExact(shape.size()))
                        .map(i -> place.applyAsInt(i) * stride)
                        .toArray();
        parts.add(new Part(shape, offsets, true));
    }

    /** A mask stands for as many axes as it has, and for the places where it holds. */
    private void mask(Tensor mask) {
        Shape covered = x.shape().slice(axis, axis + mask.rank());
        if (mask.rank() == 0 || !covered.equals(mask.shape())) {
            throw new IllegalArgumentException(
                    "A mask of the shape %s does not fit %s.".formatted(mask.shape(), covered));
        }
        int stride = strides[axis + mask.rank() - 1];
        int[] offsets =
                IntStream.range(0, mask.size())
                        .filter(i -> mask.elements().get(i) != 0)
                        .map(i -> i * stride)
                        .toArray();
        parts.add(new Part(new Shape(offsets.length), offsets, true));
        axis += mask.rank();
    }

    /** A place counted from the front, where negative ones are counted from the end. */
    static int place(int place, int length) {
        if (place < -length || place >= length) {
            throw new IllegalArgumentException(
                    "The index %d is outside of an axis of length %d.".formatted(place, length));
        }
        return place < 0 ? place + length : place;
    }

    private Blocks blocks() {
        joinArrays();
        int[] own = new int[x.rank() - axis];
        System.arraycopy(strides, axis, own, 0, own.length);
        Shape rest = x.shape().slice(axis);
        int[] starts = {0};
        Shape shape = new Shape();
        for (Part p : parts) {
            int[] next = new int[starts.length * p.offsets.length];
            for (int i = 0; i < next.length; i++) {
                next[i] = starts[i / p.offsets.length] + p.offsets[i % p.offsets.length];
            }
            starts = next;
            shape = shape.addAll(p.shape);
        }
        return new Blocks(shape.addAll(rest), starts, Math.toIntExact(rest.size()));
    }

    /** Makes one part of all arrays. */
    private void joinArrays() {
        List<Integer> at =
                IntStream.range(0, parts.size()).filter(i -> parts.get(i).array).boxed().toList();
        if (at.size() < 2) return;
        boolean together = at.getLast() - at.getFirst() == at.size() - 1;
        Shape shape =
                at.stream().map(i -> parts.get(i).shape).reduce(Types::broadcast).orElseThrow();
        Tensor sum = Tensor.zeros(shape, DataType.INT32);
        for (int i : at) {
            Tensor offsets = Tensor.zeros(parts.get(i).shape, DataType.INT32);
            for (int j = 0; j < offsets.size(); j++) {
                offsets.elements().set(j, parts.get(i).offsets[j]);
            }
            sum = Pairwise.ADD.apply(sum, offsets);
        }
        Elements total = sum.elements();
        int[] offsets = IntStream.range(0, total.size()).map(total::index).toArray();
        parts.removeIf(Part::array);
        parts.add(together ? at.getFirst() : 0, new Part(shape, offsets, true));
    }

    /**
     * One element of each row along an axis.
     *
     * @param places the shape with length 1, or without the axis, or broadcast to it
     */
    static Blocks pick(Tensor x, Tensor places, int axis) {
        Shape shape = Moves.with(x.shape(), axis, 1);
        Tensor one =
                places.size() == shape.size()
                        ? places.reshape(shape)
                        : Moves.broadcast(places, shape);
        return gather(x, one, axis);
    }

    /**
     * Elements along an axis.
     *
     * @param places for each element of the result its place along the axis; the other axes are not
     *     longer than those of x
     */
    static Blocks gather(Tensor x, Tensor places, int axis) {
        int[] own = Blocks.strides(x.shape());
        int stride = own[axis];
        int n = x.length(axis);
        own[axis] = 0;
        int[] starts = starts(places.shape(), own);
        for (int i = 0; i < starts.length; i++) {
            starts[i] += place(places.elements().index(i), n) * stride;
        }
        return new Blocks(places.shape(), starts);
    }

    private static int[] starts(Shape shape, int[] strides) {
        int[] starts = new int[Math.toIntExact(shape.size())];
        for (int i = 0; i < starts.length; i++) {
            int rest = i;
            for (int axis = strides.length - 1; axis >= 0; axis--) {
                int n = Math.toIntExact(shape.get(axis));
                starts[i] += rest % n * strides[axis];
                rest /= n;
            }
        }
        return starts;
    }

    /** Elements by their places in the row-major order of all. */
    static Blocks flat(Tensor x, Tensor places) {
        int[] starts =
                IntStream.range(0, places.size())
                        .map(i -> place(places.elements().index(i), x.size()))
                        .toArray();
        return new Blocks(places.shape(), starts);
    }

    /** Rows of a table: for each place a whole entry of the first axis. */
    static Blocks rows(Tensor x, Tensor places) {
        Shape entry = x.shape().slice(1);
        int size = Math.toIntExact(entry.size());
        int[] starts =
                IntStream.range(0, places.size())
                        .map(i -> place(places.elements().index(i), x.length(0)) * size)
                        .toArray();
        return new Blocks(places.shape().addAll(entry), starts, size);
    }

    /**
     * Elements named by the places along the first axes, which lie along the index's first axis.
     */
    static Blocks nd(Tensor x, Tensor index) {
        int depth = index.length(0);
        int[] own = Blocks.strides(x.shape());
        int count = index.size() / depth;
        int[] starts = new int[count];
        for (int d = 0; d < depth; d++) {
            for (int i = 0; i < count; i++) {
                starts[i] += place(index.elements().index(d * count + i), x.length(d)) * own[d];
            }
        }
        Shape rest = x.shape().slice(depth);
        return new Blocks(
                index.shape().slice(1).addAll(rest), starts, Math.toIntExact(rest.size()));
    }

    static Tensor nonzero(Tensor x) {
        Tensor flat = x.rank() == 0 ? x.reshape(1) : x;
        int[] places =
                IntStream.range(0, flat.size()).filter(i -> flat.elements().get(i) != 0).toArray();
        Tensor y = Tensor.zeros(new Shape(places.length, flat.rank()), DataType.INT64);
        int[] own = Blocks.strides(flat.shape());
        for (int i = 0; i < places.length; i++) {
            for (int axis = 0; axis < flat.rank(); axis++) {
                int place = places[i] / own[axis] % flat.length(axis);
                y.elements().set(i * flat.rank() + axis, place);
            }
        }
        return y;
    }
}
