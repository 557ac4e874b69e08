package dev.fallline.minimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.minimize.Minimizer.Result;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

/** Coordinate descent, trust region and gradient flow. */
class OwnMethodsTest {
    private static MinimizationProblem problem(String function, String start) {
        return MinimizationProblem.of(function, start);
    }

    private static Result run(String method, MinimizationProblem problem, long steps) {
        var spec = new MethodSpec(method);
        StoppingRules rules = StoppingRules.of(null, null, null, steps);
        return Minimizer.minimize(problem.oracle(), spec.method(steps), problem.start(), rules);
    }

    private static List<double[]> path(Result r) {
        return r.path().entries().stream().map(Trace.Entry::x).toList();
    }

    /** On x² + xy + y² − 3x: x ← (3 − y)/2, then y ← −x/2, and so on (Gauss–Seidel). */
    @Test
    void coordinateDescentByHand() {
        Result r = run("coordinate", problem("x^2+x*y+y^2-3*x", "x=0,y=0"), 4);
        double[][] expected = {{0, 0}, {1.5, 0}, {1.5, -0.75}, {1.875, -0.75}, {1.875, -0.9375}};
        for (int k = 0; k < 5; k++) {
            assertThat(path(r).get(k)).containsExactly(expected[k], within(1e-14));
        }
    }

    /** The variables of a sum are apart: one round is enough. */
    @Test
    void coordinateDescentOnASumNeedsOneRound() {
        Result r = run("coordinate", problem("(a-5)^2+3*(b-2)^2+cosh(c)+(d+4)^4", null), 99);
        assertThat(r.stopped()).isEqualTo(StopReason.GRADIENT);
        assertThat(r.steps()).isEqualTo(4);
    }

    /**
     * On (x − 7)² the model is the function: steps of Δ = 1, 2, each with ρ = 1 at the border, and
     * then of 4 < ‖p‖, which ends at 7 without the border.
     */
    @Test
    void aTrustRegionGrowsByHand() {
        Result r = run("trust-region", problem("(x-7)^2", "x=0"), 99);
        assertThat(path(r)).extracting(x -> x[0]).containsExactly(0.0, 1.0, 3.0, 7.0);
        assertThat(r.stopped()).isEqualTo(StopReason.GRADIENT);
    }

    /**
     * x⁴/4 − x² at 0.1: the curvature is 3·0.01 − 2 &lt; 0, so that the step is Δ = 1. There the
     * value is 0.366 − 1.21 from −0.010, the model −0.199 − 0.985: ρ = 0.70, and the step is taken.
     */
    @Test
    void aTrustRegionFollowsNegativeCurvature() {
        Result r = run("trust-region", problem("x^4/4-x^2", "x=0.1"), 99);
        assertThat(path(r).get(1)[0]).isCloseTo(1.1, within(1e-15));
        assertThat(r.end().x()[0]).isCloseTo(Math.sqrt(2), within(1e-6));
    }

    /** The minimum of gᵀp + ½pᵀHp within ‖p‖ ≤ Δ is along −g where H is a multiple of I. */
    @Test
    void aTrustRegionWithinTheBorder() {
        Result r = run("trust-region", problem("(x-3)^2+(y-4)^2", "x=0,y=0"), 1);
        assertThat(r.end().x()).containsExactly(new double[] {0.6, 0.8}, within(1e-15));
    }

    /** From (1, 1) the flow of ½(x² + 4y²) is (e⁻ᵗ, e⁻⁴ᵗ): y = x⁴ all along. */
    @Test
    void theFlowFollowsItsCurve() {
        Result r = run("flow", problem("(x^2+4*y^2)/2", "x=1,y=1"), 5_000);
        assertThat(r.stopped()).isEqualTo(StopReason.GRADIENT);
        assertThat(r.steps()).isLessThan(200);
        for (double[] x : path(r)) assertThat(x[1]).isCloseTo(Math.pow(x[0], 4), within(1e-6));
    }

    /** That of ½(x² + y²) from (3, 4) is straight; that of (x⁴ + y⁴)/4 keeps 1/x² − 1/y². */
    @Test
    void theFlowOnOtherCurves() {
        for (double[] x : path(run("flow", problem("(x^2+y^2)/2", "x=3,y=4"), 500))) {
            assertThat(x[0] / x[1]).isCloseTo(0.75, within(1e-12));
        }
        for (double[] x : path(run("flow", problem("(x^4+y^4)/4", "x=1,y=2"), 50))) {
            double kept = 1 / (x[0] * x[0]) - 1 / (x[1] * x[1]);
            assertThat(kept).isCloseTo(0.75, within(1e-4));
        }
    }

    /**
     * One step of length h on ½x² multiplies x by 1 − h + h²/2 − … + h⁴/24 − h⁵/120 + c h⁶; the
     * error against e⁻ʰ falls like h⁶. So x₁ = e⁻ʰ to within the tolerance, and with it the time.
     */
    @Test
    void theFlowIsOfFifthOrder() {
        MinimizationProblem p = problem("x^2/2", "x=1");
        Oracle f = p.oracle();
        Optional<Point> next = new GradientFlow().begin(f).next(f.at(new double[] {1}), 1);
        // The first step takes a hundredth of ‖x‖/‖g‖ = 1.
        assertThat(next.orElseThrow().x()[0]).isCloseTo(Math.exp(-0.01), within(1e-14));
    }

    @ParameterizedTest
    @CsvSource({
        "trust-region,rosenbrock,60",
        "trust-region,rosenbrock(50),1000",
        "trust-region,beale,60",
        "trust-region,himmelblau,40",
        "trust-region,1e-10*(x-3)^2+1e-10*(y+1)^4,200",
        "trust-region,1e8*(x-3)^2+y^2,40",
        "coordinate,beale,5000",
        "coordinate,himmelblau,100",
        "coordinate,ellipse(30),100",
        "flow,beale,2000",
        "flow,himmelblau,500",
    })
    void theyConverge(String method, String function, long steps) {
        MinimizationProblem p = MinimizationProblem.of(function, null);
        Result r = run(method, p, steps);
        assertThat(r.stopped().converged()).as(r.toString()).isTrue();
        assertThat(Optimality.of(p, r).orElseThrow().kind())
                .isIn(Optimality.Kind.MINIMUM, Optimality.Kind.DEGENERATE);
    }

    @ParameterizedTest
    @CsvSource({"trust-region", "coordinate"})
    void atAKink(String method) {
        MinimizationProblem p = problem("abs(x-1)+abs(y)", "x=3,y=4");
        Result r = run(method, p, 300);
        assertThat(r.end().value()).isLessThan(1e-2);
    }
}
