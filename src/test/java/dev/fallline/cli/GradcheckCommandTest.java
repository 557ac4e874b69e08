package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;

import org.junit.jupiter.api.Test;

class GradcheckCommandTest {
    /** At x = 3 the slope of −x² is −6. */
    @Test
    void anExpressionMayBeginWithAMinus() {
        Cli.Result r = Cli.run("gradcheck", "-x^2", "--at", "x=3").succeeded();
        assertThat(r.out()).contains("-6.00000").contains("right");
        Cli.run("gradcheck", "x^2", "--fancy").failed(2, "unknown flag '--fancy'");
    }

    @Test
    void anExpressionAtAPoint() {
        Cli.Result r = Cli.run("gradcheck", "x^2*y", "--at", "y=0.5,x=pi").succeeded();
        assertThat(r.err()).isEmpty();
        assertThat(r.out())
                .startsWith("at x = 3.14159, y = 0.5\n")
                .containsPattern("x +3.14159 +3.14159 +\\d.\\de-\\d\\d")
                .containsPattern("y +9.86960 +9.86960 +\\d.\\de-\\d\\d")
                .contains("right: the worst relative error is ");
    }

    @Test
    void randomPointsAreThoseOfTheSeed() {
        String one = Cli.run("gradcheck", "log(x)*y").succeeded().out();
        assertThat(one.lines().filter(l -> l.startsWith("at "))).hasSize(3);
        assertThat(Cli.run("gradcheck", "log(x)*y").out()).isEqualTo(one);
        assertThat(Cli.run("gradcheck", "log(x)*y", "--seed", "2").out()).isNotEqualTo(one);
    }

    @Test
    void classicsGoByName() {
        assertThat(Cli.run("gradcheck", "rastrigin(50)").succeeded().out())
                .contains("x12 = ", ", …\n", "and 38 variables with smaller errors");
    }

    @Test
    void asJson() {
        JsonObject d =
                Cli.run("gradcheck", "abs(x) + y", "--at", "x=0,y=1", "--json")
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        assertThat(d.get("passed").getAsBoolean()).isTrue();
        JsonObject point = d.getAsJsonArray("points").get(0).getAsJsonObject();
        assertThat(point.getAsJsonObject("at").get("y").getAsDouble()).isEqualTo(1);
        JsonObject x = point.getAsJsonArray("parameters").get(0).getAsJsonObject();
        assertThat(x.get("kink").getAsInt()).isEqualTo(1);
        assertThat(x.getAsJsonObject("worst").get("finding").getAsString()).isEqualTo("KINK");
    }

    @Test
    void failureHasItsCode() {
        Cli.Result r = Cli.run("gradcheck", "log(x)", "--at", "x=0");
        assertThat(r.code()).isEqualTo(1);
        assertThat(r.out()).contains("nothing to compare; 1 not compared");
    }

    @Test
    void aNetwork() {
        Cli.Result r =
                Cli.line("gradcheck --data spiral --hidden 5 --activation tanh --samples 4")
                        .succeeded();
        assertThat(r.out())
                .startsWith(
                        "2-5-3, tanh, cross-entropy, with initial weights, on 8 examples of spiral")
                .containsPattern("layer1.weight +10 +4 +0 ")
                .contains("right: ");
        JsonObject d =
                Cli.line("gradcheck --data spiral --hidden 5 --batch 3 --json")
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        assertThat(d.get("batch").getAsInt()).isEqualTo(3);
        assertThat(d.getAsJsonArray("parameters")).hasSize(4);
    }

    @Test
    void mistakes() {
        Cli.run("gradcheck", "x", "--hidden", "3").failed(2, "--hidden belongs to a network");
        Cli.run("gradcheck", "--at", "x=3").failed(2, "--at belongs to an expression");
        Cli.run("gradcheck", "3").failed(2, "'3' has no variables");
        Cli.run("gradcheck", "log(-1-x^2)").failed(2, "no finite value at any of 1,000 random");
        Cli.run("gradcheck", "x", "--samples", "0").failed(2, "--samples 0: give at least 1");
        Cli.run("gradcheck", "x+y", "--at", "x=1").failed(2, "there is no value for y");
        Cli.run("gradcheck", "x", "--at", "x=1,x=2").failed(2, "x is given twice");
        Cli.run("gradcheck", "x", "--at", "1").failed(2, "'1' is not name=number");
        Cli.run("gradcheck", "x", "--at", "x=z").failed(2, "x = 'z' is not a finite number");
        Cli.run("gradcheck", "x", "--at", "x=1/0").failed(2, "is not a finite number");
        Cli.run("gradcheck", "x", "--at", "x=2q").failed(2, "x = '2q' is not a finite number");
        Cli.run("gradcheck", "theta", "--at", "theat=1").failed(2, "did you mean 'theta'?");
    }

    @Test
    void aMistypedExpressionIsShown() {
        Cli.Result r = Cli.run("gradcheck", "1 + 2x");
        assertThat(r.code()).isEqualTo(2);
        assertThat(r.err())
                .isEqualTo(
                        """
                        fallline: an operator is missing between 2 and x: for a product write 2*x
                          1 + 2x
                               ^
                        """);
    }
}
