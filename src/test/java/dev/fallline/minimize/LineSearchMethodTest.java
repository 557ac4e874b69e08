package dev.fallline.minimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.graph.Function;
import dev.fallline.minimize.Minimizer.Result;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

class LineSearchMethodTest {
    private static final Method NEWTON =
            new LineSearchMethod(Newton::new, new ArmijoSearch(), null);
    private static final Method LBFGS =
            new LineSearchMethod(_ -> new Lbfgs(10), new WolfeSearch(0.9, false), null);

    private static Method conjugate(LineSearch search) {
        return new LineSearchMethod(_ -> new ConjugateGradient(), search, null);
    }

    private static StoppingRules until(double gradient) {
        return new StoppingRules(gradient, null, null, 10_000);
    }

    /** A = diag(1 … n) plus ones everywhere: positive definite, minimum at A⁻¹b. */
    private static Oracle coupled(int n) {
        double[][] a = new double[n][n];
        double[] b = new double[n];
        for (int i = 0; i < n; i++) {
            Arrays.fill(a[i], 1);
            a[i][i] += i + 1;
            b[i] = (i % 3) - 1;
        }
        return Functions.quadratic(a, b);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 30})
    void newtonTakesOneStepOnAQuadratic(int n) {
        double[] start = new Random(n).doubles(n, -10, 10).toArray();
        Result r = Minimizer.minimize(coupled(n), NEWTON, start, until(1e-9));
        assertThat(r.stopped()).isEqualTo(StopReason.GRADIENT);
        assertThat(r.steps()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 20})
    void conjugateGradientsTakeNStepsInNDimensions(int n) {
        double[] start = new Random(n).doubles(n, -10, 10).toArray();
        Result r = Minimizer.minimize(coupled(n), conjugate(new ExactSearch()), start, until(1e-7));
        assertThat(r.stopped()).isEqualTo(StopReason.GRADIENT);
        assertThat(r.steps()).isLessThanOrEqualTo(n);
        // One fewer is not enough: the eigenvalues are distinct and the start is random.
        StoppingRules short_ = new StoppingRules(1e-7, null, null, n - 1);
        Result before = Minimizer.minimize(coupled(n), conjugate(new ExactSearch()), start, short_);
        assertThat(before.stopped()).isEqualTo(StopReason.BUDGET);
    }

    @Test
    void lbfgsOnRosenbrock() {
        Result r =
                Minimizer.minimize(
                        Functions.rosenbrock(2), LBFGS, new double[] {-1.2, 1}, until(1e-8));
        assertThat(r.stopped()).isEqualTo(StopReason.GRADIENT);
        assertThat(r.end().x()).containsExactly(new double[] {1, 1}, within(1e-8));
        assertThat(r.count().total()).isLessThan(60);
    }

    @Test
    void lbfgsOnRosenbrockIn100Dimensions() {
        double[] start = new double[100];
        Arrays.setAll(start, i -> i % 2 == 0 ? -1.2 : 1);
        Result r = Minimizer.minimize(Functions.rosenbrock(100), LBFGS, start, until(1e-8));
        assertThat(r.stopped()).isEqualTo(StopReason.GRADIENT);
        assertThat(r.count().total()).isLessThan(700);
        assertThat(r.end().value()).isLessThan(1e-15);
    }

    @Test
    void newtonOnRosenbrock() {
        Result r =
                Minimizer.minimize(
                        Functions.rosenbrock(2), NEWTON, new double[] {-1.2, 1}, until(1e-8));
        assertThat(r.stopped()).isEqualTo(StopReason.GRADIENT);
        assertThat(r.steps()).isLessThan(30);
    }

    @Test
    void conjugateGradientsOnRosenbrock() {
        for (LineSearch search : new LineSearch[] {new ExactSearch(), new WolfeSearch(0.1, true)}) {
            Result r =
                    Minimizer.minimize(
                            Functions.rosenbrock(2),
                            conjugate(search),
                            new double[] {-1.2, 1},
                            until(1e-8));
            assertThat(r.stopped()).isEqualTo(StopReason.GRADIENT);
            assertThat(r.steps()).isLessThan(100);
        }
    }

    /** −x² + x⁴/4 at 0.1: f″ = −2 + 0.03 < 0, where a pure Newton step would go to the maximum. */
    @Test
    void newtonLeavesWhereTheHessianIsNotPositive() {
        Oracle f =
                Functions.of(
                        1,
                        (g, x) -> {
                            var s = g.multiply(x.getFirst(), x.getFirst());
                            return g.subtract(g.scale(g.multiply(s, s), 0.25), s);
                        });
        Result r = Minimizer.minimize(f, NEWTON, new double[] {0.1}, until(1e-10));
        assertThat(r.stopped()).isEqualTo(StopReason.GRADIENT);
        assertThat(r.end().x()[0]).isCloseTo(Math.sqrt(2), within(1e-10));
    }

    /** On x² + 100y² the exact step from (100, 1) is 2/202 each time, f shrinks by (99/101)². */
    @Test
    void exactSteepestDescentZigzags() {
        Oracle f = Functions.bowl(new double[] {1, 100}, new double[2]);
        Method method = new LineSearchMethod(_ -> new SteepestDescent(), new ExactSearch(), null);
        StoppingRules rules = new StoppingRules(0, null, null, 20);
        Result r = Minimizer.minimize(f, method, new double[] {100, 1}, rules);
        double share = Math.pow(99.0 / 101, 2 * 20);
        assertThat(r.end().value() / r.start().value()).isCloseTo(share, within(1e-9));
    }

    /** ln(1 + e^(x²/4 − x)) falls from 0 to its only minimum at x = 2, wherever the guess lies. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 0.1, 1, 3, 5, 100})
    void exactFindsTheMinimum(double guess) {
        Oracle f =
                Functions.of(
                        1,
                        (g, x) -> {
                            var v = x.getFirst();
                            var inner = g.subtract(g.scale(g.multiply(v, v), 0.25), v);
                            return g.map(Function.SOFTPLUS, inner);
                        });
        Ray ray = new Ray(f, f.at(new double[] {0}), new double[] {1});
        assertThat(new ExactSearch().along(ray, guess).orElseThrow().t())
                .isCloseTo(2, within(1e-12));
    }

    /** x − ln x is least at 1; from 4 with d = −1 its domain ends at t = 4, before the guess. */
    @ParameterizedTest
    @ValueSource(strings = {"exact", "armijo", "wolfe"})
    void searchesComeBackFromOutsideTheDomain(String name) {
        Oracle f =
                Functions.of(
                        1, (g, x) -> g.subtract(x.getFirst(), g.map(Function.LOG, x.getFirst())));
        Ray ray = new Ray(f, f.at(new double[] {4}), new double[] {-1});
        LineSearch search =
                switch (name) {
                    case "exact" -> new ExactSearch();
                    case "armijo" -> new ArmijoSearch();
                    default -> new WolfeSearch(0.1, true);
                };
        Optional<Ray.Place> end = search.along(ray, 8);
        assertThat(end).isPresent();
        assertThat(end.get().value()).isLessThan(4 - Math.log(4));
        if (search instanceof ExactSearch) assertThat(end.get().t()).isCloseTo(3, within(1e-12));
        if (search instanceof WolfeSearch) {
            assertThat(Math.abs(end.get().slope())).isLessThanOrEqualTo(0.1 * 0.75);
        }
    }

    /** From 1, x² with d = −2: t = 1 gives 1, no decrease; ½ gives 0. */
    @Test
    void armijoHalves() {
        Oracle f = Functions.square();
        Ray ray = new Ray(f, f.at(new double[] {1}), new double[] {-2});
        assertThat(new ArmijoSearch().along(ray, 1).orElseThrow().t()).isEqualTo(0.5);
        assertThat(f.count()).isEqualTo(new Oracle.Count(1, 3, 0));
    }

    @Test
    void eigenvaluesByHand() {
        // [[2, 1], [1, 2]]: 1 and 3. The n × n second difference: 2 − 2cos(kπ/(n + 1)).
        assertThat(Eigen.of(new double[][] {{2, 1}, {1, 2}}).values())
                .containsExactly(new double[] {1, 3}, within(1e-15));
        int n = 20;
        double[][] a = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i][i] = 2;
            if (i > 0) a[i][i - 1] = a[i - 1][i] = -1;
        }
        double[] values = Eigen.of(a).values();
        for (int k = 1; k <= n; k++) {
            double expected = 2 - 2 * Math.cos(k * Math.PI / (n + 1));
            assertThat(values[k - 1]).isCloseTo(expected, within(1e-14));
        }
    }
}
