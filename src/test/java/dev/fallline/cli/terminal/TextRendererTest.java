package dev.fallline.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.report.Block;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.report.TableColumn;

import org.junit.jupiter.api.Test;

import java.util.List;

class TextRendererTest {
    private record Row(String name, Double rate, String note) {}

    private static String text(Block... blocks) {
        return new TextRenderer(true).of(List.of(blocks));
    }

    private static DataTable table(Row... rows) {
        return DataTable.of(
                "caption",
                List.of(rows),
                TableColumn.text("optimizer", Row::name),
                TableColumn.of("updates/s", NumberFormat.COUNT, Row::rate),
                TableColumn.of("hidden", NumberFormat.COUNT, Row::rate).detail(),
                TableColumn.text("note", Row::note));
    }

    @Test
    void alignsWordsLeftAndNumbersRight() {
        DataTable table =
                table(
                        new Row("adam", 1234.0, ""),
                        new Row("momentum, β", 98765432.0, "fast 😀"),
                        new Row("😀😀", null, "x"),
                        new Row("sgd", Double.NaN, "y"));
        assertThat(text(table))
                .isEqualTo(
                        """
                        optimizer     updates/s  note
                        -----------  ----------  ------
                        adam              1,234
                        momentum, β  98,765,432  fast 😀
                        😀😀                    -  x
                        sgd                   -  y""");
    }

    /** In a narrow terminal a table goes on below, with its first column again. */
    @Test
    void aWideTableGoesOnBelow() {
        DataTable table = table(new Row("adam", 1234.0, "fast"), new Row("sgd", 99.0, "slow"));
        assertThat(new TextRenderer(true, 26).of(List.of(table))).isEqualTo(text(table));
        String parts =
                """
                optimizer  updates/s
                ---------  ---------
                adam           1,234
                sgd               99

                optimizer  note
                ---------  ----
                adam       fast
                sgd        slow""";
        assertThat(new TextRenderer(true, 25).of(List.of(table))).isEqualTo(parts);
        assertThat(new TextRenderer(true, 1).of(List.of(table))).isEqualTo(parts);
    }

    /** The widest text becomes several lines, if the table is as wide as the terminal then. */
    @Test
    void aLongTextIsSeveralLines() {
        DataTable table = table(new Row("adam", 99.0, "is as fast as all others are"));
        assertThat(new TextRenderer(true, 42).of(List.of(table)))
                .isEqualTo(
                        """
                        optimizer  updates/s  note
                        ---------  ---------  --------------------
                        adam              99  is as fast as all
                                              others are""");
        assertThat(new TextRenderer(true, 35).of(List.of(table)))
                .isEqualTo(
                        """
                        optimizer  updates/s
                        ---------  ---------
                        adam              99

                        optimizer  note
                        ---------  ------------------------
                        adam       is as fast as all others
                                   are""");
    }

    @Test
    void factsAndParagraphsAreBrokenBetweenWords() {
        Facts facts = new Facts().add("device", "the CPU with two of its threads");
        assertThat(new TextRenderer(true, 30).of(List.of(facts)))
                .isEqualTo("device  the CPU with two of\n        its threads");
        assertThat(
                        new TextRenderer(true, 30)
                                .of(List.of(Paragraph.warning("the machine was busy with others"))))
                .isEqualTo("warning: the machine was busy\nwith others");
    }

    @Test
    void withoutRowsShowsItsHeaders() {
        assertThat(text(table())).startsWith("optimizer  updates/s  note\n---------  ----");
    }

    @Test
    void factsAreAlignedAndParagraphsStandAboveTables() {
        Facts facts = new Facts().add("a", "1").detail("long detail", "2").add("größe", "3");
        assertThat(text(new Paragraph("one"), Paragraph.warning("two"), table(), facts))
                .matches("one\nwarning: two\noptimizer .*\n---.*\n\na      1\ngröße  3");
    }

    @Test
    void barsAreBlocksWhereTheTerminalKnowsThem() {
        DataTable table = DataTable.of("", List.of(0.5), TableColumn.<Double>bar(v -> v));
        assertThat(text(table)).endsWith("\n" + "█".repeat(20));
        assertThat(new TextRenderer(false).of(List.of(table)))
                .endsWith("\n" + "#".repeat(20) + ".".repeat(20));
        assertThat(new TextRenderer(true, 30).of(List.of(table))).endsWith("\n" + "█".repeat(15));
    }
}
