package dev.fallline.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgramTest {
    @Test
    void commandsAreNamedAsTheProgramWasCalled() {
        assertThat(Program.calls("run 'fallline data fetch mnist' first", "./fallline"))
                .isEqualTo("run 'fallline data fetch mnist' first".replace("fall", "./fall"));
        assertThat(Program.calls("  fallline train --lr $(fallline lr-find)", "sh fallline"))
                .isEqualTo("  sh fallline train --lr $(sh fallline lr-find)");
    }

    @Test
    void filesAreNotCommands() {
        String text = "fallline completion > ~/.fallline-completion, in /opt/fallline too";
        assertThat(Program.calls(text, "x")).isEqualTo(text.replaceFirst("fallline", "x"));
    }
}
