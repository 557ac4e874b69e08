package dev.fallline.minimize;

/**
 * What the eigenvalues μ = λ₁ ≤ … ≤ λₙ = L of a quadratic's Hessian say about descending on it. An
 * error along an eigenvector is multiplied by 1 − ηλ in each step of plain descent, hence all that
 * follows (Polyak 1964; Nesterov 2004, chapters 1 and 2).
 *
 * @param eigenvalues ascending
 */
public record Curvature(double[] eigenvalues) {
    /**
     * @param hessian symmetric, of finite numbers
     */
    public static Curvature of(double[][] hessian) {
        return new Curvature(Eigen.of(hessian).cleared(hessian).values());
    }

    /** μ, the least curvature. */
    public double mu() {
        return eigenvalues[0];
    }

    /** L, the largest curvature. */
    public double l() {
        return eigenvalues[eigenvalues.length - 1];
    }

    public boolean convex() {
        return mu() >= 0 && l() > 0;
    }

    public boolean stronglyConvex() {
        return mu() > 0;
    }

    /** κ = L/μ, infinite where μ = 0; for convex quadratics. */
    public double condition() {
        return l() / mu();
    }

    /** 2/L: at a larger rate plain descent diverges. */
    public double largestStableRate() {
        return 2 / l();
    }

    /**
     * A first-order method with its best fixed settings.
     *
     * @param rate η &gt; 0
     * @param momentum β; 0 for plain descent
     * @param gain 1 − ρ, where ‖x − x*‖ is multiplied by ρ in a step, asymptotically
     */
    public record Tuning(double rate, double momentum, double gain) {
        /** ρ. */
        public double factor() {
            return 1 - gain;
        }

        /** ln ρ, exact where ρ is nearly 1. */
        double log() {
            return Math.log1p(-gain);
        }

        /** Steps until the error is a tenth. */
        public double stepsPerDigit() {
            return gain == 1 ? 1 : Math.log(10) / -log();
        }
    }

    /** Plain descent: η = 2/(L + μ), a factor of (κ − 1)/(κ + 1). */
    public Tuning descent() {
        return new Tuning(2 / (l() + mu()), 0, 2 * mu() / (l() + mu()));
    }

    /** Momentum (Polyak 1964): η = (2/(√L + √μ))², β = ((√κ − 1)/(√κ + 1))², a factor of √β. */
    public Tuning momentum() {
        double sum = Math.sqrt(l()) + Math.sqrt(mu());
        double factor = (Math.sqrt(l()) - Math.sqrt(mu())) / sum;
        return new Tuning(4 / (sum * sum), factor * factor, 2 * Math.sqrt(mu()) / sum);
    }

    /** Nesterov's with η = 1/L, β = (√κ − 1)/(√κ + 1): a factor of 1 − 1/√κ on quadratics. */
    public Tuning nesterov() {
        double root = Math.sqrt(condition());
        return new Tuning(1 / l(), (root - 1) / (root + 1), 1 / root);
    }
}
