package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

class TheoryCommandTest {
    private static JsonObject json(String line) {
        return Cli.line("theory " + line + " --json").succeeded().json().getAsJsonObject();
    }

    /** Eigenvalues 2 and 200 (2 and 100 as a matrix): κ, 2/L and 2/(L + μ) by hand. */
    @ParameterizedTest
    @CsvSource({
        "x^2+100*y^2,             100, 0.01, 0.0099009900990099",
        "(x-3)^2+2*(y+1)^2,       2,   0.5,  0.3333333333333333",
        "'--matrix [[2,0],[0,100]]',50,0.02, 0.0196078431372549",
    })
    void byHand(String what, double condition, double stable, double best) {
        JsonObject r = json(what);
        assertThat(r.get("condition_number").getAsDouble()).isCloseTo(condition, within(1e-9));
        assertThat(r.get("largest_stable_rate").getAsDouble()).isCloseTo(stable, within(1e-14));
        assertThat(r.get("best_rate").getAsDouble()).isCloseTo(best, within(1e-14));
        assertThat(r.getAsJsonArray("linear"))
                .hasSize(3)
                .allMatch(l -> l.getAsJsonObject().get("agrees").getAsBoolean());
        assertThat(r.getAsJsonArray("sublinear"))
                .isNotEmpty()
                .allMatch(s -> s.getAsJsonObject().get("holds").getAsBoolean());
    }

    /** Small eigenvalues are not lost beside large ones. */
    @ParameterizedTest
    @ValueSource(doubles = {1e12, 1e16, 1e20})
    void badlyScaled(double steep) {
        JsonObject r = json("x^2+" + steep + "*y^2");
        assertThat(r.getAsJsonArray("eigenvalues").get(0).getAsDouble()).isEqualTo(2);
        assertThat(r.getAsJsonArray("eigenvalues").get(1).getAsDouble()).isEqualTo(2 * steep);
        assertThat(r.get("condition_number").getAsDouble()).isEqualTo(steep);
        // κ/2·ln 10 steps a digit, which 20,000 do not show for the accelerated methods.
        JsonObject descent = r.getAsJsonArray("linear").get(0).getAsJsonObject();
        if (steep == 1e12) assertThat(descent.get("agrees").getAsBoolean()).isTrue();
        JsonObject momentum = r.getAsJsonArray("linear").get(1).getAsJsonObject();
        assertThat(momentum.get("measured_factor").isJsonNull()).isTrue();
        assertThat(r.getAsJsonArray("sublinear"))
                .hasSize(12)
                .allMatch(s -> s.getAsJsonObject().get("holds").getAsBoolean());
    }

    /** λ of [[1, 5·10⁵], [5·10⁵, 10¹²]]: their product is 0.75·10¹², so the small one is 0.75. */
    @Test
    void badlyScaledAndCoupled() {
        JsonObject r = json("--matrix [[1,5e5],[5e5,1e12]]");
        assertThat(r.getAsJsonArray("eigenvalues").get(0).getAsDouble())
                .isCloseTo(0.75, within(1e-9));
    }

    /** With η = 1/L, f − f* on an eigenvector of μ shrinks by (1 − μ/L)² a step. */
    @Test
    void theBoundOfStrongConvexity() {
        JsonObject r = json("x^2+4*y^2 --start x=1,y=0");
        for (var element : r.getAsJsonArray("sublinear")) {
            JsonObject row = element.getAsJsonObject();
            if (!row.get("order").getAsString().equals("(1 − μ/L)ᵏ")) continue;
            int k = row.get("steps").getAsInt();
            assertThat(row.get("bound").getAsDouble()).isCloseTo(Math.pow(0.75, k), within(1e-12));
            assertThat(row.get("gap").getAsDouble())
                    .isCloseTo(Math.pow(0.75, 2 * k), within(1e-12));
        }
    }

    @Test
    void forPeople() {
        assertThat(Cli.line("theory x^2+100*y^2").succeeded().out())
                .contains("condition number     100")
                .contains("2/L = 0.01")
                .contains("all measured speeds are within a tenth of the predicted ones");
        assertThat(Cli.line("theory x^2-y^2").succeeded().out()).contains("no minimum");
        assertThat(Cli.line("theory (x+y)^2").succeeded().out()).contains("not strongly");
    }

    @Test
    void asAPage(@TempDir Path folder) {
        Path page = folder.resolve("theory.html");
        Cli.line("theory x^2+100*y^2 --report " + page).succeeded();
        assertThat(page)
                .content()
                .contains("Theory of descent on x^2+100*y^2", "momentum, predicted", "bound 1/k²");
        Cli.line("theory (x+y)^2 --report " + page).succeeded();
        assertThat(page).content().contains("not strongly").doesNotContain("predicted");
        Cli.line("theory x^2-y^2 --report " + page).succeeded();
        assertThat(page).content().contains("no minimum").doesNotContain("bound 1/k");
        Cli.line("theory x^2 --report " + folder).failed(2, "--report");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rosenbrock --at x=1,y=1", "--worst 20", "x^2 --start x=3"})
    void otherSources(String line) {
        assertThat(json(line).get("convex").getAsBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rosenbrock               | is not quadratic",
                "x^2 --worst 5            | give one of",
                "--json                   | give one of",
                "--matrix [[1,2],[3,4]]   | is not symmetric",
                "--matrix [[1,2]]         | is not symmetric",
                "--matrix [[1,a],[a,1]]   | cannot be read",
                "x^2+abs(y)               | is not quadratic",
                "abs(x)                   | is not quadratic",
                "x^4+1e14*y^2             | is not quadratic",
                "abs(x)+1e14*y^2          | is not quadratic",
                "x^2+100*y^2 --start x=0,y=0 | the gradient is zero there",
                "1e-200*x^2               | scale the function",
                "--matrix [[1e200]]       | scale the function",
                "--matrix [[{}]]          | cannot be read",
                "--matrix 5               | cannot be read",
                "--matrix []              | cannot be read",
                "--worst 1                | --worst 1 cannot be used",
                "--worst 5 --at x=1       | --at needs a FUNCTION",
                "--worst 5 --start x=1    | --start needs a FUNCTION",
                "log(x) --at x=0          | not finite",
            })
    void mistakes(String line, String says) {
        Cli.line("theory " + line).failed(2, says);
    }
}
