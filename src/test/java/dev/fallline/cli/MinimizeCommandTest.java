package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;

import dev.fallline.optim.Optimizers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class MinimizeCommandTest {
    private static final String BOWL = "(x-3)^2+2*(y+1)^2";

    private static JsonObject json(String line) {
        return Cli.line("minimize " + line + " --json").succeeded().json().getAsJsonObject();
    }

    /** The gradient at 0 is (−6, 4); f(0.6, −0.4) = 2.4² + 2·0.6² = 6.48. */
    @Test
    void oneStepByHand() {
        JsonObject r = json(BOWL + " --start x=0,y=0 --lr 0.1 --steps 1");
        JsonObject point = r.getAsJsonObject("point");
        assertThat(point.get("x").getAsDouble()).isEqualTo(0.1 * 6);
        assertThat(point.get("y").getAsDouble()).isEqualTo(-0.4);
        assertThat(r.get("value").getAsDouble()).isCloseTo(6.48, within(1e-14));
        assertThat(r.get("steps").getAsLong()).isEqualTo(1);
        assertThat(r.get("stopped").getAsString()).isEqualTo("budget");
        assertThat(r.getAsJsonArray("path")).hasSize(2);
        JsonObject start = r.getAsJsonArray("path").get(0).getAsJsonObject();
        assertThat(start.get("value").getAsDouble()).isEqualTo(11);
        assertThat(start.getAsJsonObject("point").get("x").getAsDouble()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0.999,gradient", "0.5,gradient", "1,budget", "1.001,diverged", "3,diverged"})
    void theBoundaryOfStability(String rate, String stopped) {
        JsonObject r = json("x^2 --start x=1 --lr " + rate);
        assertThat(r.get("stopped").getAsString()).isEqualTo(stopped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gd", "coordinate", "cg", "lbfgs", "newton"})
    void lineSearches(String optimizer) {
        for (String search : List.of("exact", "armijo", "wolfe")) {
            JsonObject r = json(BOWL + " --optimizer " + optimizer + " --line-search " + search);
            assertThat(r.get("stopped").getAsString()).isEqualTo("gradient");
            assertThat(r.get("kind").getAsString()).isEqualTo("minimum");
        }
    }

    @Test
    void everyOptimizerIsThereByName() {
        for (String name : Optimizers.names()) {
            JsonObject r = json(BOWL + " --steps 3 --lr 0.01 --optimizer " + name);
            assertThat(r.get("steps").getAsLong()).as(name).isEqualTo(3);
        }
    }

    /** With β = 0 momentum is plain descent; its usual β = 0.9 goes elsewhere. */
    @Test
    void settingsReachTheOptimizer() {
        String usual = BOWL + " --steps 9 --lr 0.05 --optimizer ";
        JsonObject plain = json(usual + "gd").getAsJsonObject("point");
        assertThat(json(usual + "momentum --momentum 0").getAsJsonObject("point")).isEqualTo(plain);
        assertThat(json(usual + "momentum").getAsJsonObject("point")).isNotEqualTo(plain);
    }

    /** AMSGrad divides by the largest mean square so far, so it moves less after a steep place. */
    @Test
    void switchesNeedNoNumber() {
        String adam = "x^4 --start x=3 --steps 200 --lr 0.1 --optimizer adam --beta2 0.9";
        double usual = json(adam).getAsJsonObject("point").get("x").getAsDouble();
        double amsgrad = json(adam + " --amsgrad").getAsJsonObject("point").get("x").getAsDouble();
        assertThat(amsgrad).isGreaterThan(usual + 0.1);
        Cli.line("lr-sweep x^2 --optimizer adam --amsgrad --rates 0.1").succeeded();
    }

    /** Halved before steps 2 and 4: x ← x(1 − 2η) gives 0.8 · 0.8 · 0.9 · 0.9. */
    @Test
    void schedulesCountInSteps() {
        JsonObject r =
                json("x^2 --start x=1 --lr 0.1 --steps 4 --schedule step(every=2,factor=0.5)");
        assertThat(r.getAsJsonObject("point").get("x").getAsDouble())
                .isCloseTo(0.5184, within(1e-15));
    }

    @Test
    void aSaddleIsCalledSo() {
        JsonObject r = json("x^2-y^2 --start x=1,y=0 --lr 0.5");
        assertThat(r.get("stopped").getAsString()).isEqualTo("gradient");
        assertThat(r.get("kind").getAsString()).isEqualTo("saddle");
    }

    /**
     * Descent on x³ from above creeps towards 0, which is no minimum, and on eˣ to no end; the
     * curvature is positive all the way. At 0, x⁴ has a minimum that a Hessian cannot see.
     */
    @ParameterizedTest
    @CsvSource({
        "x^3 --lr 0.1,degenerate",
        "x^3 --optimizer newton,degenerate",
        "exp(x) --optimizer lbfgs,degenerate",
        "exp(-x^2) --start x=10 --tol-gradient 1e-6,degenerate",
        "-exp(x) --start x=-15 --tol-gradient 1e-6,degenerate",
        "x^4 --optimizer newton,degenerate",
        "x^3+1000*y^2 --optimizer lbfgs,degenerate",
        "x^2+x^4 --lr 0.1,minimum",
        "cosh(x)+y^2 --lr 0.1,minimum",
        "-cosh(x) --start x=0,maximum",
        "beale --optimizer lbfgs,minimum",
    })
    void aCurvatureThatFadesProvesNoMinimum(String line, String kind) {
        JsonObject r = json(line);
        assertThat(r.get("stopped").getAsString()).isEqualTo("gradient");
        assertThat(r.get("kind").getAsString()).isEqualTo(kind);
    }

    /** Every point of the hyperbola is a minimum, whose Hessian has an eigenvalue of 0. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--lr 0.05",
                "--optimizer momentum --lr 0.01",
                "--optimizer nesterov --lr 0.01",
                "--optimizer rmsprop --lr 0.001 --schedule cosine",
                "--line-search armijo",
                "--line-search exact",
                "--optimizer cg",
                "--optimizer lbfgs",
                "--optimizer newton",
            })
    void aFlatMinimumIsNoSaddle(String method) {
        for (String start : List.of("x=2,y=1", "x=-1,y=0.5", "x=0.3,y=-2", "x=3,y=3")) {
            JsonObject r = json("(x*y-1)^2 --start " + start + " " + method);
            if (r.get("stopped").getAsString().equals("gradient")) {
                boolean atZero = r.get("value").getAsDouble() > 0.5;
                assertThat(r.get("kind").getAsString())
                        .as(start)
                        .isEqualTo(atZero ? "saddle" : "degenerate");
            }
        }
    }

    /** Small values, or large units, make small gradients; Newton's step tells. */
    @Test
    void aSmallGradientIsNoMinimumByItself() {
        String bowl = "1e-10*(x-3)^2 --start x=0 ";
        JsonObject early = json(bowl + "--tol-gradient 1e-6");
        assertThat(early.get("stopped").getAsString()).isEqualTo("gradient");
        assertThat(early.get("kind").getAsString()).isEqualTo("not-stationary");
        assertThat(early.get("newton_step").getAsDouble()).isCloseTo(3, within(1e-9));
        assertThat(early.get("predicted_decrease").getAsDouble()).isCloseTo(9e-10, within(1e-18));
        assertThat(json(bowl).get("stopped").getAsString()).isEqualTo("budget");
        String valley = "1e-8*(100*(y-x^2)^2+(1-x)^2) --start x=-1.2,y=1 --optimizer ";
        for (String optimizer : List.of("newton", "lbfgs", "cg")) {
            JsonObject end = json(bowl + "--optimizer " + optimizer);
            assertThat(end.get("kind").getAsString()).as(optimizer).isEqualTo("minimum");
            assertThat(x(end)).as(optimizer).isCloseTo(3, within(1e-6));
            JsonObject one = json(valley + optimizer);
            assertThat(one.get("kind").getAsString()).as(optimizer).isEqualTo("minimum");
            assertThat(x(one)).as(optimizer).isCloseTo(1, within(1e-3));
        }
    }

    private static double x(JsonObject result) {
        return result.getAsJsonObject("point").get("x").getAsDouble();
    }

    /** Near a minimum the gradient is small as well, and cannot fall by a factor of a million. */
    @ParameterizedTest
    @CsvSource({"cos(x) --start x=pi", "cosh(x-1/3) --start x=1/3", "x^2 --start x=1e-9 --lr 0.1"})
    void aStartAtTheMinimumIsOne(String line) {
        JsonObject r = json(line);
        assertThat(r.get("stopped").getAsString()).isEqualTo("gradient");
        assertThat(r.get("kind").getAsString()).isEqualTo("minimum");
    }

    /** A value without a gradient has not diverged. */
    @ParameterizedTest
    @CsvSource({
        "sqrt(abs(x)) --start x=0,no-gradient,0",
        "sqrt(abs(x)) --start x=0.25 --lr 0.25,no-gradient,1",
        "'sqrt(x^2+y^2) --start x=3,y=4 --lr 1',no-gradient,5",
        "'sqrt(x^2+y^2) --start x=3,y=4 --line-search armijo',no-gradient,5",
        "'abs(x)+y^2 --start x=1,y=1 --optimizer lbfgs',step,100",
        "'(x-3)^2+(y-0.2)^2+abs(x)+abs(y) --optimizer lbfgs',step,100",
    })
    void aMinimumAtAKink(String line, String stopped, long steps) {
        JsonObject r = json(line);
        assertThat(r.get("stopped").getAsString()).isEqualTo(stopped);
        assertThat(r.get("kind").getAsString()).isEqualTo("kink");
        assertThat(r.get("steps").getAsLong()).isLessThanOrEqualTo(steps);
        JsonObject evaluations = r.getAsJsonObject("evaluations");
        assertThat(evaluations.get("gradients").getAsLong()).isLessThan(300);
    }

    /** Of 20 terms: from 4,171 the descent ends at 124.362, and not on the plateau at 2,020. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--optimizer cg",
                "--optimizer cg --line-search exact",
                "--line-search wolfe",
                "--line-search armijo",
                "--optimizer lbfgs",
                "--optimizer newton"
            })
    void theFirstStepDoesNotLeapToAPlateau(String method) {
        String sum =
                IntStream.rangeClosed(1, 10)
                        .mapToObj(i -> "(2+2*%1$d-exp(%1$d*x)-exp(%1$d*y))^2".formatted(i))
                        .collect(Collectors.joining("+"));
        JsonObject r = json(sum + " --start x=0.3,y=0.4 " + method);
        assertThat(r.get("value").getAsDouble()).isCloseTo(124.362182, within(1e-6));
        assertThat(r.get("kind").getAsString()).isEqualTo("minimum");
    }

    /** Of the Rosenbrock function, 1 and 1 is the minimum; the others are flat there too. */
    @ParameterizedTest
    @CsvSource({
        "100*(y-x^2)^2+(1-x)^2,-1.2,1",
        "cos(pi*b)+a^2-2*a,-1.2,1",
        "(x^2-1)^2*(x+1.2)^2,0.7,",
        "x^2+y^2,1,1",
        "max(x-2;0),1,"
    })
    void theUsualStartIsNotStationary(String function, double first, Double second) {
        var document = json(function.replace(';', ',') + " --steps 0");
        JsonObject start = document.getAsJsonObject("point");
        List<String> names = start.keySet().stream().sorted().toList();
        assertThat(start.get(names.getFirst()).getAsDouble()).isEqualTo(first);
        if (second != null) assertThat(start.get(names.get(1)).getAsDouble()).isEqualTo(second);
        assertThat(names).hasSize(second == null ? 1 : 2);
    }

    @Test
    void aStationaryStartIsToBeAnotherOne() {
        assertThat(Cli.line("minimize x^2 --start x=0").succeeded().out())
                .contains("converged after 0 steps", "; choose another start with --start");
        assertThat(Cli.line("minimize x^2").succeeded().out()).doesNotContain("another start");
    }

    /** The gradient is 0 at the start, but noise is not. */
    @Test
    void langevinLeavesASaddle() {
        String line = "x^2-y^2+y^4 --start x=0,y=0 --optimizer langevin --steps 300";
        JsonObject r = json(line);
        assertThat(r.get("steps").getAsLong()).isEqualTo(300);
        assertThat(r.get("stopped").getAsString()).isEqualTo("budget");
        assertThat(r.get("value").getAsDouble()).isCloseTo(-0.25, within(1e-3));
        assertThat(r.get("reason").getAsString()).contains("langevin adds noise");
        JsonObject cold = json(line + " --temperature 0");
        assertThat(cold.get("steps").getAsLong()).isZero();
        assertThat(cold.get("kind").getAsString()).isEqualTo("saddle");
    }

    /** Where there is no gradient, a step is √(2ηT) ξ: half as long at a quarter of the heat. */
    @Test
    void annealing() {
        String line = "0*x --start x=0 --optimizer langevin --temperature 1 --steps 5";
        List<Double> hot = walk(line);
        List<Double> annealed = walk(line + " --anneal exponential(factor=0.25)");
        for (int k = 0; k < 5; k++) {
            double expected = (hot.get(k + 1) - hot.get(k)) * Math.pow(0.5, k);
            assertThat(annealed.get(k + 1) - annealed.get(k)).isCloseTo(expected, within(1e-12));
        }
    }

    private static List<Double> walk(String line) {
        return json(line).getAsJsonArray("path").asList().stream()
                .map(e -> x(e.getAsJsonObject()))
                .toList();
    }

    @Test
    void gradientNoiseLeavesASaddle() {
        for (String optimizer : List.of("gd", "momentum", "nesterov", "adam")) {
            String line =
                    "x^2-y^2+y^4 --start x=0,y=0 --steps 900 --lr 0.02 --gradient-noise 0.01 --optimizer "
                            + optimizer;
            JsonObject r = json(line);
            assertThat(r.get("steps").getAsLong()).isEqualTo(900);
            assertThat(r.get("value").getAsDouble()).as(optimizer).isLessThan(-0.24);
            assertThat(r.get("reason").getAsString()).contains("--gradient-noise adds noise");
            assertThat(json(line + " --seed 1").get("point")).isEqualTo(r.get("point"));
            assertThat(json(line + " --seed 2").get("point")).isNotEqualTo(r.get("point"));
        }
    }

    @Test
    void aPageOfSamples(@TempDir Path folder) {
        Path page = folder.resolve("samples.html");
        String line = "minimize x^2 --optimizer langevin --temperature 0.5 --report " + page;
        Cli.line(line + " --steps 3000").succeeded();
        assertThat(page).content().contains("exp(−f/T)/Z");
        Cli.line(line + " --steps 3000 --anneal cosine").succeeded();
        assertThat(page).content().doesNotContain("exp(−f/T)/Z");
    }

    @Test
    void aFunctionWithoutAValueAtTheStartIsAMistake() {
        Cli.line("minimize log(x) --start x=-1")
                .failed(2, "the function has no finite value at the start, x=-1 (NaN)");
        Cli.line("minimize 1/x --start x=0").failed(2, "at the start, x=0 (Infinity)");
        Cli.line("minimize log(x) --starts 5 --range -5..-1")
                .failed(2, "no finite value at any of the 5 starts between -5 and -1");
        Cli.line("lr-sweep log(x) --start x=-1 --rates 0.1").failed(2, "no finite value");
        assertThat(
                        json("log(x)+x --starts 20 --optimizer lbfgs")
                                .get("share_at_best")
                                .getAsDouble())
                .isLessThan(1);
    }

    /** After 50 steps of x ← 0.98x all are within reach of 0, and none is there. */
    @Test
    void startsThatEndByBudgetCountWhereTheyLead() {
        JsonObject r = json("x^2 --lr 0.01 --steps 50 --starts 8");
        JsonObject minimum = r.getAsJsonArray("minima").get(0).getAsJsonObject();
        assertThat(r.getAsJsonArray("minima")).hasSize(1);
        assertThat(minimum.get("count").getAsInt()).isEqualTo(8);
        assertThat(minimum.get("unfinished").getAsInt()).isEqualTo(8);
        assertThat(r.get("share_at_best").getAsDouble()).isEqualTo(1);
        JsonObject noisy =
                json(
                        "x^4-2*x^2+0.3*x --optimizer langevin --temperature 0.1 --lr 0.01 --steps 500 --starts 12");
        assertThat(noisy.get("share_at_best").getAsDouble()).isBetween(0.4, 1.0);
        assertThat(Cli.line("minimize -x^2 --starts 3").succeeded().out())
                .contains("none of 3 starts converged");
    }

    /** Values of 10⁻⁹ differ as much as values of 1. */
    @Test
    void equallyGoodIsRelative() {
        JsonObject r = json("1e-9*(x^4-2*x^2+0.3*x) --optimizer newton --starts 20 --range -2..2");
        assertThat(r.getAsJsonArray("minima").size()).isGreaterThan(1);
        assertThat(r.get("share_at_best").getAsDouble()).isLessThan(1);
    }

    /** On x² the rate ½ leads to 0 from anywhere, so that one step leaves the noise alone. */
    @Test
    void langevinHasASeedAndOtherNoiseFromEachStart() {
        String line = "x^2 --optimizer langevin --temperature 1 --lr 0.5 --steps 1 ";
        double one = json(line).getAsJsonObject("point").get("x").getAsDouble();
        double same = json(line + "--seed 1").getAsJsonObject("point").get("x").getAsDouble();
        double two = json(line + "--seed 2").getAsJsonObject("point").get("x").getAsDouble();
        assertThat(same).isEqualTo(one);
        assertThat(two).isNotCloseTo(one, within(1e-6));
        var starts = json(line + "--starts 2").getAsJsonArray("starts");
        assertThat(starts.get(0).getAsJsonObject().get("point"))
                .isNotEqualTo(starts.get(1).getAsJsonObject().get("point"));
    }

    /** (x − 3)² + |x| is least at 2.5, where the slope of the function alone is −1. */
    @Test
    void aPenaltyIsNamedWhereItKeepsFromConverging() {
        String line = "(x-3)^2 --optimizer ista --lr 0.1 ";
        JsonObject r = json(line + "--prox-l1 1 --steps 1000");
        assertThat(r.getAsJsonObject("point").get("x").getAsDouble()).isCloseTo(2.5, within(1e-9));
        assertThat(r.get("value").getAsDouble()).isCloseTo(0.25, within(1e-9));
        assertThat(r.get("stopped").getAsString()).isEqualTo("budget");
        assertThat(r.get("reason").getAsString()).contains("the penalty of --prox-l1 1,");
        assertThat(json(line + "--prox-l1 1 --tol-step 1e-9").get("stopped").getAsString())
                .isEqualTo("step");
        assertThat(r.has("kind")).isFalse();
        assertThat(json(line + "--prox-l1 0").get("stopped").getAsString()).isEqualTo("gradient");
        assertThat(json("(x-3)^2 --lr 0.001 --steps 5").get("reason").getAsString())
                .doesNotContain("penalty");
    }

    @Test
    void commasInParenthesesBelongToAValue() {
        JsonObject r = json("x^2+y --start x=max(1,min(5,2)),y=-pi/2 --steps 0");
        assertThat(r.getAsJsonObject("point").get("x").getAsDouble()).isEqualTo(2);
        assertThat(r.getAsJsonObject("point").get("y").getAsDouble()).isEqualTo(-Math.PI / 2);
    }

    @Test
    void whereALogarithmEndsTheFunctionIsCalledUndefined() {
        assertThat(json("log(x) --lr 0.1").get("reason").getAsString())
                .startsWith("diverged after 6 steps: the function is not defined");
        assertThat(json("(x+1)^2+0*log(x) --line-search exact").get("value").isJsonNull())
                .isFalse();
    }

    /** Its values are too large for a bound that is a multiple of them. */
    @Test
    void anInfiniteValueIsDivergence() {
        assertThat(json("1e300*x^2 --start x=1").get("reason").getAsString())
                .startsWith("diverged after 1 step");
    }

    /** Five minima on (−5, 5), at 2x/10 = −3cos 3x; the least of them near −0.51. */
    @Test
    void manyStarts() {
        JsonObject r = json("sin(3*x)+x^2/10 --optimizer lbfgs --starts 20 --range -5..5 --seed 3");
        assertThat(r.getAsJsonArray("starts")).hasSize(20);
        int ended = 0;
        double last = Double.NEGATIVE_INFINITY;
        for (var m : r.getAsJsonArray("minima")) {
            ended += m.getAsJsonObject().get("count").getAsInt();
            assertThat(m.getAsJsonObject().get("value").getAsDouble()).isGreaterThan(last);
            last = m.getAsJsonObject().get("value").getAsDouble();
            double x = m.getAsJsonObject().getAsJsonObject("point").get("x").getAsDouble();
            assertThat(3 * Math.cos(3 * x) + x / 5).isCloseTo(0, within(1e-6));
        }
        assertThat(ended).isEqualTo(20);
        JsonObject best = r.getAsJsonArray("minima").get(0).getAsJsonObject();
        assertThat(best.getAsJsonObject("point").get("x").getAsDouble()).isBetween(-0.52, -0.50);
        assertThat(r.get("share_at_best").getAsDouble())
                .isEqualTo(best.get("count").getAsInt() / 20.0);
        assertThat(r)
                .isEqualTo(
                        json(
                                "sin(3*x)+x^2/10 --optimizer lbfgs --starts 20 --range -5..5 --seed 3"));
    }

    /**
     * All four minima of Himmelblau's function are 0, so wherever a start ends it is at the best.
     */
    @Test
    void equallyGoodMinimaAreAllTheBest() {
        JsonObject r = json("himmelblau --line-search armijo --starts 20");
        assertThat(r.getAsJsonArray("minima")).hasSize(4);
        assertThat(r.get("share_at_best").getAsDouble()).isEqualTo(1);
    }

    @Test
    void theSeedIsThatOfTheNoise() {
        String line = "x^2 --optimizer langevin --steps 5 --seed ";
        assertThat(json(line + 2)).isEqualTo(json(line + 2)).isNotEqualTo(json(line + 3));
    }

    /** Decay is part of the gradient in most optimizers, and apart from it in adamw and lion. */
    @Test
    void theHelpTellsMeaningsApart() {
        String help = Cli.line("minimize --help").succeeded().out().replaceAll("\\s+", " ");
        assertThat(help)
                .contains("fista, langevin: λ of the penalty ½λ‖θ‖², as part of the gradient.")
                .contains("Of adamw, lion: λ, shrinks the weights by 1 − ηλ a step.")
                .doesNotContain(
                        "adam, adamw, adagrad, rmsprop, adadelta, nadam, radam, adamax, lion:");
    }

    @Test
    void thePathAsCsv(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("path.csv");
        Cli.line("minimize x^2 --start x=1 --lr 0.25 --steps 2 --csv " + file).succeeded();
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "step,x,value,gradient_norm",
                        "0,1.0,1.0,2.0",
                        "1,0.5,0.25,1.0",
                        "2,0.25,0.0625,0.5");
    }

    /** Its length is in steps, of which there are as many as --steps says. */
    @Test
    void warmup() {
        Cli.line("minimize x^2 --start x=1 --lr 0.1 --schedule constant(warmup=20)").succeeded();
        Cli.line("minimize x^2 --start x=1 --schedule constant(warmup=20) --steps 20")
                .failed(2, "warmup must end before the run does");
    }

    @Test
    void forPeople() {
        Cli.Result r = Cli.line("minimize x^2 --start x=1 --lr 0.25").succeeded();
        assertThat(r.err()).isEmpty();
        assertThat(r.out())
                .contains("step")
                .contains("converged after 21 steps: the gradient norm, 9.54e-7,")
                .contains(
                        ": a minimum (second derivative 2, Newton step 4.77e-7); 22 function evaluations");
        assertThat(r.out().lines().count()).isLessThan(25);
        assertThat(Cli.line("minimize x^2 --lr 2").succeeded().out()).contains("try --lr 0.2");
        assertThat(Cli.line("minimize -x^2").succeeded().out()).contains("have no minimum");
    }

    /**
     * On x² from 1 descent at 0.1 multiplies x by 0.8, and x² ≤ 10⁻⁴ takes 21 steps; at 0.5 it
     * takes one. The heavy ball with β = 0.5 at 0.1 goes 1, 0.8, 0.54, as v is 2, then 1 + 1.6.
     */
    @Test
    void severalMethodsAndRates(@TempDir Path folder) throws IOException {
        String line = "x^2 --start x=1 --optimizer gd,momentum(momentum=0.5) --lr 0.1,0.5 ";
        JsonObject race = json(line + "--target-loss 1e-4");
        assertThat(race.get("function").getAsString()).isEqualTo("x^2");
        List<JsonObject> runs = runs(race);
        assertThat(runs)
                .extracting(r -> r.get("name").getAsString())
                .containsExactly(
                        "gd, lr 0.1",
                        "gd, lr 0.5",
                        "momentum(momentum=0.5), lr 0.1",
                        "momentum(momentum=0.5), lr 0.5");
        assertThat(runs.get(0).get("steps").getAsLong()).isEqualTo(21);
        assertThat(runs.get(0).get("stopped").getAsString()).isEqualTo("target");
        assertThat(runs.get(1).get("steps").getAsLong()).isEqualTo(1);
        JsonObject two = runs(json(line + "--steps 2")).get(2);
        assertThat(x(two)).isCloseTo(0.54, within(1e-15));
        assertThat(two.getAsJsonArray("path")).hasSize(3);
        Path csv = folder.resolve("paths.csv");
        Path page = folder.resolve("race.html");
        Cli.Result shown =
                Cli.line("minimize " + line + "--steps 1 --csv " + csv + " --report " + page)
                        .succeeded();
        assertThat(shown.out()).contains("fewest steps to converge  1 (gd, lr 0.5)");
        assertThat(
                        Cli.line(
                                        "minimize beale --optimizer gd,adam --lr 0.01,0.01 --tol-loss 1e-6")
                                .succeeded()
                                .out())
                .containsPattern("fewest steps to converge  [0-9]");
        assertThat(Files.readAllLines(csv))
                .hasSize(9)
                .startsWith(
                        "minimization,step,x,value,gradient_norm", "\"gd, lr 0.1\",0,1.0,1.0,2.0");
        assertThat(page).content().contains("Where each ended", "momentum(momentum=0.5), lr 0.1");
    }

    /** From 3 and from −2, each halved by a step at 0.25; the method's own rate is kept. */
    @Test
    void severalStartsAndARateInBrackets() {
        List<JsonObject> runs =
                runs(json("x^2 --start x=3 --start x=-2 --optimizer gd(lr=0.25),lbfgs --steps 1"));
        assertThat(runs)
                .extracting(r -> r.get("name").getAsString())
                .containsExactly(
                        "gd(lr=0.25), from x=3",
                        "gd(lr=0.25), from x=-2",
                        "lbfgs, from x=3",
                        "lbfgs, from x=-2");
        assertThat(x(runs.get(0))).isEqualTo(1.5);
        assertThat(x(runs.get(1))).isEqualTo(-1);
        assertThat(runs.get(2).get("lr").isJsonNull()).isTrue();
    }

    private static List<JsonObject> runs(JsonObject race) {
        return race.getAsJsonArray("runs").asList().stream().map(r -> r.getAsJsonObject()).toList();
    }

    /**
     * The heavy ball on x² from 1 with β = 0.5 at 0.4: v = 2, x = 0.2; v = 1.4, x = −0.36. The mean
     * of the two is −0.08.
     */
    @Test
    void theBestAndTheMeanPoint() {
        String line = "x^2 --start x=1 --optimizer momentum --momentum 0.5 --lr 0.4 --steps 2";
        JsonObject r = json(line);
        assertThat(x(r)).isCloseTo(-0.36, within(1e-15));
        JsonObject best = r.getAsJsonObject("best");
        assertThat(best.get("step").getAsLong()).isEqualTo(1);
        assertThat(best.get("value").getAsDouble()).isCloseTo(0.04, within(1e-15));
        JsonObject mean = r.getAsJsonObject("mean");
        assertThat(x(mean)).isCloseTo(-0.08, within(1e-15));
        assertThat(mean.get("value").getAsDouble()).isCloseTo(0.0064, within(1e-15));
        assertThat(Cli.line("minimize " + line).succeeded().out())
                .contains("least value               0.040000 at x=0.200000, step 1")
                .contains("at the mean of all steps  0.006400 at x=-0.080000");
    }

    /** 1 − 10·0.1 is not 0 in binary: a border is reached but for rounding. */
    @Test
    void aBorderIsReachedButForRounding() {
        JsonObject r = json("x+y --box 0..1 --optimizer lion --lr 0.1");
        assertThat(x(r)).isCloseTo(0, within(1e-12));
        assertThat(r.get("on_border").getAsBoolean()).isTrue();
        assertThat(r.has("kind")).isFalse();
    }

    @Test
    void aStartOutsideASetIsSaidToMove() {
        String flags = "minimize x^2 --optimizer gd,momentum --lr 0.1 --box 2..3 --start ";
        assertThat(Cli.line(flags + "x=1").succeeded().err())
                .isEqualTo(
                        "note: --start x=1 lies outside the box: the nearest point of it, x=2, is taken\n");
        assertThat(Cli.line(flags + "x=2.5").succeeded().err()).isEmpty();
    }

    /**
     * The gradient at 0 is (−6, 4), and (0.6, −0.4) is projected on (0.6, 0); there it is (−4.8,
     * 4), and (1.08, −0.4) is projected on (1, 0), where the next step ends too: f = 2² + 2 = 6.
     */
    @Test
    void projectedGradientByHand() {
        JsonObject r = json(BOWL + " --start x=0,y=0 --lr 0.1 --box 0..1");
        assertThat(x(r)).isEqualTo(1);
        assertThat(r.getAsJsonObject("point").get("y").getAsDouble()).isZero();
        assertThat(r.get("value").getAsDouble()).isEqualTo(6);
        assertThat(r.get("steps").getAsLong()).isEqualTo(2);
        assertThat(r.get("stopped").getAsString()).isEqualTo("gradient");
        assertThat(r.get("gradient_norm").getAsDouble()).isZero();
        assertThat(r.get("on_border").getAsBoolean()).isTrue();
        assertThat(r.has("kind")).isFalse();
        JsonObject first = r.getAsJsonArray("path").get(1).getAsJsonObject();
        assertThat(first.getAsJsonObject("point").get("x").getAsDouble()).isEqualTo(0.1 * 6);
        // x = 0.6 may rise by 0.4, y may not fall.
        assertThat(first.get("gradient_norm").getAsDouble()).isCloseTo(0.4, within(1e-15));
    }

    /** In a box every method ends at the projection of the minimum, as the variables are apart. */
    @Test
    void everyOptimizerStaysInABox() {
        for (String name : Optimizers.names()) {
            if (name.equals("fista") || name.equals("langevin")) continue;
            String line =
                    BOWL
                            + " --start x=0.5,y=-0.9 --box x=..1,y=-3..pi --weight-decay 0 --steps 3000 --optimizer ";
            if (name.equals("ista")) line = line.replace("--weight-decay 0", "--prox-l1 0");
            JsonObject r = json(line + name + (name.equals("adadelta") ? "" : " --lr 0.01"));
            assertThat(x(r)).as(name).isEqualTo(1);
            assertThat(r.getAsJsonObject("point").get("y").getAsDouble())
                    .as(name)
                    .isCloseTo(-1, within(0.05));
        }
    }

    /**
     * The nearest point to (3, 4) in the unit ball is (0.6, 0.8); that to 0 around (3, 4), (2.4,
     * 3.2).
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--lr 0.1",
                "--optimizer momentum --lr 0.05",
                "--optimizer nesterov --lr 0.1",
                "--optimizer momentum --lr 0.1 --schedule cosine --steps 500",
            })
    void inABall(String method) {
        JsonObject r = json("(x-3)^2+(y-4)^2 --ball 1 --tol-gradient 1e-9 " + method);
        assertThat(r.get("stopped").getAsString()).isEqualTo("gradient");
        assertThat(x(r)).isCloseTo(0.6, within(1e-9));
        assertThat(r.get("value").getAsDouble()).isCloseTo(16, within(1e-8));
        JsonObject other = json("x^2+y^2 --ball 1 --center x=3,y=4 --tol-gradient 1e-9 " + method);
        assertThat(x(other)).isCloseTo(2.4, within(1e-9));
        assertThat(other.get("value").getAsDouble()).isCloseTo(16, within(1e-8));
    }

    @Test
    void insideOfASetTheEndIsJudgedAsElsewhere() {
        JsonObject r = json(BOWL + " --ball 9 --lr 0.1");
        assertThat(r.get("kind").getAsString()).isEqualTo("minimum");
        assertThat(r.get("on_border").getAsBoolean()).isFalse();
        JsonObject many = json("-x^2 --box -1..2 --lr 0.1 --starts 20 --seed 1");
        // From below 0 to −1, else to 2, where the value is least.
        assertThat(many.getAsJsonArray("minima")).hasSize(2);
        assertThat(
                        many.getAsJsonArray("minima")
                                .get(0)
                                .getAsJsonObject()
                                .get("value")
                                .getAsDouble())
                .isEqualTo(-4);
    }

    @Test
    void aSetIsShown(@TempDir Path folder) {
        Path page = folder.resolve("ball.html");
        Cli.Result r =
                Cli.line("minimize " + BOWL + " --ball 1 --lr 0.1 --report " + page).succeeded();
        assertThat(r.out())
                .contains("projected gradient", "the projected gradient norm, ")
                .contains(", on the border of the ball; ");
        assertThat(page).content().contains("border of the ball", "projected gradient norm");
        Cli.line("minimize " + BOWL + " --box x=0.. --lr 0.1 --report " + page).succeeded();
        assertThat(page).content().contains("border of the box");
    }

    @Test
    void aTargetThatIsReachedAtTheStart() {
        JsonObject r = json("x^2 --start x=0.001 --target-loss 1e-4");
        assertThat(r.get("steps").getAsLong()).isZero();
        assertThat(r.get("reason").getAsString()).contains("at most --target-loss 1e-4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "x^2 --start z=1            | --start z=1: unknown variable 'z' (did you mean 'x'?); write it as in x=1",
                "x+y --start x=1            | there is no value for y; write it as in x=1,y=1",
                "x^2 --start x=one          | x = 'one' is not a finite number",
                "x^2 --start x=1,x=2        | x is given twice",
                "x^2 --start 1              | '1' is not name=number",
                "x^2 --start x=1 --starts 5 | --start and --starts exclude each other",
                "x^2 --starts 100001        | --starts 100001 cannot be used",
                "x^2 --seed 3               | --seed is for --starts, --optimizer langevin and --gradient-noise",
                "x^2 --optimizer adam@0..9,momentum@9.. | which only train accepts",
                "x^2 --range 0..1           | --range is for --starts",
                "x^2 --starts 0             | --starts 0 cannot be used",
                "x^2 --starts 5 --range 2   | --range: '2' is not a range",
                "x^2 --starts 5 --range 2..1| --range: '2..1' is not a range",
                "x^2 --optimizer adm        | did you mean 'adam'?",
                "x^2 --optimizer adam@0..5,sgd@5.. | which only train accepts",
                "x^2 --seed 3               | --seed is for --starts, --optimizer langevin and --gradient-noise",
                "x^2 --line-search bolzano  | unknown --line-search 'bolzano'",
                "x^2 --optimizer adam --line-search wolfe | --line-search does not apply to adam",
                "x^2 --optimizer flow --line-search exact | --line-search does not apply to flow",
                "x^2 --optimizer trust-region --lr 1 | --lr cannot be used with trust-region",
                "x^2 --optimizer newton --lr 1 | --lr cannot be used with newton",
                "x^2 --line-search wolfe --schedule cosine | --schedule cannot be used with --line-search",
                "x^2 --optimizer lbfgs --clip-norm 1 | --clip-value or --clip-norm cannot be used with lbfgs",
                "x^2 --clip-norm 1 --clip-value 1 | exclude each other",
                "x^2 --optimizer cg --momentum 0.5 | --momentum does not apply to cg",
                "x^2 --optimizer adam --momentum 0.5 | --momentum does not apply to adam",
                "x^2 --optimizer gd,adam --momentum 0.5 | --momentum does not apply to any of gd, adam",
                "x^2 --optimizer gd,        | --optimizer: a name is missing; write it as in gd",
                "x^2 --lr 0.1,,0.2          | --lr 0.1,,0.2 cannot be used: give a positive number, or several with commas between",
                "x^2 --gradient-noise 1e300 | --gradient-noise 1e300 cannot be used: give a positive number of at most 3.4e38",
                "x^2 --optimizer gd(beta1=1),adam | unknown setting of gd 'beta1'",
                "x^2 --optimizer lbfgs,gd(lr=1) --lr 2 | --lr has no effect",
                "x^2 --optimizer gd,adam --starts 5 | --starts is for one optimizer and rate",
                "x^2 --optimizer gd,adam,sgd,lion,nesterov --lr 1,2,3,4,5 | 25 minimizations",
                "x^2 --target-loss inf      | --target-loss",
                "x^2 --memory 5             | --memory does not apply to gd",
                "x^2 --optimizer lbfgs --memory 0 | --memory 0 cannot be used",
                "x^2 --lr -1                | --lr -1 cannot be used",
                "x^2 --lr fast              | --lr fast cannot be used: give a positive number",
                "x^2 --steps -1             | --steps -1 cannot be used",
                "x^2 --tol-gradient -1      | --tol-gradient -1 cannot be used",
                "x^2 --tol-step NaN         | --tol-step NaN cannot be used",
                "x^2 --box 1                | '1' is not a range of two numbers",
                "x^2 --box 2..1             | '2..1' is not a range",
                "x^2 --box y=0..1           | unknown variable 'y'; did you mean 'x'?",
                "x^2 --box x=0..1,x=2..3    | x is given twice",
                "x^2 --box 0..1,2..3        | '0..1' is not variable=low..high",
                "x^2 --box 0..y             | '0..y' is not a range",
                "x^2 --box 0..1 --ball 1    | --box and --ball exclude each other",
                "x^2 --ball 0               | --ball 0 cannot be used: give a positive number",
                "x^2 --ball 1 --center y=1  | --center y=1: unknown variable 'y'",
                "x^2 --center x=1           | --center is for --ball",
                "x^2 --ball 1 --optimizer adam | --ball does not apply to adam, whose steps are not along the gradient",
                "x^2 --box 0..1 --optimizer fista | --box does not apply to fista",
                "x^2 --box 0..1 --optimizer gd,lbfgs | --box does not apply to lbfgs, whose steps may leave the set",
                "x^2 --ball 1 --line-search exact | --ball does not apply to gd with --line-search",
                "log(x) --box -2..-1        | no finite value at the start, x=-1",
                "x^2 --anneal cosine        | --anneal does not apply to gd; it belongs to langevin",
                "x^2 --optimizer nesterov --anneal cosine | --anneal does not apply to nesterov",
                "x^2 --optimizer cg --anneal cosine | --anneal does not apply to cg",
                "x^2 --optimizer langevin --steps 5 --anneal cosine(warmup=9) | fallline: --anneal 'cosine(warmup=9)': warmup must end",
                "x^2 --optimizer langevin --temperature 1 --anneal cosine(floor=2) | fallline: --anneal cosine: floor 2 cannot be used",
                "x^2 --optimizer langevin --anneal hot | unknown --anneal 'hot'",
                "x^2 --optimizer langevin --temperature 0 --anneal cosine | give a positive one",
                "x^2 --optimizer lbfgs --gradient-noise 1 | --gradient-noise cannot be used with lbfgs",
                "x^2 --gradient-noise -1    | --gradient-noise -1 cannot be used",
                "x^2 --noise-decay 1        | --noise-decay is for --gradient-noise",
                "x^2 --gradient-noise 1 --noise-decay -1 | --noise-decay -1 cannot be used",
                "1+1                        | has no variables",
                "--lr 1                     | missing required parameter: 'FUNCTION'",
                "x^2 --optimiser adam       | unknown flag '--optimiser'; did you mean '--optimizer'?",
            })
    void mistakes(String line, String says) {
        Cli.line("minimize " + line).failed(2, says);
    }

    /** Of steps that noise has made too long the rate is not all there is to blame. */
    @Test
    void aDivergenceByNoise() {
        assertThat(Cli.line("minimize x^2 --gradient-noise 1e30").succeeded().out())
                .contains("diverged after 1 step: ", "; try a lower --gradient-noise or --lr 0.01");
        assertThat(
                        Cli.line("minimize x^2 --optimizer langevin --temperature 1e30")
                                .succeeded()
                                .out())
                .contains("; try a lower --temperature or --lr 0.01");
    }

    @Test
    void aMistypedExpressionIsShown() {
        Cli.Result r = Cli.line("minimize x^2+");
        assertThat(r.code()).isEqualTo(2);
        assertThat(r.err()).startsWith("fallline: ").contains("x^2+");
    }

    @Test
    void nothingIsWrittenWhereNothingCanBe(@TempDir Path folder) {
        Path file = folder.resolve("none/path.csv");
        Cli.line("minimize x^2 --csv " + file).failed(1, file.toString());
    }
}
