package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void forPeople() {
        assertThat(Cli.line("theory x^2+100*y^2").succeeded().out())
                .contains("condition number     100")
                .contains("2/L = 0.01")
                .contains("all measured speeds are within a tenth of the predicted ones");
        assertThat(Cli.line("theory x^2-y^2").succeeded().out()).contains("no minimum");
        assertThat(Cli.line("theory (x+y)^2").succeeded().out()).contains("not strongly");
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
