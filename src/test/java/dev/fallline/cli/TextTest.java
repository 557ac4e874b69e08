package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.0000",
        "2.302585, 2.3026",
        "0.01, 0.0100",
        "0.00999, 9.99e-03",
        "9999.4, 9999.4000",
        "12345, 1.23e+04",
        "-0.5, -0.5000",
        "NaN, NaN",
        "Infinity, Infinity"
    })
    void loss(double value, String text) {
        assertThat(Text.loss(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "100, 100",
        "0.1, 0.1",
        "0.00256, 0.00256",
        "1e-6, 1e-6",
        "-1.23456e-7, -1.23e-7",
        "1234.5, 1230",
        "2e10, 2e10",
        "3.14159e17, 3.14e17",
        "Infinity, Infinity"
    })
    void size(double value, String text) {
        assertThat(Text.size(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.000000", "-0.4, -0.400000", "2.5e-9, 2.5000e-09", "1e6, 1.0000e+06"})
    void number(double value, String text) {
        assertThat(Text.number(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.00 %", "0.97614, 97.61 %", "1, 100.00 %", "NaN, -"})
    void percent(double value, String text) {
        assertThat(Text.percent(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "999.4, 999", "'1234567', '1,234,567'", "NaN, -"})
    void grouped(double value, String text) {
        assertThat(Text.grouped(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0.4, 0:00",
        "12, 0:12",
        "59.6, 1:00",
        "200, 3:20",
        "3599, 59:59",
        "3900, 1:05:00",
        "NaN, -"
    })
    void clock(double seconds, String text) {
        assertThat(Text.clock(seconds)).isEqualTo(text);
    }

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
    void durations() {
        assertThat(Text.duration(1.234e-9)).isEqualTo("1.23 ns");
        assertThat(Text.duration(12.34e-6)).isEqualTo("12.3 µs");
        assertThat(Text.duration(0.9996)).isEqualTo("1.00 s");
        assertThat(Text.duration(0.1234)).isEqualTo("123 ms");
        assertThat(Text.duration(9.996e-3)).isEqualTo("10.0 ms");
        assertThat(Text.duration(Double.NaN)).isEqualTo("-");
    }
}
