package dev.fallline.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.Features;
import dev.fallline.data.Missing;
import dev.fallline.data.Targets;
import dev.fallline.data.Task;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/** What is made of the columns of a table, guessed and told. */
class SchemaLearnerTest {
    @TempDir Path folder;
    private final List<String> notes = new ArrayList<>();

    @Test
    void categoriesAreOneHot() throws IOException {
        Dataset data = open("sex,fare,label\nmale,1,a\nfemale,3,b\nmale,1,a\nfemale,3,b\n");
        assertThat(data.schema().columns().getFirst())
                .isEqualTo(Column.of("sex", List.of("female", "male")));
        assertThat(values(data)).containsExactly(0, 1, -1, 1, 0, 1, 0, 1, -1, 1, 0, 1);
        assertThat(data.understood())
                .contains("1 number", "categories {sex 2}", "label (2 classes: a 2, b 2)");
    }

    @Test
    void numbersTooLargeForASingleAreNoTexts() {
        String rows =
                IntStream.range(1, 30)
                        .mapToObj(i -> "%d,%de300\n".formatted(i * i, i))
                        .collect(Collectors.joining());
        assertThatThrownBy(() -> open("a,y\n" + rows))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("'1e300' in line 2, column 2 (y)")
                .hasMessageContaining("of at most 3.4e38");
    }

    @Test
    void numbersMayBeCategories() throws IOException {
        String rows = "zone,label\n10,a\n2,b\n10.0,a\n2,b\n";
        assertThat(values(open(rows, o -> with(o, Missing.MEAN, List.of("zone")))))
                .containsExactly(1, 0, 0, 1, 1, 0, 0, 1);
    }

    @Test
    void missingNumbersBecomeTheMean() throws IOException {
        Dataset data = open("x,y,label\n1,5,a\n?,5,b\n3,5,a\nNA,5,b\n");
        assertThat(values(data)).containsExactly(-1, 0, 0, 0, 1, 0, 0, 0);
        assertThat(notes)
                .anySatisfy(
                        n ->
                                assertThat(n)
                                        .contains(
                                                "mean of the training part: 2 in column x",
                                                "--missing"));
    }

    @Test
    void missingNumbersBecomeTheMedian() throws IOException {
        Dataset data =
                open("x,label\n1,a\n,b\n3,a\n11,b\n", o -> with(o, Missing.MEDIAN, List.of()));
        Column x = data.schema().columns().getFirst();
        assertThat(x.fill()).isEqualTo(3);
        assertThat(values(data)[1]).isEqualTo(x.standardize(3));
    }

    @Test
    void missingNumbersAreIndicated() throws IOException {
        Dataset data =
                open("x,y,label\n1,5,a\n,5,b\n3,5,a\n", o -> with(o, Missing.INDICATOR, List.of()));
        assertThat(values(data)).containsExactly(-1, 0, 0, 0, 1, 0, 1, 0, 0);
    }

    @Test
    void rowsWithMissingValuesAreDropped() throws IOException {
        Dataset data = open("x,label\n1,a\n,b\n3,b\n4,\n", o -> with(o, Missing.DROP, List.of()));
        assertThat(data.train().count()).isEqualTo(2);
        assertThat(notes)
                .anySatisfy(n -> assertThat(n).contains("1 of 4 rows have missing values"));
    }

    @Test
    void aDashMayBeAClass() throws IOException {
        assertThat(open("x,label\n1,+\n2,-\n").classes()).containsExactly("+", "-");
    }

    @Test
    void signedZeroAndWholeNumbersAreOneClass() throws IOException {
        assertThat(open("x,label\n1,-0.0\n2,0.0\n3,1\n4,1.0\n").classes())
                .containsExactly("0", "1");
    }

    @Test
    void identifiersAreLeftOut() throws IOException {
        String rows =
                IntStream.range(0, 12)
                        .mapToObj(i -> "%d,%d,k%d,%d,%s".formatted(i, 900 - i, i, i / 2, i % 2))
                        .collect(Collectors.joining("\n"));
        Dataset data = open(",PassengerId,key_id,group_id,label\n" + rows);
        assertThat(data.schema().columns().stream().map(Column::name)).containsExactly("group_id");
        assertThat(data.understood()).contains("left out: PassengerId, key_id");
        Dataset all =
                open(
                        ",PassengerId,group_id,label\n" + rows.replaceAll("k\\d+,", ""),
                        o -> dropping(o, List.of("none")));
        assertThat(all.schema().columns()).hasSize(3);
    }

    /** Columns that are named are left out beside the guessed ones, unless one is none. */
    @Test
    void identifiersAreLeftOutBesideOthers() throws IOException {
        String rows =
                "id,area,sold,price\n"
                        + IntStream.range(1, 30)
                                .mapToObj(
                                        i -> "%d,%d,2024-01-%02d,%d".formatted(i, i % 7, i, i * i))
                                .collect(Collectors.joining("\n"));
        assertThatThrownBy(() -> open(rows)).hasMessageContaining("--drop sold");
        notes.clear();
        assertThat(features(rows, "sold")).containsExactly("area");
        assertThat(notes)
                .contains(
                        "column 1 (id) identifies the rows and is left out (to keep it: --drop none,sold)");
        notes.clear();
        assertThat(features(rows, "none", "sold")).containsExactly("id", "area");
        assertThat(notes).noneMatch(n -> n.contains("identifies"));
        assertThat(features(rows, "sold", "id")).containsExactly("area");
        assertThat(notes).noneMatch(n -> n.contains("identifies"));
        assertThatThrownBy(() -> features(rows, "sold", "area"))
                .hasMessageEndingWith(
                        "(to keep column 1 (id), which identifies the rows: --drop none,sold,area)");
    }

    private List<String> features(String rows, String... drop) throws IOException {
        return open(rows, o -> dropping(o, List.of(drop))).schema().columns().stream()
                .map(Column::name)
                .toList();
    }

    @Test
    void aColumnThatCountsIsQuestioned() throws IOException {
        String rows =
                IntStream.range(0, 12)
                        .mapToObj(i -> (i + 1) + "," + i % 2)
                        .collect(Collectors.joining("\n"));
        open("day,label\n" + rows);
        assertThat(notes)
                .anySatisfy(n -> assertThat(n).contains("(day) numbers the rows", "--drop day"));
    }

    @Test
    void columnsAreLeftOutByNameOrNumber() throws IOException {
        String rows = "a,b,c,label\n1,2,3,x\n4,5,6,y\n";
        Dataset data = open(rows, o -> dropping(o, List.of("B", "3")));
        assertThat(data.schema().columns().stream().map(Column::name)).containsExactly("a");
        assertThatThrownBy(() -> open(rows, o -> dropping(o, List.of("label"))))
                .hasMessageContaining("--drop label is the column to learn");
        assertThatThrownBy(() -> open(rows, o -> dropping(o, List.of("dd"))))
                .hasMessageContainingAll("--drop dd", "no such column");
    }

    @Test
    void manyClassesAreQuestioned() throws IOException {
        String rows =
                IntStream.range(0, 40)
                        .mapToObj(i -> i + ".5," + i)
                        .collect(Collectors.joining("\n"));
        open("x,label\n" + rows);
        assertThat(notes)
                .anySatisfy(n -> assertThat(n).contains("40 classes", "--task regression"));
    }

    @Test
    void emptyColumnsAreLeftOut() throws IOException {
        Dataset data = open("x,gap,label,\n1,,a,\n2,,b,\n");
        assertThat(data.schema().columns()).hasSize(1);
        assertThat(data.classes()).containsExactly("a", "b");
    }

    @Test
    void severalTargets() throws IOException {
        Path file = write("a.csv", "x,u,v\n1,10,300000\n2,20,500000\n3,30,400000\n");
        DatasetOptions options =
                DatasetOptions.defaults()
                        .withTestFraction(0)
                        .withTask(Task.REGRESSION)
                        .withTable(TableOptions.GUESS.withLabels(List.of("u", "3")));
        Dataset data = Datasets.open(file.toString(), options);
        assertThat(data.train().count()).isEqualTo(3);
        Targets.Reals targets = (Targets.Reals) data.train().targets();
        assertThat(targets.raw()).containsExactly(10, 300000, 20, 500000, 30, 400000);
        float high = (float) Math.sqrt(1.5);
        assertThat(targets.values()).containsExactly(-high, -high, 0, high, high, 0);
    }

    @Test
    void compressedAndWithOtherDelimiters() throws IOException {
        Path zipped = folder.resolve("a.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write("x\ty\tlabel\n1\t2\ta\n3\t4\tb\n".getBytes());
        }
        assertThat(Datasets.open(zipped.toString(), whole()).train().count()).isEqualTo(2);
        Path tsv = write("b.tsv", "x|y|label\n1,5|2|a\n3|4|b\n");
        assertThat(Datasets.open(tsv.toString(), whole()).schema().columns().getFirst().mean())
                .isEqualTo(2.25);
    }

    /** As R writes it: the names of rows have no name. */
    @Test
    void aHeaderMayBeOneShorter() throws IOException {
        Dataset data = open("mpg,label\nMazda,21,a\nFiat,32,b\nFord,15,a\n");
        assertThat(data.schema().columns().stream().map(Column::name)).containsExactly("mpg");
    }

    @Test
    void namesThatComeAgainAreNumbered() throws IOException {
        assertThat(open("a,a,label\n1,2,x\n3,4,y\n").schema().columns().stream().map(Column::name))
                .containsExactly("a", "a.1");
    }

    @Test
    void aThousandColumnsOfDifferentTextsAreNotCategories() {
        String rows =
                IntStream.range(0, 30)
                        .mapToObj(i -> "t" + i + "," + i % 2)
                        .collect(Collectors.joining("\n"));
        assertThatThrownBy(() -> open("note,label\n" + rows))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll("30 different texts", "--drop note", "--categorical note");
    }

    private static TableOptions with(TableOptions o, Missing missing, List<String> categorical) {
        return new TableOptions(
                o.labels(),
                o.header(),
                o.delimiter(),
                o.decimalComma(),
                o.missingValues(),
                missing,
                true,
                o.drop(),
                categorical,
                o.pixels());
    }

    private static TableOptions dropping(TableOptions o, List<String> drop) {
        return new TableOptions(
                o.labels(),
                o.header(),
                o.delimiter(),
                o.decimalComma(),
                o.missingValues(),
                o.missing(),
                true,
                Optional.of(drop),
                o.categorical(),
                o.pixels());
    }

    private DatasetOptions whole() {
        return DatasetOptions.defaults().withTestFraction(0).withNotes(notes::add);
    }

    private Dataset open(String content) throws IOException {
        return open(content, UnaryOperator.identity());
    }

    private Dataset open(String content, UnaryOperator<TableOptions> options) throws IOException {
        String file = write("any.csv", content).toString();
        return Datasets.open(file, whole().withTable(options.apply(TableOptions.GUESS)));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static float[] values(Dataset data) {
        return ((Features.Reals) data.train().features()).values();
    }
}
