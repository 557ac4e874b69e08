package dev.fallline.lab;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.SEED;

import dev.fallline.data.Examples;
import dev.fallline.device.Device;
import dev.fallline.lab.PowerIteration.Matrix;
import dev.fallline.train.Setup;

import java.util.function.Consumer;

/**
 * The curvature of the training loss at the end of a training: the extreme eigenvalues of its
 * Hessian over all learned parameters, by power iteration.
 *
 * @param examples that the loss is the mean over
 * @param parameters rows and columns of the Hessian
 * @param loss there, with penalties and without dropout
 * @param largest eigenvalue: the sharpness
 * @param smallest eigenvalue; null unless it was asked for, or found in passing
 * @param products with the Hessian, in all
 */
public record Sharpness(
        int examples,
        int parameters,
        double loss,
        Eigenvalue largest,
        Eigenvalue smallest,
        int products) {
    /**
     * An eigenvalue as far as it is known.
     *
     * @param value Rayleigh quotient λ = vᵀHv, ‖v‖ = 1
     * @param residual ‖Hv − λv‖: there is an eigenvalue within this distance of the value
     * @param change of the value in the last iteration, relative to itself; with a shift s relative
     *     to max(|λ|, |λ + s|/1000)
     * @param iterations that were made for it: products with H
     * @param converged whether the change is at most the tolerance, and the residual relative to
     *     the same at most its square root, since λ is wrong by the order of the residual's square
     */
    public record Eigenvalue(
            double value, double residual, double change, int iterations, boolean converged) {
        /** ‖Hv‖, which is about the size of the largest eigenvalues even where several compete. */
        double reach() {
            return Math.hypot(value, residual);
        }
    }

    /**
     * How to look for it.
     *
     * @param examples at most so many, drawn by the run's seed from those learned from
     * @param iterations at most so many for each eigenvalue, and once more where the sign of the
     *     dominating one is in doubt
     * @param tolerance of the relative change
     * @param smallest whether to look for the smallest eigenvalue too
     */
    public record Options(int examples, int iterations, double tolerance, boolean smallest) {
        /** The defaults of {@code sharpness}. */
        public static final Options USUAL = new Options(5_000, 200, 1e-4, false);

        /** Refuses numbers out of range by a {@code FalllineException} (usage). */
        public Options {
            if (examples < 1) throw usage("--examples %d: give at least 1, such as 5000", examples);
            if (iterations < 2) {
                throw usage("--iterations %d: give at least 2, such as 200", iterations);
            }
            if (!(tolerance > 0 && tolerance < 1)) {
                throw usage(
                        "--tolerance %s: give a number between 0 and 1, such as 1e-4", tolerance);
            }
        }
    }

    /**
     * Measures it.
     *
     * @param setup of the training
     * @param parameters of the trained network
     * @param search how to look for it
     * @param device to compute on
     * @param listener receives each iteration's estimate of an eigenvalue
     * @return the eigenvalues, and how exact they are
     */
    public static Sharpness of(
            Setup setup,
            float[] parameters,
            Options search,
            Device device,
            Consumer<Eigenvalue> listener) {
        Examples examples = setup.data().train().take(setup.sample(search.examples));
        try (Hessian hessian = new Hessian(setup.objective(), parameters, examples, device)) {
            Spectrum found = Spectrum.of(hessian, search, setup.config().get(SEED), listener);
            return new Sharpness(
                    examples.count(),
                    hessian.size(),
                    hessian.value(),
                    found.largest,
                    found.smallest,
                    found.products);
        }
    }

    /**
     * The two ends of a spectrum.
     *
     * @param smallest null if it was neither asked for nor found
     */
    record Spectrum(Eigenvalue largest, Eigenvalue smallest, int products) {
        /**
         * Power iteration finds the eigenvalue of largest size. Where that is negative, or does not
         * settle because another one of the same size has the other sign, a shift by that size
         * leaves no negative ones.
         */
        static Spectrum of(
                Matrix matrix, Options search, long seed, Consumer<Eigenvalue> listener) {
            var power = new PowerIteration(matrix, search.iterations, search.tolerance, listener);
            double[] v = PowerIteration.draw(matrix.size(), seed);
            Eigenvalue largest = power.run(0, v);
            Eigenvalue smallest = null;
            int products = largest.iterations();
            if (largest.value() < 0 || !largest.converged()) {
                double shift = largest.reach();
                if (largest.converged()) {
                    smallest = largest;
                    v = PowerIteration.draw(matrix.size(), seed + 1);
                }
                largest = power.run(shift, v);
                products += largest.iterations();
            }
            if (search.smallest && smallest == null) {
                smallest =
                        power.run(-largest.value(), PowerIteration.draw(matrix.size(), seed + 1));
                products += smallest.iterations();
            }
            return new Spectrum(largest, smallest, products);
        }
    }
}
