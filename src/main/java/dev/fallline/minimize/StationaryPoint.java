package dev.fallline.minimize;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a place is where the gradient is (nearly) zero.
 *
 * @param kind minimum, maximum, saddle or degenerate
 */
public record StationaryPoint(String kind, Curvature curvature) {
    /** Eigenvalues of larger Hessians take longer than most minimizations. */
    private static final int MOST = 100;

    /**
     * A curvature that falls below this share within the Newton step to where the gradient is zero
     * need not be left there: x³, x⁴ and eˣ come down to at most a half, whereas at a minimum with
     * curvature the step is too short for any change.
     */
    private static final double STEADY = 0.75;

    /** Empty where the Hessian is not finite, or of more than {@link #MOST} variables. */
    public static Optional<StationaryPoint> of(MinimizationProblem problem, Point at) {
        if (at.x().length > MOST) return Optional.empty();
        Oracle f = problem.oracle();
        double[][] hessian = f.hessian(at.x());
        if (!finite(hessian)) return Optional.empty();
        Curvature c = Curvature.of(hessian);
        String kind = c.kind();
        boolean fades =
                kind.equals("minimum") && fades(f, at, hessian, c.mu(), 1)
                        || kind.equals("maximum") && fades(f, at, hessian, -c.l(), -1);
        return Optional.of(new StationaryPoint(fades ? "degenerate" : kind, c));
    }

    /**
     * @param least of ±H's eigenvalues, all positive
     */
    private static boolean fades(Oracle f, Point at, double[][] hessian, double least, int sign) {
        Optional<Cholesky> factor = Cholesky.of(signed(hessian, sign), 0);
        if (factor.isEmpty()) return true;
        double[] step = factor.get().solve(Vectors.scaled(-sign, at.gradient()));
        double[][] there = signed(f.hessian(Vectors.plus(at.x(), 1, step)), sign);
        return !finite(there) || !(Curvature.of(there).mu() > STEADY * least);
    }

    private static double[][] signed(double[][] matrix, int sign) {
        return Arrays.stream(matrix).map(r -> Vectors.scaled(sign, r)).toArray(double[][]::new);
    }

    private static boolean finite(double[][] matrix) {
        return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
    }
}
