package dev.fallline.minimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Momentum;
import dev.fallline.optim.schedule.Constant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TheoryTest {
    private static final Quadratic STEEP = Quadratic.of(new double[][] {{2, 0}, {0, 200}});

    private static StoppingRules steps(long n) {
        return new StoppingRules(0, null, null, n);
    }

    /** κ = 100: 99/101, 9/11 and 1 − 1/10; 2/202, 4/(√200 + √2)² = 4/242, 1/200. */
    @Test
    void tuningByHand() {
        Curvature c = Curvature.of(STEEP.hessian());
        assertThat(c.condition()).isEqualTo(100);
        assertThat(c.descent().factor()).isCloseTo(99.0 / 101, within(1e-15));
        assertThat(c.descent().rate()).isCloseTo(2.0 / 202, within(1e-15));
        assertThat(c.momentum().factor()).isCloseTo(9.0 / 11, within(1e-15));
        assertThat(c.momentum().rate()).isCloseTo(4.0 / 242, within(1e-15));
        assertThat(c.momentum().momentum()).isCloseTo(81.0 / 121, within(1e-15));
        assertThat(c.nesterov().factor()).isCloseTo(0.9, within(1e-15));
        assertThat(c.nesterov().rate()).isEqualTo(1.0 / 200);
    }

    @Test
    void measuredSpeedsAreThePredictedOnes() {
        Theory t = Theory.of(STEEP, new double[] {0.7, -0.4});
        assertThat(t.linear()).hasSize(3).allMatch(Theory.Linear::agrees);
        // Both errors of descent shrink by the same factor, so it is met to rounding; the others
        // have double roots, whose extra factor k is still seen over these few steps.
        assertThat(t.linear().getFirst().measured()).isCloseTo(99.0 / 101, within(1e-9));
        assertThat(t.linear().get(1).measured()).isBetween(9.0 / 11, 9.0 / 11 * 1.02);
        assertThat(t.linear().get(2).measured()).isBetween(0.9, 0.9 * 1.02);
        double[] errors = t.linear().getFirst().errors();
        for (int k = 0; k < 500; k++) {
            double expected = Math.pow(99.0 / 101, k);
            assertThat(errors[k]).isCloseTo(expected, within(1e-12 * expected * (k + 1)));
        }
    }

    private static Theory theory(String function) {
        var problem = MinimizationProblem.of(function, "x=1,y=1");
        return Theory.of(Quadratic.of(problem), problem.start());
    }

    /** x² + y falls for ever along y: there is no f* to be near to. */
    @Test
    void aSlopeWithoutCurvatureHasNoMinimum() {
        Theory none = theory("x^2+y");
        assertThat(none.sublinear()).isEmpty();
        assertThat(new TheoryDocument(none).verdict())
                .containsExactly(
                        "convex, but the gradient leads on where there is no curvature: the function has no minimum, and descent goes on for ever at any rate");
        Theory flat = theory("(x+y)^2+x+y");
        assertThat(flat.sublinear()).isNotEmpty().allMatch(Theory.Sublinear::holds);
    }

    /**
     * Until ‖x‖ is 10⁻⁶ of the first: ln 10⁶/ln(101/99) = 690.7 steps of descent and ln
     * 10⁶/ln(11/9) = 68.8 of momentum, plus what its double root costs.
     */
    @Test
    void momentumIsAsManyTimesFasterAsPredicted() {
        Curvature c = Curvature.of(STEEP.hessian());
        double[] start = {1, 0.01};
        StoppingRules rules = new StoppingRules(2e-6, null, null, 10_000);
        Result plain =
                Minimizer.minimize(
                        STEEP.f().get(), FirstOrderTest.descent(c.descent().rate()), start, rules);
        var heavy = new Momentum(c.momentum().momentum(), 0, 0);
        Method method = new FirstOrder(heavy, new Constant(c.momentum().rate()), new Clip.None());
        Result ball = Minimizer.minimize(STEEP.f().get(), method, start, rules);
        assertThat(plain.stopped()).isEqualTo(StopReason.GRADIENT);
        assertThat(ball.stopped()).isEqualTo(StopReason.GRADIENT);
        assertThat((double) plain.steps() / ball.steps()).isBetween(7.0, 11.0);
    }

    /**
     * On the worst function of 2k + 1 variables no method that combines gradients is nearer to the
     * least value after k steps than 3L‖x₀ − x*‖²/(32(k + 1)²) (Nesterov 2004, theorem 2.1.7). The
     * accelerated method stays under 2L‖x₀ − x*‖²/(k + 1)²: so O(1/k²) is met and is all there is.
     */
    @ParameterizedTest
    @ValueSource(ints = {5, 10, 20, 40, 80})
    void acceleratedDescentIsOneOverKSquared(int k) {
        int n = 2 * k + 1;
        Quadratic q = Quadratic.worst(n);
        double[] minimum = new double[n];
        double distance = 0;
        for (int i = 0; i < n; i++) {
            minimum[i] = 1 - (i + 1.0) / (n + 1);
            distance += minimum[i] * minimum[i];
        }
        Oracle f = q.f().get();
        assertThat(f.at(minimum).gradientNorm()).isCloseTo(0, within(1e-14));
        double least = f.value(minimum);
        // f* = (L/8)(−1 + 1/(n + 1)) with L = 1, as Nesterov finds it.
        assertThat(least).isCloseTo((1.0 / (n + 1) - 1) / 8, within(1e-14));
        Result r = Minimizer.minimize(f, new Accelerated(1), new double[n], steps(k));
        double scaled = (r.end().value() - least) * (k + 1) * (k + 1) / distance;
        assertThat(scaled).isBetween(3.0 / 32, 2.0);
        Result plain =
                Minimizer.minimize(q.f().get(), FirstOrderTest.descent(1), new double[n], steps(k));
        assertThat(plain.end().value() - least)
                .isGreaterThan(r.end().value() - least)
                .isLessThan(distance / (4 * k + 2));
    }

    @Test
    void convexButNotStrongly() {
        Theory t = Theory.of(Quadratic.worst(50), new double[50]);
        assertThat(t.sublinear()).allMatch(Theory.Sublinear::holds);
        assertThat(t.sublinear()).filteredOn(Theory.Sublinear::round).hasSize(12);
        Theory flat = Theory.of(Quadratic.of(new double[][] {{1, 1}, {1, 1}}), new double[] {1, 2});
        assertThat(flat.linear()).isEmpty();
        assertThat(flat.curvature().condition()).isInfinite();
        assertThat(flat.sublinear()).isNotEmpty().allMatch(Theory.Sublinear::holds);
        Theory saddle = Theory.of(Quadratic.of(new double[][] {{1, 0}, {0, -1}}), new double[2]);
        assertThat(saddle.curvature().convex()).isFalse();
        assertThat(saddle.sublinear()).isEmpty();
    }

    /** Descent is stable up to 2/L = 0.01 and not beyond. */
    @Test
    void theLargestStableRate() {
        double[] start = {1, 1};
        for (double share : new double[] {0.99, 1.01}) {
            Result r =
                    Minimizer.minimize(
                            STEEP.f().get(),
                            FirstOrderTest.descent(share * 0.01),
                            start,
                            StoppingRules.STANDARD);
            assertThat(r.stopped())
                    .isEqualTo(share < 1 ? StopReason.GRADIENT : StopReason.DIVERGED);
        }
    }

    /** The eigenvalues of s·[[2, 3], [3, 2]] are −s and 5s, whatever the squares of s come to. */
    @Test
    void eigenvaluesOfLargeAndSmallNumbers() {
        for (double s : new double[] {1, 1e200, 1e-200, 1e307, 1e-310}) {
            double[] values =
                    Curvature.of(new double[][] {{2 * s, 3 * s}, {3 * s, 2 * s}}).eigenvalues();
            assertThat(values[0] / s).isCloseTo(-1, within(1e-9));
            assertThat(values[1] / s).isCloseTo(5, within(1e-9));
        }
    }
}
