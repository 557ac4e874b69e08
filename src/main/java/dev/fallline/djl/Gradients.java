package dev.fallline.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reverse-mode differentiation: while it is open, results note how they were computed; {@link
 * #backward} goes through them from the last to the first. Gradients of several calls are added up;
 * a new collector begins with zeros.
 */
final class Gradients implements GradientCollector {
    private static final AtomicBoolean COLLECTING = new AtomicBoolean();
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final AtomicLong COLLECTION = new AtomicLong();

    private boolean closed;

    /**
     * @throws IllegalStateException if another one is open
     */
    Gradients() {
        if (COLLECTING.getAndSet(true)) {
            throw new IllegalStateException(
                    "A gradient collector is open already: close it before you open another.");
        }
        zeroGradients();
    }

    static boolean collecting() {
        return COLLECTING.get();
    }

    /** For results in the order in which they are computed. */
    static long nextNumber() {
        return NUMBERS.incrementAndGet();
    }

    /** Gradients of another collection are zero. */
    static long collection() {
        return COLLECTION.get();
    }

    @Override
    public void backward(NDArray target) {
        Tensor y = FalllineArray.tensor(target);
        Map<Tensor, Tensor> upstream = new HashMap<>();
        PriorityQueue<Tensor> todo =
                new PriorityQueue<>(
                        Comparator.comparingLong((Tensor t) -> t.origin().number()).reversed());
        pass(y, Tensor.full(y.shape(), y.type(), 1), upstream, todo);
        while (!todo.isEmpty()) {
            Tensor t = todo.remove();
            if (!t.isUnchanged()) {
                throw new IllegalStateException(
                        "Numbers that a gradient needs were changed in place before backward.");
            }
            Tensor g = upstream.remove(t);
            Tensor.Origin origin = t.origin();
            for (int i = 0; i < origin.inputs().size(); i++) {
                Tensor input = origin.inputs().get(i);
                if (!input.isTracked()) continue;
                pass(input, origin.pullbacks().get(i).apply(g), upstream, todo);
            }
        }
    }

    private static void pass(
            Tensor t, Tensor g, Map<Tensor, Tensor> upstream, PriorityQueue<Tensor> todo) {
        if (t.gradient() != null) t.gradient().add(g, collection());
        if (t.origin() == null) return;
        Tensor before = upstream.get(t);
        if (before == null) todo.add(t);
        upstream.put(t, before == null ? g : Pairwise.ADD.apply(before, g));
    }

    @Override
    public void zeroGradients() {
        COLLECTION.incrementAndGet();
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        COLLECTING.set(false);
    }
}
