package dev.fallline.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is guessed of tables as people have them is said, with the flag that overrules it. */
class GuessesTest {
    @TempDir Path folder;
    private final List<String> notes = new ArrayList<>();

    /** Numbers are classes where they look like codes of some. */
    @ParameterizedTest
    @CsvSource({
        "y, 0.5, 100, numbers",
        "y, 3, 100, numbers",
        "count, 1, 100, numbers",
        "label, 1, 100, classes",
        "digit, 10, 100, classes",
        "letter, 25, 300, classes",
        "target, 21, 100, numbers",
    })
    void task(String name, double step, int rows, String task) throws IOException {
        double period = step < 5 ? 1000 : step;
        Dataset data =
                open(
                        "x," + name + "\n",
                        rows,
                        i -> i * 7 % 11 + "," + (step < 5 ? i * step : i % period));
        assertThat(data.understood()).contains(task);
        boolean numbers = task.equals("numbers");
        assertThat(notes.stream().anyMatch(n -> n.contains("--task classification")))
                .isEqualTo(numbers);
    }

    @Test
    void yearsAreNumbers() throws IOException {
        Dataset data = open("x,year\n", 300, i -> i * 7 % 11 + "," + (1950 + i % 15));
        assertThat(data.understood()).contains("to learn: year (numbers)");
    }

    @Test
    void rowsWithoutWhatIsToBeLearnedAreLeftOut() throws IOException {
        Dataset data =
                open("x,kind\n", 40, i -> i + ".5," + (i % 10 == 0 ? "" : i % 2 == 0 ? "a" : "b"));
        assertThat(data.train().count() + data.test().count()).isEqualTo(36);
        assertThat(notes).anySatisfy(n -> assertThat(n).startsWith("4 of 40 rows have no value"));
    }

    /** The sample files of scikit-learn begin so. */
    @Test
    void aLineThatCountsIsSkipped() throws IOException {
        Dataset data = open("40,3,ash,birch\n", 40, i -> i + ".5,3,1," + i % 2);
        assertThat(data.train().count() + data.test().count()).isEqualTo(40);
        assertThat(data.classes()).containsExactly("0", "1");
        assertThat(notes)
                .anySatisfy(n -> assertThat(n).contains("line 1 ('40', '3'", "--header 1"));
    }

    /** As that of house prices did, with empty cells. */
    @Test
    void theNamesMayFollowALineThatCounts() throws IOException {
        Dataset data = open("40,3,,\na,b,c,price\n", 40, i -> i + ".5,3," + i % 7 + "," + i * 7.3);
        assertThat(data.understood()).contains("to learn: price (numbers)");
        assertThat(notes).anySatisfy(n -> assertThat(n).startsWith("line 1 ('40', '3') has the"));
    }

    /** A per cent sign does not make categories of numbers. */
    @Test
    void numbersWithUnits() throws IOException {
        Dataset data =
                open("rate,price,kind\n", 40, i -> i % 7 + "%,$" + i * 7 + "." + i + "," + i % 2);
        assertThat(data.understood()).startsWith("40 examples of 2 numbers");
        assertThat(notes).containsExactly("'0%' was read as 0");
    }

    @Test
    void unitsThatDiffer() throws IOException {
        String signs = "€$¥";
        open("price,kind\n", 40, i -> signs.charAt(i % 3) + "" + i + ".5," + i % 2);
        assertThat(notes)
                .containsExactly(
                        "'€0.5' was read as 0.5",
                        "column 1 (price) has numbers with € and with $, which are left out: convert them to one unit");
    }

    @Test
    void currenciesThatDiffer() throws IOException {
        String[] cells = {"CHF %d.5", "%d.5 EUR", "$%d.5"};
        Dataset data =
                open("a,price\n", 40, i -> i * 7 % 11 + "," + cells[i % 3].formatted(1000 + i));
        assertThat(data.understood()).contains("to learn: price (numbers)");
        assertThat(notes)
                .contains(
                        "'CHF 1000.5' was read as 1000.5",
                        "column 2 (price) has numbers with CHF and with EUR, which are left out: convert them to one unit");
    }

    @Test
    void textsThatDifferInCapitals() throws IOException {
        String[] words = {"yes", "no", "Yes"};
        open("a,b,kind\n", 40, i -> i % 9 + "," + (i % 4 == 0 ? "A" : "b") + "," + words[i % 3]);
        assertThat(notes)
                .containsExactly(
                        "column 3 (kind) has texts that differ in capitals alone, 'Yes', 'yes': if"
                                + " they are the same, correct the file");
        notes.clear();
        open("a,b,kind\n", 40, i -> i % 9 + "," + (i % 4 == 0 ? "B" : "b") + "," + words[i % 2]);
        assertThat(notes).singleElement().asString().startsWith("column 2 (b) has texts that");
    }

    @Test
    void aTitleAboveTheNames() {
        assertThatThrownBy(() -> open("Report,,\n,,\na,b,kind\n", 40, i -> i + ",7," + i % 2))
                .hasMessageContaining("'a' in line 3")
                .hasMessageContaining("if this line names the columns: --header 3");
    }

    /** As R's write.table leaves it, and files with columns in line. */
    @Test
    void cellsSeparatedBySpaces() throws IOException {
        Dataset data =
                open(
                        "\"height\" 'kind of tree'\n".replace('\'', '"'),
                        30,
                        i ->
                                "\"row %d\"  %d.5 \t %s "
                                        .formatted(
                                                i,
                                                i * 7 % 30,
                                                i % 2 == 0 ? "ash" : "\"old birch\""));
        assertThat(data.classes()).containsExactly("ash", "old birch");
        assertThat(data.schema().columns())
                .singleElement()
                .satisfies(c -> assertThat(c.name()).isEqualTo("height"));
        assertThat(notes)
                .anySatisfy(n -> assertThat(n).contains("separated by spaces", "--delimiter"));
    }

    @Test
    void aDelimiterAtTheEndOfRowsAlone() throws IOException {
        Dataset data = open("a,b,label\n", 20, i -> i * 7 % 20 + ".5,3," + i % 2 + ",");
        assertThat(data.schema().columns().getFirst().name()).isEqualTo("a");
        assertThat(data.schema().targets().getFirst().name()).isEqualTo("label");
    }

    @Test
    void allColumnsThatCannotBeUsedAreNamedAtOnce() {
        assertThatThrownBy(
                        () ->
                                open(
                                        "name,day,x,label\n",
                                        30,
                                        i -> "n%d,2024-01-%02d,1,%d".formatted(i, i + 1, i % 2)))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll("30 different texts", "the 2 columns", "--drop name,day;");
    }

    @Test
    void textsThatHardlyComeAgainAreNoClasses() {
        assertThatThrownBy(() -> open("x,note\n", 30, i -> i + ".5,n" + i))
                .isInstanceOf(FalllineException.class)
                .hasMessageEndingWith(
                        "30 different texts in 30 rows of column 2 (note), such as 'n0', which are"
                                + " neither numbers nor classes: name the column to learn by --label");
    }

    /** Where the column was named, no other is proposed. */
    @Test
    void aColumnThatIsNamedIsNotAskedFor() throws IOException {
        Path file = folder.resolve("named.csv");
        DatasetOptions named =
                DatasetOptions.defaults()
                        .withNotes(notes::add)
                        .withTable(TableOptions.GUESS.withLabels(List.of("price")));
        write(file, i -> "%d,%d francs".formatted(i % 7, 1000 + i));
        assertThatThrownBy(() -> Datasets.open(file.toString(), named))
                .hasMessageEndingWith(
                        "such as '1000 francs', which are neither numbers nor classes: leave"
                                + " nothing in its cells but a number, or texts that come again");
        write(file, i -> i % 7 + ",");
        assertThatThrownBy(() -> Datasets.open(file.toString(), named))
                .hasMessageEndingWith(
                        "no value in column 2 (price): correct the file, or learn another column");
        notes.clear();
        write(file, i -> "%d,t%d".formatted(i % 7, i % 12));
        Datasets.open(file.toString(), named);
        assertThat(notes)
                .contains(
                        "column 2 (price) has 12 classes in 40 rows: if it holds several spellings of a class, correct the file");
    }

    private static void write(Path file, IntFunction<String> row) throws IOException {
        String rows = IntStream.range(0, 40).mapToObj(row).collect(Collectors.joining("\n"));
        Files.writeString(file, "area,price\n" + rows + "\n");
    }

    private Dataset open(String header, int rows, IntFunction<String> row) throws IOException {
        String body = IntStream.range(0, rows).mapToObj(row).collect(Collectors.joining("\n"));
        Path file = Files.writeString(folder.resolve("any.csv"), header + body + "\n");
        return Datasets.open(file.toString(), DatasetOptions.defaults().withNotes(notes::add));
    }
}
