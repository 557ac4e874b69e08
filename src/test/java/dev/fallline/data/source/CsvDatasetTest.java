package dev.fallline.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Standardization;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class CsvDatasetTest {
    private static final DatasetOptions WHOLE = DatasetOptions.defaults().withTestFraction(0);

    @TempDir Path folder;

    @Test
    void standardizesByTheTrainingPart() throws IOException {
        write("train.csv", "x,y,species\n1,5,b\n2,5,a\n3,5,b\n6,5,a\n");
        write("test.csv", "x,y,species\n3,7,a\n");
        Dataset data = Datasets.open(folder.toString(), WHOLE);
        // Mean 3; variance (4 + 1 + 0 + 9) / 4 = 3.5. The second column is constant: scale 1.
        float root = (float) Math.sqrt(3.5);
        assertThat(data.standardization())
                .contains(new Standardization(new float[] {3, 5}, new float[] {root, 1}));
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
        assertThat(((Features.Reals) data.encoding().encode(new double[] {6, 5})).values())
                .containsExactly(reals(data.train())[6], 0);
        assertThatThrownBy(() -> data.encoding().encode(new double[] {1}))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("1 numbers")
                .hasMessageContaining("trained on 2");
    }

    @Test
    void aConstantColumnThatRoundsHasScaleOne() throws IOException {
        Dataset data = open("0.1,1,a\n0.1,2,b\n0.1,3,b\n");
        assertThat(data.standardization().orElseThrow().scale()[0]).isEqualTo(1);
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
        Path file = write("a.csv", rows);
        assertThat(CsvTable.read(file, WHOLE.label()).layout().label()).isEqualTo(label);
        assertThat(open(rows).train().count()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"y, 1", "Y, 1", "1, 0", "3, 2"})
    void takesTheLabelColumnThatIsNamed(String wanted, int label) throws IOException {
        Path file = write("a.csv", "x,y,label\n0,1,2\n1,2,3\n");
        CsvTable table = CsvTable.read(file, WHOLE.withLabel(wanted).label());
        assertThat(table.layout().label()).isEqualTo(label);
        assertThat(table.rows()).hasSize(2);
    }

    @Test
    void aNumberThatStandsInTheFirstRowIsStillData() throws IOException {
        Path file = write("a.csv", "1,5,7\n2,6,8\n");
        assertThat(CsvTable.read(file, WHOLE.withLabel("1").label()).rows()).hasSize(2);
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
    void wholeNumbersOfABytesSizeArePixels() throws IOException {
        Dataset data = open(row(16, "255") + ",a\n" + row(16, "0") + ",b\n");
        assertThat(data.shape()).isEqualTo(new ExampleShape(4, 4, 1));
        assertThat(pixels(data)[0]).isEqualTo((byte) 255);
        assertThat(data.standardization()).isEmpty();
        assertThat(open(row(17, "2") + ",a\n" + row(17, "0") + ",b\n").shape())
                .isEqualTo(ExampleShape.row(17));
        assertThatThrownBy(
                        () ->
                                data.encoding()
                                        .encode(
                                                new double[] {
                                                    256, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
                                                }))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("256");
    }

    @ParameterizedTest
    @CsvSource({"15, 255", "16, 1", "16, 256", "16, -1", "16, 1.5"})
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
                "`x,y,label\n1,2,a\n1,two,b`; 'two' in line 3; column 2 (y)",
                "`1,2,a\n1,,b`; an empty cell in line 2, column 2; a finite number",
                "`1,2,a\n1,2,`; an empty cell in line 2, column 3; a class",
                "`,2,a\n1,2,b`; an empty cell in line 1, column 1; a finite number",
                "`1,NaN,a\n1,2,b`; 'NaN' in line 1; a finite number",
                "`1,2,a\n1,-Infinity,b`; '-Infinity' in line 2; a finite number",
                "`1,2,a\n1,1e999,b`; '1e999' in line 2; a finite number",
                "`1,2,a\n1,1f,b`; '1f' in line 2; a finite number",
                "`1,2,a\n1,0x10,b`; '0x10' in line 2; a finite number",
                "`1,2,a\n1,3,a`; class 'a' alone; at least two",
                "`1,2,1\n1,3,2.5`; '2.5' in line 2, column 3; a class",
                "`x,label\n`; no rows below its header; numbers",
                "``; no rows; numbers",
                "`x;y\n1;2`; one column; commas",
                "`1,\"2,a\n`; data.csv; CSV file",
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
        assertThatThrownBy(() -> Datasets.open(file.toString(), WHOLE.withLabel(label)))
                .isInstanceOfSatisfying(
                        FalllineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.USAGE))
                .hasMessageContaining(label)
                .hasMessageContaining(file.toString());
    }

    @Test
    void suggestsALabelColumn() throws IOException {
        Path file = write("data.csv", "weight,x,label\n1,2,a\n2,3,b\n");
        assertThatThrownBy(() -> Datasets.open(file.toString(), WHOLE.withLabel("wieght")))
                .hasMessageContaining("did you mean 'weight'?");
    }

    @Test
    void theTestFileHasTheSameColumnsAndClasses() throws IOException {
        write("train.csv", "x,label\n1,a\n2,b\n");
        Path test = write("test.csv", "y,label\n1,a\n");
        assertThatThrownBy(() -> Datasets.open(folder.toString(), WHOLE))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll(test.toString(), "y, label", "x, label");
        write("test.csv", "x,label\n1,a\n1,c\n");
        assertThatThrownBy(() -> Datasets.open(folder.toString(), WHOLE))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll(test.toString(), "'c' in line 3", "a, b");
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
