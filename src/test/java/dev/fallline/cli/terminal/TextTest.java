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

    @Test
    void linesAreBrokenBetweenWords() {
        assertThat(Text.wrap("one two  three", 14)).containsExactly("one two  three");
        assertThat(Text.wrap("one two  three", 13)).containsExactly("one two three");
        assertThat(Text.wrap("one two three", 7)).containsExactly("one two", "three");
        assertThat(Text.wrap("three", 2)).containsExactly("three");
        assertThat(Text.wrap("a \"b c\" d", 4)).containsExactly("a", "\"b c\"", "d");
        assertThat(Text.wrap("a\nlong text", 5)).containsExactly("a", "long", "text");
        assertThat(Text.wrap("", 5)).containsExactly("");
    }
}
