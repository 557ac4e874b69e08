package dev.fallline.djl;

import ai.djl.ndarray.types.Shape;

/**
 * Some elements of a tensor, in an order of their own and perhaps repeatedly: whatever only moves
 * elements is such a choice.
 *
 * @param shape of the chosen
 * @param starts where each block of consecutive elements begins
 * @param run elements of a block
 */
record Blocks(Shape shape, int[] starts, int run) {
    Blocks {
        if (shape.size() != (long) starts.length * run) {
            throw new IllegalArgumentException(
                    "%d blocks of %d elements do not fill %s."
                            .formatted(starts.length, run, shape));
        }
    }

    /** Single elements. */
    Blocks(Shape shape, int[] starts) {
        this(shape, starts, 1);
    }

    /**
     * Elements at regular distances.
     *
     * @param offset of the first
     * @param strides from one to the next along each axis of the shape
     */
    static Blocks strided(Shape shape, int offset, int[] strides) {
        int axes = strides.length;
        int run = 1;
        while (axes > 0 && (strides[axes - 1] == run || shape.get(axes - 1) == 1)) {
            run *= Math.toIntExact(shape.get(axes - 1));
            axes--;
        }
        int[] starts = {offset};
        for (int axis = 0; axis < axes; axis++) {
            int n = Math.toIntExact(shape.get(axis));
            int[] next = new int[starts.length * n];
            for (int i = 0; i < starts.length; i++) {
                for (int j = 0; j < n; j++) next[i * n + j] = starts[i] + j * strides[axis];
            }
            starts = next;
        }
        return new Blocks(shape, run == 0 ? new int[0] : starts, run);
    }

    /** The strides of a tensor of that shape. */
    static int[] strides(Shape shape) {
        int[] strides = new int[shape.dimension()];
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.toIntExact(shape.get(axis));
        }
        return strides;
    }

    /** A tensor of the chosen elements. */
    Tensor take(Tensor x) {
        Tensor y = Tensor.zeros(shape, x.type());
        if (run == 1 && x.isFloat()) {
            float[] from = x.floats();
            float[] to = y.floats();
            for (int i = 0; i < starts.length; i++) to[i] = from[starts[i]];
        } else {
            for (int i = 0; i < starts.length; i++) {
                y.elements().copy(x.elements(), starts[i], i * run, run);
            }
        }
        return y.from(x, g -> addTo(x.shape(), g));
    }

    /** A tensor of zeros to which each number is added where its element was taken from. */
    private Tensor addTo(Shape whole, Tensor g) {
        Tensor sum = Tensor.zeros(whole, g.type());
        for (int i = 0; i < starts.length; i++) {
            for (int j = 0; j < run; j++) {
                int at = starts[i] + j;
                double v = sum.elements().get(at) + g.elements().get(i * run + j);
                sum.elements().set(at, v);
            }
        }
        return sum;
    }

    /** Replaces the chosen elements; of one that is chosen repeatedly the last value stays. */
    void put(Tensor target, Tensor values) {
        Tensor same = values.cast(target.type());
        boolean full = same.size() == shape.size();
        Elements from = (full ? same : Moves.broadcast(same, shape)).elements();
        for (int i = 0; i < starts.length; i++) {
            target.elements().copy(from, i * run, starts[i], run);
        }
        target.elements().changed();
    }
}
