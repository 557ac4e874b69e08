package dev.fallline.minimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Nesterov;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Sgd;
import dev.fallline.optim.schedule.Constant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class FirstOrderTest {
    private static final Clip NONE = new Clip.None();

    static Method descent(double rate) {
        return new FirstOrder(new Sgd(0), new Constant(rate), NONE);
    }

    /** (x − 3)² + 2(y + 1)² from 0 has the gradient (−6, 4): 0 + 0.6, 0 − 0.4. */
    @Test
    void oneStepByHand() {
        Oracle f = Functions.bowl(new double[] {1, 2}, new double[] {3, -1});
        StoppingRules once = new StoppingRules(0, null, null, 1);
        Result r = Minimizer.minimize(f, descent(0.1), new double[2], once);
        assertThat(r.end().x()).containsExactly(0.1 * 6, -0.4);
        assertThat(r.steps()).isEqualTo(1);
        assertThat(r.stopped()).isEqualTo(StopReason.BUDGET);
        assertThat(r.count()).isEqualTo(new Oracle.Count(0, 2, 0));
    }

    /**
     * On x² a step multiplies x by 1 − 2η. From 1: |2x| ≤ 10⁻⁶ takes ⌈ln(2·10⁶)/−ln|1 − 2η|⌉ steps,
     * 7,248 at 0.001 and at 0.999 (14.50866/0.002002003 = 7,247.07), 1 at 0.5, 66 at 0.1 and 0.9
     * (14.5087/0.22314 = 65.02). At 1.001, f = 1.002²ᵏ passes 10¹⁰·(1 + 1) after ln(2·10¹⁰)/(2 ln
     * 1.002) = 23.7190 /0.0039960 = 5,935.7 steps; at 1.1 after 23.7190/0.364643 = 65.05.
     */
    @ParameterizedTest
    @CsvSource({
        "0.001,gradient,7248",
        "0.1,  gradient,66",
        "0.5,  gradient,1",
        "0.9,  gradient,66",
        "0.999,gradient,7248",
        "1,    budget,10000",
        "1.001,diverged,5936",
        "1.1,  diverged,66",
    })
    void theBoundaryOfStability(double rate, String stopped, long steps) {
        Result r =
                Minimizer.minimize(
                        Functions.square(),
                        descent(rate),
                        new double[] {1},
                        StoppingRules.STANDARD);
        assertThat(r.stopped().label()).isEqualTo(stopped);
        assertThat(r.steps()).isEqualTo(steps);
    }

    @Test
    void atRateOneItOscillates() {
        Result r =
                Minimizer.minimize(
                        Functions.square(),
                        descent(1),
                        new double[] {1},
                        new StoppingRules(1e-6, 1e-6, null, 101));
        assertThat(r.stopped()).isEqualTo(StopReason.BUDGET);
        assertThat(r.path().entries()).allMatch(e -> e.x()[0] == (e.step() % 2 == 0 ? 1 : -1));
    }

    /**
     * β = ½, η = ¼ on x² from 1. v₁ = 2, x₁ = ½. Look-ahead ½ − ¼·½·2 = ¼ with gradient ½: v₂ = 1 +
     * ½, x₂ = ½ − ⅜ = ⅛. Look-ahead ⅛ − 3/16 = −1/16, gradient −⅛: v₃ = ¾ − ⅛ = ⅝, x₃ = ⅛ − 5/32.
     */
    @Test
    void lookAheadByHand() {
        Method method = new LookAhead(0.5, new Constant(0.25), NONE);
        StoppingRules three = new StoppingRules(0, null, null, 3);
        Result r = Minimizer.minimize(Functions.square(), method, new double[] {1}, three);
        List<Double> xs = r.path().entries().stream().map(e -> e.x()[0]).toList();
        assertThat(xs).containsExactly(1.0, 0.5, 0.125, -1 / 32.0);
    }

    /** The trainer's parameters are the look-ahead points θ − ηβv = θ + β(θ − θ₋). */
    @Test
    void bothFormsOfNesterovWalkTheSamePath() {
        Oracle f = Functions.rosenbrock(2);
        double[] start = {-1.2, 1};
        StoppingRules fifty = new StoppingRules(0, null, null, 50);
        var rate = new Constant(5e-4);
        var ahead = Minimizer.minimize(f, new LookAhead(0.9, rate, NONE), start, fifty).path();
        var trainers =
                Minimizer.minimize(
                                f, new FirstOrder(new Nesterov(0.9, 0), rate, NONE), start, fifty)
                        .path();
        for (int k = 1; k <= 50; k++) {
            double[] x = ahead.entries().get(k).x();
            double[] old = ahead.entries().get(k - 1).x();
            for (int i = 0; i < 2; i++) {
                double expected = x[i] + 0.9 * (x[i] - old[i]);
                assertThat(trainers.entries().get(k).x()[i]).isCloseTo(expected, within(1e-12));
            }
        }
    }

    @Test
    void everyOptimizerDescends() {
        for (Optimizers.Entry entry : Optimizers.all()) {
            Optimizer optimizer = entry.create();
            Oracle f = Functions.bowl(new double[] {1, 3}, new double[] {2, -1});
            Method method = new FirstOrder(optimizer, new Constant(0.05), NONE);
            StoppingRules rules = new StoppingRules(0, null, null, 500);
            Result r = Minimizer.minimize(f, method, new double[2], rules);
            assertThat(r.end().value()).as(entry.name()).isLessThan(r.start().value());
        }
    }

    /** Gradient (−6, 4): by value 1 (−1, 1); by norm 1, (−6, 4)/√52. */
    @Test
    void clipping() {
        double[] g = {-6, 4};
        assertThat(FirstOrder.clipped(new Clip.ByValue(1), g)).containsExactly(-1, 1);
        assertThat(FirstOrder.clipped(new Clip.ByValue(10), g)).containsExactly(-6, 4);
        double norm = Math.sqrt(52);
        assertThat(FirstOrder.clipped(new Clip.ByNorm(1), g))
                .containsExactly(new double[] {-6 / norm, 4 / norm}, within(1e-6));
        assertThat(FirstOrder.clipped(new Clip.ByNorm(8), g)).containsExactly(-6, 4);
        assertThat(FirstOrder.clipped(new Clip.ByValue(1), new double[] {Double.NaN}))
                .containsExactly(Double.NaN);
    }

    @Test
    void eachRuleFires() {
        double[] one = {1};
        Method half = descent(0.25); // halves x: 1, ½, ¼, …; f: 1, ¼, 1/16, …
        Result step =
                Minimizer.minimize(
                        Functions.square(), half, one, new StoppingRules(0, 0.125, null, 99));
        assertThat(step.stopped()).isEqualTo(StopReason.STEP);
        assertThat(step.steps()).isEqualTo(3);
        Result loss =
                Minimizer.minimize(
                        Functions.square(), half, one, new StoppingRules(0, null, 0.1875, 99));
        assertThat(loss.stopped()).isEqualTo(StopReason.LOSS);
        assertThat(loss.steps()).isEqualTo(2);
        Result gradient =
                Minimizer.minimize(
                        Functions.square(), half, one, new StoppingRules(0.5, null, null, 99));
        assertThat(gradient.stopped()).isEqualTo(StopReason.GRADIENT);
        assertThat(gradient.steps()).isEqualTo(2);
        Result start =
                Minimizer.minimize(Functions.square(), half, new double[1], StoppingRules.STANDARD);
        assertThat(start.stopped()).isEqualTo(StopReason.GRADIENT);
        assertThat(start.steps()).isZero();
    }

    @Test
    void aLongPathIsThinnedAndKeepsItsEnd() {
        StoppingRules rules = new StoppingRules(0, null, null, 50_001);
        Result r = Minimizer.minimize(Functions.square(), descent(1), new double[] {1}, rules);
        List<Trace.Entry> path = r.path().entries();
        assertThat(path.size()).isLessThanOrEqualTo(Trace.CAPACITY + 2).isGreaterThan(10_000);
        assertThat(path.getFirst().step()).isZero();
        assertThat(path.get(1).step()).isEqualTo(4);
        assertThat(path.getLast().step()).isEqualTo(50_001);
        assertThat(path.getLast().x()).isEqualTo(r.end().x());
    }
}
