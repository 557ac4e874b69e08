package dev.fallline.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void columnsAreCodePoints() {
        assertThat(Text.width("größe 😀")).isEqualTo(7);
        assertThat(Text.cut("a😀b", 2)).isEqualTo("a😀");
        assertThat(Text.cut("ab", 0)).isEmpty();
        assertThat(Text.left("😀", 3)).isEqualTo("😀  ");
        assertThat(Text.right("😀", 3)).isEqualTo("  😀");
        assertThat(Text.right("long", 3)).isEqualTo("long");
    }
}
