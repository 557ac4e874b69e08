package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/** One table in the many ways in which people write one. */
class TableVariantsTest {
    private static final int ROWS = 60;
    private static final List<String> KINDS = List.of("ash", "birch", "cedar");

    @TempDir Path temp;

    /** Three classes that two numbers tell apart. */
    private static String table() {
        return "a,b,kind\n"
                + IntStream.range(0, ROWS)
                        .mapToObj(
                                i ->
                                        "%.2f,%.2f,%s"
                                                .formatted(
                                                        3 * (i % 3) + i * 37 % 100 / 100.0,
                                                        -2 * (i % 3) - i * 61 % 97 / 100.0,
                                                        KINDS.get(i % 3)))
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    private Path write(String text, Charset charset) throws IOException {
        return Files.write(temp.resolve("t.csv"), text.getBytes(charset));
    }

    static List<UnaryOperator<String>> variants() {
        return List.of(
                text -> text,
                text -> text.replace("\n", "\r\n"),
                text -> text.replace('\n', '\r'),
                text -> text.replace("\n", "\n\n"),
                text -> text.replace(',', ';'),
                text -> text.replace(',', '\t'),
                text -> text.replace(",", " , "),
                text -> "\uFEFF" + text,
                text -> text.replace("\n", ",\n"),
                text -> "sep=,\n" + text,
                text -> text.replaceAll("(\\w+)\n", "\"$1\"\n"));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void isUnderstood(UnaryOperator<String> variant) throws IOException {
        Path file = write(variant.apply(table()), StandardCharsets.UTF_8);
        assertThat(Cli.run("data", "info", file).succeeded().out())
                .contains("60 examples of 2 numbers; to learn: kind (3 classes: ash 20, birch 20")
                .doesNotContain("left out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE"})
    void unicodeText(String charset) throws IOException {
        String mark = charset.equals("UTF-16") ? "" : "\uFEFF";
        Path file = write(mark + table().replace(',', '\t'), Charset.forName(charset));
        assertThat(Cli.run("data", "info", file).succeeded().out()).contains("cedar 20");
    }

    /** A separator that Excel is told is the one, whatever else would split the rows. */
    @Test
    void excelsSeparator() throws IOException {
        String text = "sep=;\n" + table().replace(',', ';').replace('.', ',');
        Path file = write(text, StandardCharsets.UTF_8);
        assertThat(Cli.run("data", "info", file).succeeded().out()).contains("60 examples of 2");
    }

    @Test
    void linesWithinCells() throws IOException {
        String text = table().replace("a,b,", "\"a\n(cm)\",b,").replace("ash", "\"white\r\nash\"");
        Path file = write(text, StandardCharsets.UTF_8);
        Path run = temp.resolve("run");
        Cli.run("train", "--data", file, "--epochs", 2, "--device", "cpu", "--out", run)
                .succeeded();
        Cli.Result answers = Cli.run("predict", run, "--data", file).succeeded();
        assertThat(answers.out()).startsWith("row,predicted,p(birch),p(cedar),p(white ash)\n1,");
        Cli.run("eval", run, "--data", write("a,b\n1,2\n", StandardCharsets.UTF_8))
                .failed(4, "no column 'a (cm)'");
    }

    /** A row may be longer than what the delimiter and the header are guessed from. */
    @Test
    void wideTables() throws IOException {
        int width = 9_000;
        String names =
                IntStream.range(0, width).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        String row =
                IntStream.range(0, width)
                        .mapToObj(i -> "0." + (i * 31 % 89 + 10))
                        .collect(Collectors.joining(","));
        String text = names + ",kind\n" + (row + ",x\n" + row + ",y\n").repeat(10);
        Cli.Result info = Cli.run("data", "info", write(text, StandardCharsets.UTF_8));
        assertThat(info.succeeded().out()).contains("20 examples of 9000 numbers; to learn: kind");
    }

    /** A text in the table, what stands there instead, and what is said. */
    private record Fault(String from, String to, String message) {}

    static List<Fault> faults() {
        String first = "\n0.00,";
        return List.of(
                new Fault(table(), "a,b,kind\n", "has no rows below its header"),
                new Fault(table(), "", "has no rows"),
                new Fault("birch", "bi\0ch", "is not UTF-8 text: save it as CSV in UTF-8"),
                new Fault("3.37,", "\"3.37,", "has quotation marks that do not match"),
                new Fault("\n", ",\"x\"y\n", "has quotation marks that do not match"),
                new Fault(
                        first, "\nnone,", "has 'none' in line 2, column 1 (a): expected a finite"),
                new Fault(
                        first, "\n1e39,", "has '1e39' in line 2, column 1 (a): expected a finite"),
                new Fault(first, "\n" + "x".repeat(70_000) + ",", "has '" + "x".repeat(40) + "…'"),
                new Fault("a,b", "# a comment\na,b", "if the table begins in line N: --header N"),
                new Fault("\n3.37,", "\n9,3.37,", "has 4 cells in line 3: expected 3"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isRefused(Fault fault) throws IOException {
        String text = table().replace(fault.from, fault.to);
        assertThat(text).isNotEqualTo(table());
        Cli.run("data", "info", write(text, StandardCharsets.UTF_8))
                .failed(4, "t.csv ", fault.message);
    }

    @Test
    void otherBytes() throws IOException {
        Cli.run("data", "info", write(table(), StandardCharsets.UTF_16LE))
                .failed(4, "t.csv is not UTF-8 text: save it as CSV in UTF-8");
        Cli.run("data", "info", write(table().replace("ash", "Äsche"), StandardCharsets.ISO_8859_1))
                .failed(4, "t.csv is not UTF-8 text: save it as CSV in UTF-8");
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(table().getBytes(StandardCharsets.UTF_8));
        }
        byte[] half = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
        Path file = Files.write(temp.resolve("t.csv.gz"), half);
        Cli.run("data", "info", file).failed(4, "t.csv.gz ends within its gzip data");
    }

    /** Whole numbers, few enough for classes, but several columns are numbers to predict. */
    @Test
    void severalColumnsAreNumbers() throws IOException {
        String rows =
                IntStream.range(0, ROWS)
                        .mapToObj(i -> "%d,%d,%d\n".formatted(i % 9, i % 9 + 1, 3 * (i % 9)))
                        .collect(Collectors.joining());
        Path file = write("a,p,q\n" + rows, StandardCharsets.UTF_8);
        assertThat(Cli.run("data", "info", file, "--label", "p,q").succeeded().out())
                .contains("to learn: p, q (numbers)");
        write("a,p,q\n" + rows + "1,2,x\n", StandardCharsets.UTF_8);
        Cli.run("data", "info", file, "--label", "p,q")
                .failed(
                        4,
                        "'x' in line 62, column 3 (q): expected a finite number to predict (if the text");
    }

    /** A class whose name stands for a missing value, as of Namibia's code, is no class. */
    @Test
    void aClassNamedAsAMissingValue() throws IOException {
        String text = table().replace("ash", "na").replace("birch", "na");
        Path file = write(text, StandardCharsets.UTF_8);
        Cli.run("data", "info", file)
                .failed(
                        4,
                        "has only the class 'cedar'",
                        "if 'na' is a class too: --missing-values");
        assertThat(Cli.run("data", "info", file, "--missing-values", "?").succeeded().out())
                .contains("(2 classes: cedar 20, na 40)");
    }
}
