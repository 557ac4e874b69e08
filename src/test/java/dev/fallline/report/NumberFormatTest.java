package dev.fallline.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberFormatTest {
    @ParameterizedTest
    @CsvSource({
        "NUMBER, 0, 0",
        "NUMBER, 0.5, 0.5",
        "NUMBER, 97.4812, 97.48",
        "NUMBER, 0.00012345, 0.0001235",
        "NUMBER, 0.00001, 1e-5",
        "NUMBER, 1234.4, '1,234'",
        "NUMBER, 999.96, 1000",
        "NUMBER, 2500000, 2.5e6",
        "NUMBER, -0.25, -0.25",
        "NUMBER, 1e300, 1e300",
        "NUMBER, NaN, –",
        "NUMBER, Infinity, ∞",
        "LOSS, 0, 0.0000",
        "LOSS, 2.302585, 2.3026",
        "LOSS, 0.01, 0.0100",
        "LOSS, 0.00999, 9.99e-03",
        "LOSS, 9999.4, 9999.4000",
        "LOSS, 12345, 1.23e+04",
        "LOSS, -0.5, -0.5000",
        "SIZE, 0, 0",
        "SIZE, 100, 100",
        "SIZE, 0.1, 0.1",
        "SIZE, 0.00256, 0.00256",
        "SIZE, 1e-6, 1e-6",
        "SIZE, -1.23456e-7, -1.23e-7",
        "SIZE, 1234.5, 1230",
        "SIZE, 2e10, 2e10",
        "SIZE, 3.14159e17, 3.14e17",
        "VALUE, 0, 0.000000",
        "VALUE, -0.0, 0.000000",
        "VALUE, -0.4, -0.400000",
        "VALUE, 2.5e-9, 2.5000e-09",
        "VALUE, 1e6, 1.0000e+06",
        "PERCENT, 0, 0.00 %",
        "PERCENT, 0.97614, 97.61 %",
        "PERCENT, 1, 100.00 %",
        "WHOLE_PERCENT, 1.199, 120 %",
        "COUNT, 999.4, 999",
        "COUNT, 1234567, '1,234,567'",
        "EXACT, 0.1, 0.1",
        "EXACT, 100, 100",
        "EXACT, 3.16e-4, 3.16e-4",
        "CLOCK, 0.4, 0:00",
        "CLOCK, 12, 0:12",
        "CLOCK, 59.6, 1:00",
        "CLOCK, 200, 3:20",
        "CLOCK, 3599, 59:59",
        "CLOCK, 3900, 1:05:00",
        "DURATION, 1.234e-9, 1.23 ns",
        "DURATION, 12.34e-6, 12.3 µs",
        "DURATION, 0.9996, 1.00 s",
        "DURATION, 0.1234, 123 ms",
        "DURATION, 9.996e-3, 10.0 ms",
        "DURATION, NaN, –"
    })
    void text(NumberFormat format, double value, String text) {
        assertThat(format.text(value)).isEqualTo(text);
    }
}
