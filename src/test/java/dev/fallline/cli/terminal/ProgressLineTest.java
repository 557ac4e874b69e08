package dev.fallline.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.train.TrainingListener.Progress;

import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final Progress HALF =
            new Progress(3, 10, 0.5, 0.08123, 0.9761, null, 412345.6, 72);
    private static final Progress DONE = new Progress(3, 10, 1, 0.0000123, 1.0, null, 1234567, 65);
    private static final Progress UNKNOWN =
            new Progress(1, 2, 0, Double.NaN, Double.NaN, null, Double.NaN, Double.NaN);

    private long now = Long.MAX_VALUE - 5; // nanoTime may overflow
    private Screen screen = Screen.terminal(80);

    private ProgressLine line() {
        return new ProgressLine(screen.console, () -> now);
    }

    @Test
    void drawsALineInPlace() {
        line().update(HALF);
        assertThat(screen.lines())
                .containsExactly(
                        "epoch  3/10  ██▌     50 %  loss   0.0812  acc  97.61 %   1:12 left    412,346/s");
    }

    @Test
    void fallsBackToAscii() {
        screen = Screen.ascii(100);
        line().update(HALF);
        assertThat(screen.lines())
                .containsExactly(
                        "epoch  3/10  ##########..........   50 %  loss   0.0812  acc  97.61 %   1:12 left    412,346/s");
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        line().update(UNKNOWN);
        assertThat(screen.lines().getFirst())
                .matches("epoch 1/2 +0 %  loss +-  acc +- +- left +-/s");
    }

    @Test
    void redrawsTenTimesASecondAtMost() {
        ProgressLine line = line();
        for (int i = 0; i < 1000; i++) {
            line.update(HALF);
            now += 1_000_000;
        }
        assertThat(screen.talk().chars().filter(c -> c == '\r').count()).isEqualTo(10);
    }

    @Test
    void isErasedBeforeOtherTalk() {
        ProgressLine line = line();
        line.update(HALF);
        screen.console.say("talk");
        now += 100_000_000;
        line.update(HALF);
        assertThat(screen.lines()).hasSize(2).startsWith("talk");
        line.close();
        assertThat(screen.lines().getLast()).isEmpty();
    }

    @Test
    void pipeGetsNothing() {
        screen = Screen.pipe();
        try (ProgressLine line = line()) {
            line.update(HALF);
        }
        assertThat(screen.talk()).isEmpty();
    }

    @Test
    void neverReachesTheLastColumn() {
        for (int width = 1; width < 120; width++) {
            for (Progress progress :
                    new Progress[] {
                        HALF,
                        DONE,
                        UNKNOWN,
                        new Progress(12345, 123456, 7, -1e30, 2.0, null, 1e12, 1e9)
                    }) {
                screen = Screen.terminal(width);
                line().update(progress);
                for (String line : screen.lines()) {
                    assertThat(Text.width(line)).as(line).isLessThan(width);
                }
                for (String drawn : screen.talk().split("\r|\033\\[K|\\R")) {
                    assertThat(Text.width(drawn)).as(drawn).isLessThan(width);
                }
            }
        }
    }
}
