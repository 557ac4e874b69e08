package dev.fallline.minimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.graph.Function;

import org.junit.jupiter.api.Test;

class OracleTest {
    /**
     * Rosenbrock by hand at (−1.2, 1): f = 100(1 − 1.44)² + 2.2² = 19.36 + 4.84; ∂x = −400x(y − x²)
     * − 2(1 − x), ∂y = 200(y − x²); ∂xx = 1200x² − 400y + 2, ∂xy = −400x, ∂yy = 200.
     */
    @Test
    void rosenbrockByHand() {
        Oracle f = Functions.rosenbrock(2);
        double[] x = {-1.2, 1};
        assertThat(f.value(x)).isCloseTo(24.2, within(1e-12));
        Point p = f.at(x);
        assertThat(p.value()).isEqualTo(f.value(x));
        assertThat(p.gradient()).containsExactly(new double[] {-215.6, -88}, within(1e-11));
        double[][] h = f.hessian(x);
        assertThat(h[0]).containsExactly(new double[] {1330, 480}, within(1e-10));
        assertThat(h[1]).containsExactly(new double[] {480, 200}, within(1e-10));
        assertThat(f.hessianTimes(x, new double[] {2, -1}))
                .containsExactly(new double[] {2180, 760}, within(1e-10));
        assertThat(f.count()).isEqualTo(new Oracle.Count(2, 1, 3));
    }

    /** tanh goes through a fused op: f = tanh(x)², f′ = 2t(1 − t²), f″ = 2(1 − t²)(1 − 3t²). */
    @Test
    void fusedOpsAreDifferentiatedTwice() {
        Oracle f =
                Functions.of(
                        1,
                        (g, x) -> {
                            var t = g.map(Function.TANH, x.getFirst());
                            return g.multiply(t, t);
                        });
        double t = Math.tanh(0.7);
        assertThat(f.at(new double[] {0.7}).gradient()[0])
                .isCloseTo(2 * t * (1 - t * t), within(1e-15));
        assertThat(f.hessian(new double[] {0.7})[0][0])
                .isCloseTo(2 * (1 - t * t) * (1 - 3 * t * t), within(1e-15));
    }

    @Test
    void parametersMayBeMatrices() {
        Oracle f = Functions.quadratic(new double[][] {{2, 1}, {1, 3}}, new double[] {1, -1});
        // ½(2·1 + 2·1·2 + 3·4) − (1 − 2) = 9 + 1; A·x − b = (4 − 1, 7 + 1).
        Point p = f.at(new double[] {1, 2});
        assertThat(p.value()).isEqualTo(10);
        assertThat(p.gradient()).containsExactly(3, 8);
        assertThat(f.hessian(new double[] {5, -7})).isDeepEqualTo(new double[][] {{2, 1}, {1, 3}});
    }
}
