package dev.fallline.minimize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Samples of the function around a point whose derivatives do not determine its kind.
 *
 * @param points whose values were compared with that of the place
 * @param radius of the farthest
 * @param lower whether one of them is lower
 * @param jumps whether gradients differ as much near the place as far from it
 */
public record Neighbourhood(int points, double radius, boolean lower, boolean jumps) {
    private static final double[] RADII = {1e-4, 1e-5, 1e-6};

    /** Directions beside the axes' 2n. */
    private static final int DRAWN = 32;

    /** Gradients beside 2n, at each radius. */
    private static final int SAMPLED = 10;

    private static final int ROUNDS = 1000;

    /** Of values, relative. */
    private static final double NOTHING = 0x1p-36;

    /** Whether it is a minimum at a kink, as far as the points show. */
    boolean kink() {
        return jumps && !lower;
    }

    /**
     * Samples along the axes, in random directions, and in the one that nearby gradients give: the
     * shortest vector in their convex hull points downhill, if it is not 0 (gradient sampling;
     * Burke, Lewis and Overton 2005).
     *
     * @param size what the radii are relative to, positive
     * @param fall from the start: lower by a rounding of that is not lower
     */
    static Neighbourhood of(Oracle f, Point at, double size, double fall) {
        int n = at.x().length;
        Random random = new Random(1);
        List<double[]> near = gradients(f, at, RADII[2] * size, random);
        List<double[]> far = gradients(f, at, RADII[0] * size, random);
        List<double[]> directions = axes(n);
        for (int i = 0; n > 1 && i < DRAWN; i++) directions.add(drawn(random, n));
        if (!near.isEmpty()) {
            double[] shortest = shortest(near);
            double length = Vectors.norm(shortest);
            if (length > 0) directions.add(Vectors.scaled(-1 / length, shortest));
        }
        double limit = at.value() - NOTHING * Math.max(fall, Math.abs(at.value()));
        boolean lower = false;
        // Near 0, where the domain may end, a small share of x itself, too.
        double[] radii = scaled(Math.min(size, Vectors.norm(at.x())), size);
        for (double[] d : directions) {
            for (double r : radii) lower |= f.value(Vectors.plus(at.x(), r, d)) < limit;
        }
        boolean jumps = spread(near) > spread(far) / 2;
        return new Neighbourhood(directions.size() * radii.length, RADII[0] * size, lower, jumps);
    }

    private static double[] scaled(double... sizes) {
        return Arrays.stream(sizes)
                .distinct()
                .flatMap(size -> Arrays.stream(RADII).map(r -> r * size))
                .toArray();
    }

    private static List<double[]> axes(int n) {
        List<double[]> axes = new ArrayList<>();
        for (int i = 0; i < 2 * n; i++) {
            double[] axis = new double[n];
            axis[i / 2] = i % 2 == 0 ? 1 : -1;
            axes.add(axis);
        }
        return axes;
    }

    private static double[] drawn(Random random, int n) {
        double[] d = new double[n];
        Arrays.setAll(d, _ -> random.nextGaussian());
        return Vectors.scaled(1 / Vectors.norm(d), d);
    }

    /** Of points at a distance; those that are not finite are left out. */
    private static List<double[]> gradients(Oracle f, Point at, double distance, Random random) {
        int n = at.x().length;
        List<double[]> gradients = new ArrayList<>();
        for (int i = 0; i < 2 * n + SAMPLED; i++) {
            Point p = f.at(Vectors.plus(at.x(), distance, drawn(random, n)));
            if (Double.isFinite(p.gradientNorm())) gradients.add(p.gradient());
        }
        return gradients;
    }

    /** How far they are from the first of them. */
    private static double spread(List<double[]> gradients) {
        return gradients.stream()
                .mapToDouble(g -> Vectors.distance(g, gradients.getFirst()))
                .max()
                .orElse(0);
    }

    /** The shortest vector in the convex hull (Gilbert 1966). */
    private static double[] shortest(List<double[]> hull) {
        double[] p = hull.getFirst();
        for (int k = 0; k < ROUNDS; k++) {
            double[] best = p;
            for (double[] g : hull) if (Vectors.dot(p, g) < Vectors.dot(p, best)) best = g;
            double[] way = Vectors.minus(best, p);
            double square = Vectors.dot(way, way);
            if (square == 0) break;
            p = Vectors.plus(p, Math.min(1, -Vectors.dot(p, way) / square), way);
        }
        return p;
    }
}
