package dev.fallline.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class SnifferTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "`a,b\n1,2\n`!`,`",
                "`a;b\n1;2\n`!`;`",
                "`a|b\n1|2\n`!`|`",
                "`a\tb\n1\t2\n`!`\t`",
                // Decimal commas split evenly too.
                "`0,39;0,43;ash\n1,02;1,23;birch\n`!`;`",
                "`\"x;y\",b\n1,2\n`!`,`",
                "`note,b\na;b,1\nc,2\n`!`,`",
                "`a;b;c\n1;x,y;2\n3;z;4\n`!`;`",
                // R: a header one shorter than the rows.
                "`\"mpg\" \"cyl\"\n\"Mazda RX4\"  21  6\n`!` `",
                "` 191\t36  50 \n189 37 52`!` `",
                "`two words\n1\n2\n`!`,`",
                "`mpg;cyl\nMazda;21;6\nFiat;32;4\n`!`;`",
                "`one\n1\n2\n`!`,`",
                "``!`,`",
            })
    void delimiter(String sample, char delimiter) {
        assertThat(Sniffer.delimiter(sample, false)).isEqualTo(delimiter);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "`x,y,label\n1,2,a`!true",
                "`a,b,c\n1,2,3`!true",
                "`1,2,3\n4,5,6`!false",
                "`0,5,no\n1,6,yes`!false",
                "`0.39,N/A,ash\n1.02,-1.2,birch\n3,4,ash`!false",
                "`,2,a\n1,2,b`!false",
                // Names of rows, without one of their own.
                "`,mpg\nMazda,21\nFiat,32`!true",
                // Columns of years.
                "`name,1960,1961,1962\nAruba,4.8,4.6,4.5\nChad,6.2,6.3,6.3`!true",
                // Columns counted from 0 above fractions.
                "`0,1,2\n0.39,0.43,0\n1.02,-1.23,1`!true",
                "`0,1,2\n3,4,5\n6,7,8`!false",
                "`0,1,y\n0.39,0.43,0\n1.02,-1.23,1`!true",
                // Nothing but texts: names do not come again.
                "`colour,form,kind\nred,round,a\nblue,round,b\nred,flat,a`!true",
                "`red,round,a\nblue,round,b\nred,flat,a`!false",
                "`Infinity,a\n1,b`!false",
            })
    void header(String sample, boolean header) {
        var rows = Sniffer.rows(sample, false, ',');
        var format = new CellFormat(',', null, CellFormat.USUAL_MISSING);
        assertThat(Sniffer.hasHeader(rows, format, List.of())).isEqualTo(header);
    }
}
