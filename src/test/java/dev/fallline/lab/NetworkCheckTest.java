package dev.fallline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.lab.GradientReport.Finding;
import dev.fallline.lab.GradientReport.Tensor;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.run.RunData;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;

class NetworkCheckTest {
    static List<String> activations() {
        return Activation.labels();
    }

    static List<String> losses() {
        return Loss.labels();
    }

    private static GradientReport check(int batch, String flags) {
        String settings = "{'data': 'spiral', 'hidden': [6, 5], " + flags + "}";
        Config config = ConfigFile.parse(settings);
        Setup setup = Setup.of(Recipe.of(config), RunData.open(config, _ -> {}));
        return NetworkCheck.check(setup, batch, 10);
    }

    private static void passes(GradientReport report) {
        assertThat(report.passed()).as(report.verdict()).isTrue();
        // Ten of each weight matrix, the biases whole.
        assertThat(report.tensors()).extracting(t -> t.entries().size()).endsWith(6, 5, 3);
        assertThat(report.count(Finding.AGREES)).isGreaterThan(40);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void everyActivation(String name) {
        passes(check(8, "'activation': '" + name + "', 'dropout': 0.3, 'l1': 0.01, 'l2': 0.1"));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void everyLoss(String name) {
        passes(check(8, "'loss': '" + name + "', 'seed': 3"));
    }

    /** A thousand examples have a kink of some unit within a hair's breadth of every parameter. */
    @Test
    void kinksNearbyAreStepped() {
        passes(check(1_000, "'loss': 'absolute-error'"));
    }

    /** The penalty |w| has its kink where the weights begin. */
    @Test
    void kinksAreSaid() {
        GradientReport report = check(8, "'init': 'zeros', 'l1': 0.1");
        assertThat(report.passed()).isTrue();
        for (Tensor t : report.tensors()) {
            boolean weight = t.name().endsWith("weight");
            assertThat(t.count(Finding.KINK)).isEqualTo(weight ? t.entries().size() : 0);
        }
        assertThat(report.verdict())
                .contains("; 30 at a kink or jump, where there is no derivative");
    }
}
