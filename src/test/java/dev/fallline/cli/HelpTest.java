package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "train ",
                "eval ",
                "predict ",
                "inspect ",
                "reproduce ",
                "runs ",
                "runs list ",
                "runs compare ",
                "runs rm ",
                "serve ",
                "lr-find ",
                "lr-sweep ",
                "devices ",
                "minimize ",
                "theory ",
                "gradcheck ",
                "bench ",
                "bench update ",
                "bench train ",
                "data ",
                "data list ",
                "data info ",
                "data show ",
                "data fetch ",
                "data make "
            })
    void everyCommandExplainsItselfWithAnExample(String command) {
        Cli.Result help = Cli.line(command + "--help").succeeded();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .startsWith("Usage: fallline " + command)
                .containsPattern("(?m)^ *(Begin with: )? *fallline " + command + ".*");
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(help.out()).doesNotContain("\033");

        assertThat(Cli.line(command + "--version").succeeded().out())
                .matches("fallline \\d+\\.\\d+\\.\\d+.* \\(.+\\)\n");
    }
}
