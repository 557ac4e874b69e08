package dev.fallline.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellFormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ", |       | 7          | 7",
                ", |       | -1.5e-3    | -0.0015",
                ", |       | +.5        | 0.5",
                ", |       | 1,039      | 1039",
                ", |       | 1,039,000.5| 1039000.5",
                ", |       | 0,39       | NaN",
                ", |       | 10,39,000  | NaN",
                ", | true  | 1,039      | 1.039",
                ", | true  | 1.039,5    | 1039.5",
                ", | true  | 1.039      | 1039",
                "; |       | 0,39       | 0.39",
                "; |       | ,5         | 0.5",
                "; |       | 1,5e3      | 1500",
                "; |       | 1.039,25   | 1039.25",
                "; |       | 1,039.25   | 1039.25",
                "; |       | 1.039      | 1.039",
                "; | false | 1,039      | 1039",
                "; | false | 0,39       | NaN",
                ", |       | 12.5 %     | 12.5",
                ", |       | -3%        | -3",
                ", |       | $1,039.50  | 1039.5",
                ", |       | -$5        | -5",
                ", |       | $-5        | -5",
                "; |       | 0,39 €     | 0.39",
                ", |       | \u22120.5  | -0.5",
                ", |       | 7\u00a0    | 7",
                ", |       | CHF 537468 | 537468",
                ", |       | -CHF 5     | -5",
                ", |       | CHF -5     | -5",
                ", |       | 1,039 EUR  | 1039",
                "; |       | 0,39\u00a0GBP | 0.39",
                ", |       | JPY 1e5    | 100000",
                ", |       | chf 5      | NaN",
                ", |       | ABC 5      | NaN",
                ", |       | CHF5       | NaN",
                ", |       | CHF 5 EUR  | NaN",
                ", |       | CHF        | NaN",
                ", |       | %          | NaN",
                ", |       | $a         | NaN",
                ", |       | 1f         | NaN",
                ", |       | 0x10       | NaN",
                ", |       | 1e999      | Infinity",
                ", |       | e          | NaN",
                ", |       | 1 2        | NaN",
            })
    void numbers(char delimiter, Boolean decimalComma, String cell, Double number) {
        var format = new CellFormat(delimiter, decimalComma, CellFormat.USUAL_MISSING);
        assertThat(format.number(cell)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "NA", "N/A", "n/a", "null", "NULL", "-", "nan", "NaN", "."})
    void missing(String cell) {
        var format = new CellFormat(',', null, CellFormat.USUAL_MISSING);
        assertThat(format.isMissing(cell)).isTrue();
        assertThat(format.number(cell)).isNaN();
    }

    @Test
    void oneSpellingOfANumber() {
        assertThat(CellFormat.canonical(-0.0)).isEqualTo("0");
        assertThat(CellFormat.canonical(1.0)).isEqualTo("1");
        assertThat(CellFormat.canonical(-12)).isEqualTo("-12");
        assertThat(CellFormat.canonical(2.5)).isEqualTo("2.5");
        assertThat(CellFormat.canonical(1e20)).isEqualTo("1.0E20");
    }
}
