package dev.fallline.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalImageTest {
    private static final byte F = (byte) 255;
    private static final byte H = (byte) 128;

    @Test
    void drawsTwoRowsInALine() {
        byte[] pixels = {
            0, F, 0, F, H, //
            0, 0, F, F, H
        };
        assertThat(TerminalImage.lines(pixels, 0, new ExampleShape(2, 5, 1)))
                .containsExactly(" ▀▄█▒");
    }

    @Test
    void anOddLastRowStandsOnPaper() {
        byte[] pixels = {0, 0, 0, 0, F, 60};
        assertThat(TerminalImage.lines(pixels, 0, new ExampleShape(3, 2, 1)))
                .containsExactly("  ", "▀ ");
    }

    @Test
    void drawsTheOneThatIsAskedFor() {
        byte[] pixels = {0, 0, F, F};
        assertThat(TerminalImage.lines(pixels, 1, new ExampleShape(2, 1, 1))).containsExactly("█");
    }

    @Test
    void coloursAreAveraged() {
        byte[] pixels = {F, H, 0, F, H, 0};
        assertThat(TerminalImage.lines(pixels, 0, new ExampleShape(2, 1, 3))).containsExactly("▒");
    }
}
