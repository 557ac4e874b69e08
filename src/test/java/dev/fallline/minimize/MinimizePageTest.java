package dev.fallline.minimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.report.Facts;
import dev.fallline.report.Page;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

class MinimizePageTest {
    @TempDir Path folder;

    /** x⁴ − 3x² + x has minima at −1.3008 (value −3.5139) and 1.1309 (value −1.0702). */
    @Test
    void aLowerMinimumBesideThePathIsInTheDrawing() throws Exception {
        assertThat(page("x^4 - 3*x^2 + x", "x=1.5", 0.02, 200))
                .contains("The function is lower elsewhere: -3.514 at x = -1.");
        assertThat(page("x^4 - 3*x^2 + x", "x=-1.5", 0.02, 200)).doesNotContain("lower elsewhere");
    }

    /** To the left of −1.8 the function has no value. */
    @Test
    void aLowerMinimumIsFoundBesideWhereThereIsNoValue() throws Exception {
        assertThat(page("x^4 - 3*x^2 + x + 0*log(x+1.8)", "x=1.5", 0.02, 200)).contains("-3.51");
    }

    /** So many steps of each of 24 paths must not make a page of tens of megabytes. */
    @Test
    void ofLongPathsSomePointsAreDrawn() throws Exception {
        int few = page("x^2+y^2", "x=1,y=2", 1e-6, 10).length();
        assertThat(page("x^2+y^2", "x=1,y=2", 1e-6, 10_000).length() - few).isLessThan(300_000);
    }

    @Test
    void valuesOfAClassicAreAboveItsKnownMinimum() throws Exception {
        assertThat(page("rastrigin", "x=2.2,y=2.2", 0.001, 200))
                .doesNotContain("least value found");
    }

    /** x² with rate 2: each step triples |x|, from 1 to 3⁹ and the value to 3¹⁸. */
    @Test
    void aDescentThatDivergesIsShownFromItsStart() throws Exception {
        assertThat(page("x^2", "x=1", 2, 9))
                .contains("What is above 10 is not shown at first.")
                .contains("\"shown\":[1.0,10.0]");
        assertThat(page("x^2", "x=1", 0.1, 9)).doesNotContain("not shown at first");
    }

    @Test
    void ofManyVariablesThePageSaysWhichAreShown() throws Exception {
        assertThat(page("a^2+b^2+c^2+d^2+x^2+y^2+z^2", null, 0.1, 9))
                .contains("the first 6 of 7 variables");
    }

    private String page(String function, String start, double rate, int steps) throws Exception {
        var problem = MinimizationProblem.of(function, start);
        Method method = MethodSpec.descent(rate).method(steps);
        StoppingRules rules = new StoppingRules(1e-9, null, null, steps);
        var result = Minimizer.minimize(problem.oracle(), method, problem.start(), rules);
        Page page = MinimizePage.of(problem, new Facts(), "ended", result);
        Path file = folder.resolve("page.html");
        page.write(file);
        return Files.readString(file);
    }
}
