package dev.fallline.minimize;

import java.util.ArrayList;
import java.util.List;

/**
 * The path of a minimization: the start, the steps, the end. Of a path longer than {@link
 * #CAPACITY} steps it keeps every second point, then every fourth, and so on.
 */
public final class Trace {
    public static final int CAPACITY = 20_000;

    /**
     * A point of the path.
     *
     * @param step 0 for the start
     * @param x the variables, n numbers
     * @param value f(x)
     * @param gradientNorm ‖∇f(x)‖₂
     */
    public record Entry(long step, double[] x, double value, double gradientNorm) {}

    private final List<Entry> kept = new ArrayList<>();
    private Entry last;
    private Entry best;
    private double[] mean;
    private long stride = 1;

    void add(long step, Point p) {
        last = new Entry(step, p.x(), p.value(), p.gradientNorm());
        if (best == null || p.value() < best.value) best = last;
        average(step, p.x());
        if (step % stride != 0) return;
        kept.add(last);
        if (step <= CAPACITY * stride) return;
        stride *= 2;
        kept.removeIf(e -> e.step % stride != 0);
    }

    private void average(long step, double[] x) {
        if (step <= 1) mean = x.clone();
        else for (int i = 0; i < x.length; i++) mean[i] += (x[i] - mean[i]) / step;
    }

    /** The first point with the least value. */
    public Entry best() {
        return best;
    }

    /** The mean of all points but the start (Polyak, Juditsky 1992); the start before any step. */
    public double[] mean() {
        return mean.clone();
    }

    /** The start and the end alone. */
    Trace ends() {
        Trace ends = new Trace();
        ends.kept.add(kept.getFirst());
        ends.last = last;
        ends.best = best;
        ends.mean = mean;
        return ends;
    }

    /** In order of the steps; the last is always there. */
    public List<Entry> entries() {
        List<Entry> all = new ArrayList<>(kept);
        if (all.getLast() != last) all.add(last);
        return all;
    }
}
