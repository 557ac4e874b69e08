package dev.fallline.minimize;

import java.util.Optional;

/**
 * The gradient flow ẋ = −∇f(x), which descent follows as its rate goes to 0, by the Runge–Kutta
 * method of order 5 with an error estimate of order 4 (Dormand and Prince 1980). A step is as long
 * in time as the estimate allows: an error of 10⁻⁶ of the way that it goes. Near a minimum, where
 * ways get short, that is more accurate than a share of x.
 */
public record GradientFlow() implements Method {
    private static final double[][] A = {
        {1 / 5.0},
        {3 / 40.0, 9 / 40.0},
        {44 / 45.0, -56 / 15.0, 32 / 9.0},
        {19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0},
        {9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0},
        {35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0}
    };

    /** Weights of order 5 less those of order 4. */
    private static final double[] ERROR = {
        71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0
    };

    private static final double TOLERANCE = 1e-6;

    @Override
    public Iteration begin(Oracle f) {
        return new Iteration() {
            private double time;

            @Override
            public Optional<Point> next(Point from, long step) {
                double size = Vectors.norm(from.x());
                double speed = from.gradientNorm();
                if (step == 1) time = 0.01 * (size > 0 ? size : 1) / speed;
                while (time * speed > Math.ulp(size)) {
                    double[][] slopes = new double[ERROR.length][];
                    slopes[0] = from.gradient();
                    Point to = from;
                    for (int i = 0; i < A.length; i++) {
                        to = f.at(moved(from.x(), time, A[i], slopes));
                        slopes[i + 1] = to.gradient();
                    }
                    double[] errors = moved(new double[f.size()], time, ERROR, slopes);
                    double allowed =
                            TOLERANCE * Vectors.distance(from.x(), to.x()) + 4 * Math.ulp(size);
                    double error = Vectors.norm(errors) / allowed;
                    boolean small = error <= 1;
                    double factor = 0.9 * Math.pow(error, -0.2);
                    // Too long by far where a slope is not a number.
                    time *= Double.isNaN(factor) ? 0.1 : Math.clamp(factor, 0.2, small ? 5 : 1);
                    if (small) return Optional.of(to);
                }
                return Optional.empty();
            }
        };
    }

    private static double[] moved(double[] x, double time, double[] weights, double[][] slopes) {
        double[] there = x;
        for (int i = 0; i < weights.length; i++) {
            there = Vectors.plus(there, -time * weights[i], slopes[i]);
        }
        return there;
    }
}
