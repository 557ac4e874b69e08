package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsWordsLeftAndNumbersRight() {
        Table table =
                new Table()
                        .left("optimizer")
                        .right("updates/s")
                        .left("note")
                        .row("adam", "1,234", "")
                        .row("momentum, β", "98,765,432", "fast 😀")
                        .row("😀😀", "-", "x");
        assertThat(table)
                .hasToString(
                        """
                        optimizer     updates/s  note
                        -----------  ----------  ------
                        adam              1,234
                        momentum, β  98,765,432  fast 😀
                        😀😀                    -  x""");
    }

    @Test
    void withoutRowsShowsItsHeaders() {
        assertThat(new Table().left("name").right("n")).hasToString("name  n\n----  -");
    }

    @Test
    void refusesARowThatDoesNotFit() {
        assertThatThrownBy(() -> new Table().left("a").left("b").row("1"))
                .hasMessage("1 cells for 2 columns");
    }
}
