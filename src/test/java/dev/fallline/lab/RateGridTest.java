package dev.fallline.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateGridTest {
    @Test
    void aGridHasEqualRatios() {
        assertThat(RateGrid.parse("1e-4..1", 5)).containsExactly(1e-4, 1e-3, 1e-2, 1e-1, 1.0);
        assertThat(RateGrid.parse("1e-4..1", 3)).containsExactly(1e-4, 1e-2, 1.0);
        assertThat(RateGrid.parse("1..10", 4)).containsExactly(1.0, 2.15, 4.64, 10.0);
    }

    @Test
    void endsAreAsGiven() {
        assertThat(RateGrid.parse("0.12345..0.98765", 2)).containsExactly(0.12345, 0.98765);
    }

    @Test
    void aListIsSortedAndHasNoRepetition() {
        assertThat(RateGrid.parse("0.1, 0.01,1,0.1", 9)).containsExactly(0.01, 0.1, 1.0);
        assertThat(RateGrid.parse("0.3", 9)).containsExactly(0.3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | 9 | give a list of rates",
                "a,b | 9 | --rates a,b: give a list of rates, such as 0.1,0.01, or the ends",
                "0.1, | 9 | give a list of rates",
                "1..2..3 | 9 | give a list of rates",
                "..1 | 9 | give a list of rates",
                "1..1e-4 | 9 | --rates 1..1e-4: the grid must rise",
                "1..1 | 9 | the grid must rise",
                "0..1 | 9 | --rates 0 cannot be used: give a positive number",
                "-1,1 | 9 | --rates -1 cannot be used: give a positive number",
                "NaN | 9 | --rates NaN: give a list of rates",
                "1e-4..1 | 1 | --count 1 cannot be used",
            })
    void refuses(String text, int count, String message) {
        assertThatThrownBy(() -> RateGrid.parse(text, count))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(message);
    }
}
