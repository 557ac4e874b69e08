package dev.fallline.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

class ConsoleTest {
    @Test
    void resultsAndTalkGoTheirWays() {
        Screen screen = Screen.pipe();
        screen.console.say("reading");
        screen.console.results().print("0.98");
        screen.console.results().flush();
        assertThat(screen.talk()).isEqualTo("reading" + System.lineSeparator());
        assertThat(screen.results()).isEqualTo("0.98");
    }

    @Test
    void statusIsRedrawnAndGivesWayToTalk() {
        Screen screen = Screen.terminal(80);
        screen.console.status("half of it");
        assertThat(screen.lines()).containsExactly("half of it");
        screen.console.status("done");
        assertThat(screen.lines()).containsExactly("done");
        screen.console.say("hm");
        assertThat(screen.lines()).containsExactly("hm", "");
        screen.console.status("again");
        assertThat(screen.lines()).containsExactly("hm", "again");
        screen.console.wipe();
        assertThat(screen.lines()).containsExactly("hm", "");
    }

    @Test
    void statusGivesWayToResults() {
        Screen screen = Screen.terminal(80);
        screen.console.status("half");
        screen.console.results();
        assertThat(screen.lines()).containsExactly("");
        assertThat(screen.results()).isEmpty();
    }

    @Test
    void nothingIsWipedThatIsNotThere() {
        Screen screen = Screen.terminal(80);
        screen.console.say("kept");
        screen.console.wipe();
        screen.console.results();
        assertThat(screen.talk()).isEqualTo("kept" + System.lineSeparator());
    }

    @Test
    void aLongMessageGoesOnBelowItself() {
        Screen screen = Screen.terminal(40);
        screen.console.say("device", "the CPU, 2 threads of 8, at its best");
        assertThat(screen.lines())
                .containsExactly(
                        "device        the CPU, 2 threads of 8,", "              at its best", "");
        Screen pipe = Screen.pipe();
        pipe.console.say("device", "the CPU, 2 threads of 8, at its best");
        assertThat(pipe.talk().lines()).hasSize(1);
    }

    @Test
    void pipeGetsNoStatus() {
        Screen screen = Screen.pipe();
        screen.console.status("half");
        screen.console.wipe();
        assertThat(screen.talk()).isEmpty();
    }

    @Test
    void statusIsCutBeforeTheLastColumn() {
        Screen screen = Screen.terminal(5);
        screen.console.status("abcdefgh");
        assertThat(screen.lines()).containsExactly("abcd");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"none,80", "'',80", "120,120", "7,7", "0,80", "-5,80", "wide,80", "99999,80"})
    void widthComesFromColumns(String columns, int width) {
        assertThat(Console.width(columns)).isEqualTo(width);
    }

    @Test
    void leavesAsciiOnlyInUtf8() {
        assertThat(Screen.terminal(80).console.unicode()).isTrue();
        assertThat(Screen.ascii(80).console.unicode()).isFalse();
    }

    @Test
    void documentsAreUtf8WhateverTheLocale() {
        Screen screen = Screen.ascii(80);
        screen.console.status("busy");
        screen.console.printDocument("größer");
        assertThat(screen.resultBytes()).isEqualTo("größer".getBytes(StandardCharsets.UTF_8));
        assertThat(screen.lines()).containsExactly("");
    }
}
