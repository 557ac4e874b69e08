package dev.fallline.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/** The pages of bench. */
class BenchPagesTest {
    /** Of two processors. */
    @Test
    void aBusyMachineIsSaid() {
        String warning =
                "<p class=\"warning\">the machine was busy before: a load of %s on 2 processors";
        assertThat(SamplePages.updates(List.of("sgd"), 1.4).html())
                .contains(warning.formatted("1.40"))
                .contains("<dt>load before</dt>\n<dd>1.40</dd>");
        assertThat(SamplePages.updates(List.of("sgd"), 0.9).html())
                .doesNotContain("class=\"warning");
        // Not known.
        assertThat(SamplePages.updates(List.of("sgd"), -1).html())
                .doesNotContain("class=\"warning");
    }

    @Test
    void ofManyOptimizersSixAreDrawnAtFirst() {
        List<String> many = List.of("a", "b", "c", "d", "e", "f", "g", "h");
        assertThat(SamplePages.updates(many, 0).html())
                .contains("\"drawn\":6")
                .contains("The first 6 are drawn; press the names of others to draw them.");
        assertThat(SamplePages.updates(many.subList(0, 6), 0).html()).doesNotContain("\"drawn\"");
    }
}
