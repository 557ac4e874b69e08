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
    @ValueSource(strings = {"gd", "cg", "lbfgs", "newton"})
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
        "exp(-x^2) --start x=10,degenerate",
        "-exp(x) --start x=-15,degenerate",
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

    @Test
    void forPeople() {
        Cli.Result r = Cli.line("minimize x^2 --start x=1 --lr 0.25").succeeded();
        assertThat(r.err()).isEmpty();
        assertThat(r.out())
                .contains("step")
                .contains("converged after 21 steps: the gradient's norm, 9.54e-7,")
                .contains("a minimum by the second derivative, 2;");
        assertThat(r.out().lines().count()).isLessThan(25);
        assertThat(Cli.line("minimize x^2 --lr 2").succeeded().out()).contains("try --lr 0.2");
        assertThat(Cli.line("minimize -x^2").succeeded().out()).contains("have no minimum");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "x^2 --start z=1            | --start z=1: unknown variable 'z'; did you mean 'x'?",
                "x+y --start x=1            | there is no value for y; write it as in x=1,y=1",
                "x^2 --start x=one          | x = 'one' is not a finite number",
                "x^2 --start x=1,x=2        | x is given twice",
                "x^2 --start 1              | '1' is not name=number",
                "x^2 --start x=1 --starts 5 | --start and --starts exclude each other",
                "x^2 --starts 100001        | --starts 100001 cannot be used",
                "x^2 --seed 3               | --seed is for --starts and --optimizer langevin",
                "x^2 --optimizer adam@0..9,momentum@9.. | which only train takes",
                "x^2 --range 0..1           | --range is for --starts",
                "x^2 --starts 0             | --starts 0 cannot be used",
                "x^2 --starts 5 --range 2   | --range: '2' is not a range",
                "x^2 --starts 5 --range 2..1| --range: '2..1' is not a range",
                "x^2 --optimizer adm        | did you mean 'adam'?",
                "x^2 --optimizer adam@0..5,sgd@5.. | which only train takes",
                "x^2 --seed 3               | --seed is for --starts and --optimizer langevin",
                "x^2 --line-search bolzano  | unknown --line-search 'bolzano'",
                "x^2 --optimizer adam --line-search wolfe | --line-search does not apply to adam",
                "x^2 --optimizer newton --lr 1 | --lr cannot be used with newton",
                "x^2 --line-search wolfe --schedule cosine | --schedule cannot be used with --line-search",
                "x^2 --optimizer lbfgs --clip-norm 1 | --clip-value or --clip-norm cannot be used with lbfgs",
                "x^2 --clip-norm 1 --clip-value 1 | exclude each other",
                "x^2 --optimizer cg --momentum 0.5 | --momentum does not apply to cg",
                "x^2 --optimizer adam --momentum 0.5 | --momentum does not apply to adam",
                "x^2 --memory 5             | --memory does not apply to gd",
                "x^2 --optimizer lbfgs --memory 0 | --memory 0 cannot be used",
                "x^2 --lr -1                | --lr -1.0 cannot be used",
                "x^2 --lr fast              | --lr: 'fast' is not a number",
                "x^2 --steps -1             | --steps -1 cannot be used",
                "x^2 --tol-gradient -1      | --tol-gradient -1.0 cannot be used",
                "x^2 --tol-step NaN         | --tol-step NaN cannot be used",
                "1+1                        | has no variables",
                "--lr 1                     | missing required parameter: 'FUNCTION'",
                "x^2 --optimiser adam       | unknown flag '--optimiser'; did you mean '--optimizer'?",
            })
    void mistakes(String line, String says) {
        Cli.line("minimize " + line).failed(2, says);
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
