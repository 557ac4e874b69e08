package dev.fallline.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.table.RowEncoder;
import dev.fallline.data.table.TableOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class TableDatasetTest {
    private static final DatasetOptions WHOLE = DatasetOptions.defaults().withTestFraction(0);

    private static DatasetOptions labelled(String label) {
        return WHOLE.withTable(TableOptions.GUESS.withLabels(List.of(label)));
    }

    @TempDir Path folder;

    /** Each class keeps a row to learn from. */
    @Test
    void classesOfOneRowLeaveNoTestPart() throws IOException {
        String rows =
                IntStream.range(0, 10)
                        .mapToObj(i -> i * i + "," + i)
                        .collect(Collectors.joining("\n"));
        Path file = write("ten.csv", "x,label\n" + rows);
        var notes = new ArrayList<String>();
        Dataset ten =
                Datasets.open(file.toString(), DatasetOptions.defaults().withNotes(notes::add));
        assertThat(ten.test().count()).isZero();
        assertThat(notes)
                .contains(
                        "no test part: 10 rows of 10 classes are too few for --test-fraction 0.2");
        assertThat(ten.description()).isEqualTo("Table %s; no test part.".formatted(file));
    }

    @Test
    void standardizesByTheTrainingPart() throws IOException {
        write("train.csv", "x,y,species\n1,5,b\n2,5,a\n3,5,b\n6,5,a\n");
        write("test.csv", "x,y,species\n3,7,a\n");
        Dataset data = Datasets.open(folder.toString(), WHOLE);
        // Mean 3; variance (4 + 1 + 0 + 9) / 4 = 3.5. The second column is constant: scale 1.
        float root = (float) Math.sqrt(3.5);
        Column x = data.schema().columns().getFirst();
        assertThat(x.scale()).isCloseTo(Math.sqrt(3.5), within(1e-15));
        assertThat(data.schema().columns())
                .containsExactly(
                        new Column("x", List.of(), 3, x.scale(), 3, false),
                        new Column("y", List.of(), 5, 1, 5, false));
        assertThat(reals(data.train()))
                .containsExactly(
                        new float[] {-2 / root, 0, -1 / root, 0, 0, 0, 3 / root, 0}, within(1e-6f));
        assertThat(reals(data.test())).containsExactly(0, 2);
        assertThat(data.classes()).containsExactly("a", "b");
        assertThat(data.train().labels()).containsExactly(1, 0, 1, 0);
        assertThat(data.test().labels()).containsExactly(0);
        assertThat(data.shape()).isEqualTo(ExampleShape.row(2));
    }

    @Test
    void encodesARowAsItWasForTraining() throws IOException {
        Dataset data = open("1,5,b\n2,5,a\n3,5,b\n6,5,a\n");
        assertThat(row("6,5", data)).isEqualTo(new float[] {reals(data.train())[6], 0});
        assertThat(row("6, 5", data)).isEqualTo(new float[] {reals(data.train())[6], 0});
        assertThatThrownBy(() -> row("1", data))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll(
                        "--row", "1 column,", "expected the 2 features, or all 3 columns");
        assertThatThrownBy(() -> row("1,NaN", data))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll("'NaN' in line 1, column 2", "finite");
        assertThatThrownBy(() -> row("1e39,1", data))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll("'1e39' in line 1, column 1", "3.4e+38");
    }

    @Test
    void aConstantColumnThatRoundsHasScaleOne() throws IOException {
        Dataset data = open("0.1,1,a\n0.1,2,b\n0.1,3,b\n");
        assertThat(data.schema().columns().getFirst().scale()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'label,x,y', 0",
        "'x,Class,y', 1",
        "'x,target,y', 1",
        "'x,y,SPECIES', 2",
        "'x,y,z', 2"
    })
    void findsTheLabelColumnByItsName(String header, int label) throws IOException {
        String rows = header + "\n0,1,2\n1,2,3\n2,3,4\n";
        Dataset data = open(rows);
        assertThat(data.train().count()).isEqualTo(3);
        assertThat(data.schema().targets().getFirst().name()).isEqualTo(header.split(",")[label]);
    }

    @ParameterizedTest
    @CsvSource({"y, 1", "Y, 1", "1, 0", "3, 2"})
    void takesTheLabelColumnThatIsNamed(String wanted, int label) throws IOException {
        Path file = write("a.csv", "x,y,label\n0,1,2\n1,2,3\n");
        Dataset data = Datasets.open(file.toString(), labelled(wanted));
        assertThat(data.schema().targets().getFirst().name())
                .isEqualTo(List.of("x", "y", "label").get(label));
        assertThat(data.train().count()).isEqualTo(2);
    }

    @Test
    void aNumberThatStandsInTheFirstRowIsStillData() throws IOException {
        Path file = write("a.csv", "1,5,7\n2,6,8\n");
        assertThat(Datasets.open(file.toString(), labelled("1")).train().count()).isEqualTo(2);
    }

    @Test
    void withoutHeaderTheLastColumnIsTheLabel() throws IOException {
        Dataset data = open("0,5,no\n1,6,yes\n");
        assertThat(data.train().count()).isEqualTo(2);
        assertThat(data.classes()).containsExactly("no", "yes");
    }

    @Test
    void mnistAsCsvHasItsLabelFirst() throws IOException {
        String pixels = String.join(",", Collections.nCopies(783, "0"));
        Dataset data = open("7,200," + pixels + "\n3,0," + pixels + "\n");
        assertThat(data.classes()).containsExactly("3", "7");
        assertThat(data.shape()).isEqualTo(new ExampleShape(28, 28, 1));
        assertThat(pixels(data)[0]).isEqualTo((byte) 200);
    }

    @Test
    void wholeNumbersOfABytesSizeInASquareArePixels() throws IOException {
        Dataset data = open(row(64, "255") + ",a\n" + row(64, "0") + ",b\n");
        assertThat(data.shape()).isEqualTo(new ExampleShape(8, 8, 1));
        assertThat(pixels(data)[0]).isEqualTo((byte) 255);
        assertThat(data.schema().guesses()).anySatisfy(g -> assertThat(g).contains("--pixels"));
        assertThat(open(row(192, "200") + ",a\n" + row(192, "0") + ",b\n").shape())
                .isEqualTo(new ExampleShape(8, 8, 3));
        assertThatThrownBy(() -> row(row(64, "256"), data))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll("'256'", "column 1", "0 to 255");
    }

    /** Counts of 4 × 4 dots, as in UCI's digits: 16 is full scale. */
    @Test
    void sixteenMayBeFullScale() throws IOException {
        Dataset data = open(row(64, "16") + ",a\n" + row(64, "4") + ",b\n");
        assertThat(pixels(data)[0]).isEqualTo((byte) 255);
        assertThat(pixels(data)[64]).isEqualTo((byte) 64);
        assertThatThrownBy(() -> row(row(64, "17"), data)).hasMessageContaining("0 to 16");
    }

    @Test
    void columnsNamedPixelsArePixels() throws IOException {
        String names =
                IntStream.range(0, 20).mapToObj(i -> "pixel" + i).collect(Collectors.joining(","));
        Dataset data = open(names + ",y\n" + row(20, "7") + ",a\n" + row(20, "0") + ",b\n");
        assertThat(data.shape()).isEqualTo(ExampleShape.row(20));
        assertThat(pixels(data)[0]).isEqualTo((byte) (7 * 255 / 15));
    }

    @Test
    void pixelsCanBeOverruled() throws IOException {
        Path survey = write("a.csv", row(16, "3") + ",a\n" + row(16, "1") + ",b\n");
        Dataset data = Datasets.open(survey.toString(), with(new ExampleShape(4, 4, 1)));
        assertThat(data.shape()).isEqualTo(new ExampleShape(4, 4, 1));
        assertThat(pixels(data)[0]).isEqualTo((byte) (3 * 255 / 15));
        Path digits = write("b.csv", row(64, "255") + ",a\n" + row(64, "0") + ",b\n");
        assertThat(Datasets.open(digits.toString(), with(TableOptions.NO_PIXELS)).shape())
                .isEqualTo(ExampleShape.row(64));
        assertThatThrownBy(() -> Datasets.open(survey.toString(), with(new ExampleShape(4, 5, 1))))
                .hasMessageContainingAll("--pixels 4x5", "20 columns", "16");
    }

    private static DatasetOptions with(ExampleShape pixels) {
        TableOptions g = TableOptions.GUESS;
        return WHOLE.withTable(
                new TableOptions(
                        g.labels(),
                        g.header(),
                        g.delimiter(),
                        g.decimalComma(),
                        g.missingValues(),
                        g.missing(),
                        true,
                        g.drop(),
                        g.categorical(),
                        Optional.of(pixels)));
    }

    /** Sixteen columns, answers of a survey, numbers beyond a byte. */
    @ParameterizedTest
    @CsvSource({"16, 255", "64, 1", "64, 5", "64, 100", "64, 256", "64, -1", "64, 1.5", "65, 255"})
    void otherNumbersAreNot(int columns, String value) throws IOException {
        Dataset data = open(row(columns, value) + ",a\n" + row(columns, "0") + ",b\n");
        assertThat(data.train().features()).isInstanceOf(Features.Reals.class);
    }

    @Test
    void integerClassesAreInTheirOrder() throws IOException {
        Dataset data = open("1,10\n2,9\n3,-1\n4,9.0\n");
        assertThat(data.classes()).containsExactly("-1", "9", "10");
        assertThat(data.train().labels()).containsExactly(2, 1, 0, 1);
    }

    @Test
    void readsQuotesBlanksEmptyLinesAndAByteOrderMark() throws IOException {
        Dataset data = open("\uFEFF\"x, in mm\", label\r\n\r\n\"1\" , \"a, \"\"b\"\"\"\r\n2,c\r\n");
        assertThat(data.classes()).containsExactly("a, \"b\"", "c");
        assertThat(data.train().count()).isEqualTo(2);
    }

    @Test
    void splitsOffATestPart() throws IOException {
        String rows =
                IntStream.range(0, 50)
                        .mapToObj(i -> i + ".5," + (i % 5 == 0 ? "rare" : "common"))
                        .collect(Collectors.joining("\n"));
        Path file = write("data.csv", rows);
        Dataset data = Datasets.open(file.toString(), DatasetOptions.defaults());
        assertThat(data.name()).isEqualTo("data");
        assertThat(data.description()).contains("0.2").contains("seed 1");
        assertThat(data.train().count()).isEqualTo(40);
        assertThat(data.test().labels()).containsOnly(0, 1).hasSize(10);
        assertThat(IntStream.of(data.test().labels()).sum()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "`x,y,label\n1,2,a\n1,2\n`; 2 cells in line 3; expected 3",
                "`x,y,label\n1,2,a\n\n1,2,b,4`; 4 cells in line 4; expected 3",
                "`x,y,label\n1,2,a\n1,3,b\n1,two,b`; 'two' in line 4; column 2 (y)",
                "`x,y,label\n1,2,\n1,3,?`; no value in column 3 (label); --label",
                "`1,2,a\n1,1e999,b`; '1e999' in line 2; a finite number",
                "`1,2,a\n1,2,c\n1,1e39,b`; '1e39' in line 3; a finite number",
                "`1,2,a\n1,2,b\n1,1f,b`; '1f' in line 3; a finite number",
                "`1,2,a\n1,2,b\n1,0x10,b`; '0x10' in line 3; a finite number",
                "`1,2,a\n1,2,b\n1,-Infinity,b`; '-Infinity' in line 3; a finite number",
                "`1,2,a\n1,3,a`; only the class 'a'; at least two",
                "`1,2,1.5\n1,3,2\n2,2,x`; 'x' in line 3, column 3; --task classification",
                "`x,label\n`; no rows below its header; at least one",
                "``; no rows; numbers",
                "`x\n1`; one column; commas",
                "`1,\"2,a\n`; data.csv; quotation marks that do not match",
                "`day,label\n2024-01-02,a\n2024-01-03,b`; dates; --drop day",
                "`note,label\nab cd,a\nef gh,b\nij,a`; different texts; --drop note",
            })
    void saysWhatIsWrongWhere(String content, String found, String expected) throws IOException {
        Path file = write("data.csv", content);
        assertThatThrownBy(() -> Datasets.open(file.toString(), WHOLE))
                .isInstanceOfSatisfying(
                        FalllineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_DATA))
                .hasMessageContainingAll(file.toString(), found, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"height", "0", "4", "-1"})
    void refusesALabelColumnThatIsNotThere(String label) throws IOException {
        Path file = write("data.csv", "weight,x,label\n1,2,a\n2,3,b\n");
        assertThatThrownBy(() -> Datasets.open(file.toString(), labelled(label)))
                .isInstanceOfSatisfying(
                        FalllineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.USAGE))
                .hasMessageContaining(label)
                .hasMessageContaining(file.toString());
    }

    @Test
    void suggestsALabelColumn() throws IOException {
        Path file = write("data.csv", "weight,x,label\n1,2,a\n2,3,b\n");
        assertThatThrownBy(() -> Datasets.open(file.toString(), labelled("wieght")))
                .hasMessageContaining("did you mean 'weight'?");
    }

    @Test
    void theTestFileHasTheSameColumnsAndClasses() throws IOException {
        write("train.csv", "x,label\n1,a\n2,b\n");
        Path test = write("test.csv", "y,label\n1,a\n");
        assertThatThrownBy(() -> Datasets.open(folder.toString(), WHOLE))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll(test.toString(), "no column 'x'");
        write("test.csv", "x,label\n1,a\n1,c\n");
        assertThatThrownBy(() -> Datasets.open(folder.toString(), WHOLE))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll(test.toString(), "'c'", "'a', 'b'");
    }

    @Test
    void rowsWithoutATargetAreLeftOutOfTheTestFileToo() throws IOException {
        write("train.csv", "x,label\n1,a\n2,b\n3,\n");
        write("test.csv", "x,label\n1,a\n2,\n3,b\n");
        List<String> notes = new ArrayList<>();
        Dataset data = Datasets.open(folder.toString(), WHOLE.withNotes(notes::add));
        assertThat(data.test().labels()).containsExactly(0, 1);
        assertThat(notes).anyMatch(n -> n.contains("test.csv: 1 of 3 rows have missing values"));
        Path test = write("test.csv", "x,label\n1,\n");
        assertThatThrownBy(() -> Datasets.open(folder.toString(), WHOLE))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll(test.toString(), "in every row");
    }

    @Test
    void refusesWhatIsNotUtf8() throws IOException {
        Path file = folder.resolve("data.csv");
        Files.write(file, "x,label\n1,\u00e4\n2,b\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Datasets.open(file.toString(), WHOLE))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("UTF-8");
    }

    private Dataset open(String content) throws IOException {
        return Datasets.open(write("any.csv", content).toString(), WHOLE);
    }

    /** The features of a single row. */
    private static float[] row(String cells, Dataset data) {
        return switch (RowEncoder.row("--row", cells, data.schema(), _ -> {})) {
            case Features.Reals(float[] values) -> values;
            case Features.Bytes _ -> new float[0];
        };
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static String row(int columns, String first) {
        return first + ",0".repeat(columns - 1);
    }

    private static float[] reals(Examples part) {
        return ((Features.Reals) part.features()).values();
    }

    private static byte[] pixels(Dataset data) {
        return ((Features.Bytes) data.train().features()).values();
    }
}
