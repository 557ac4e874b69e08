package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.Nearest;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Types every command of the documents, in their order and in one folder, and compares what it
 * prints with what is quoted below it.
 *
 * <p>A command is an indented line that begins with {@code ./fallline}. The fenced blocks without a
 * language quote what the commands above them print: each of their lines is a line of the output,
 * in this order. {@code ...} and empty lines stand for others. Where the processor has no AVX2,
 * products add up in another order, and numbers are not compared.
 *
 * <p>{@code -Dformat=write} puts the nearest lines of the output in the place of those quoted.
 * {@code -Dfallline.mnist=FOLDER} compares what needs MNIST too, in whose place the commands
 * otherwise train on {@code digits}; {@code -Dquoted=all} what takes long.
 */
class QuotedOutputTest {
    private static final boolean WRITE = "write".equals(System.getProperty("format"));
    private static final String NUMBER = "\\d[\\d,]*(\\.\\d+)?(e-?\\d+)?";

    /** Lines that stand for others, are empty, or come from the launcher. */
    private static final String NOT_PRINTED = "| *\\.\\.\\.|fallline: building .*";

    /** What depends on the machine and the time is cut out before lines are compared. */
    private static final List<Pattern> MASKS =
            Stream.of(
                            "\\d{4}-\\d\\d-\\d\\d_\\d\\d-\\d\\d-\\d\\d",
                            "(?<=^(device|not used| {14}products:| {14}loops:)).*",
                            "(?<=^ {0,4}\\d{1,5} [-+.e \\d]{30,50}) +[\\d,]+$", // examples/s
                            "(?<=took )[\\d.]+(?= %)")
                    .map(Pattern::compile)
                    .toList();

    @TempDir private static Path folder;
    private static TypedCommands shell;
    private static boolean digitsCount;

    @BeforeAll
    static void begin() throws Exception {
        shell = new TypedCommands(folder);
        digitsCount =
                shell.run("./fallline devices").printed().contains("code generated for each shape");
    }

    @AfterAll
    static void end() {
        shell.close();
    }

    static Stream<Path> documents() throws IOException {
        return Stream.concat(Stream.of(Path.of("README.md")), in("docs"));
    }

    private static Stream<Path> in(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.filter(f -> f.toString().endsWith(".md")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void printsWhatIsQuoted(Path document) throws Exception {
        List<String> lines = new ArrayList<>(Files.readAllLines(document));
        SoftAssertions all = new SoftAssertions();
        for (Example example : examples(lines)) {
            List<String> quoted = example.quoted.stream().map(lines::get).toList();
            Optional<List<String>> printed = printed(example.commands, quoted);
            if (printed.isEmpty() || quoted.isEmpty()) {
                continue;
            } else if (WRITE) {
                List<String> found = alike(quoted, printed.get());
                for (int i = 0; i < found.size(); i++)
                    lines.set(example.quoted.get(i), found.get(i));
            } else {
                all.assertThat(printed.get().stream().map(QuotedOutputTest::masked).toList())
                        .as("%s, of %s", document, example.commands)
                        .containsSubsequence(
                                quoted.stream().map(QuotedOutputTest::masked).toList());
            }
        }
        all.assertAll();
        if (WRITE) Files.write(document, lines);
    }

    /** Commands one below the other, and the numbers of the lines that quote their output. */
    private record Example(List<String> commands, List<Integer> quoted) {}

    private static List<Example> examples(List<String> lines) {
        List<Example> examples = new ArrayList<>();
        String fence = null;
        boolean command = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean before = command;
            command =
                    line.matches(
                            fence == null ? "    (\\./fallline|awk|echo) .*" : "\\./fallline .*");
            if (line.startsWith("```")) {
                fence = fence == null ? line.substring(3) : null;
            } else if (command) {
                if (!before) examples.add(new Example(new ArrayList<>(), new ArrayList<>()));
                examples.getLast().commands.add(line.strip());
            } else if ("".equals(fence) && !line.matches(NOT_PRINTED)) {
                examples.getLast().quoted.add(i);
            }
        }
        return examples;
    }

    /** The lines that commands print; nothing where one of them was not run as it stands there. */
    private static Optional<List<String>> printed(List<String> commands, List<String> quoted)
            throws Exception {
        boolean wrong = !quoted.isEmpty() && quoted.getFirst().startsWith("fallline: ");
        boolean asTyped = true;
        List<String> lines = new ArrayList<>();
        for (String command : commands) {
            TypedCommands.Result result = shell.run(command);
            assertThat(result.failed())
                    .as("%s failed:\n%s", command, result.printed())
                    .isEqualTo(wrong);
            asTyped &= result.asTyped();
            lines.addAll(result.printed().lines().map(String::stripTrailing).toList());
        }
        return asTyped ? Optional.of(lines) : Optional.empty();
    }

    /** Where the first head of a table begins a command, each row completes it. */
    @ParameterizedTest
    @MethodSource("documents")
    void printsTheNumbersOfTables(Path document) throws Exception {
        String[] heads = {};
        for (String line : Files.readAllLines(document)) {
            String[] cells = line.split("(?<!\\\\) *\\| *");
            if (cells.length < 2) heads = cells;
            else if (heads.length < 2) heads = cells;
            else if (heads[1].matches("`minimize .*`") && !line.startsWith("|---")) {
                String command = "./fallline " + (heads[1] + " " + cells[1]).replace("`", "");
                String printed = shell.run(command).printed();
                for (int i = 2; i < cells.length; i++) {
                    if (!cells[i].matches(NUMBER)) continue;
                    assertThat(numbers(printed))
                            .as(command)
                            .anyMatch(agreesWith(new BigDecimal(cells[i].replace(",", ""))));
                }
            }
        }
    }

    private static List<BigDecimal> numbers(String text) {
        return Pattern.compile(NUMBER)
                .matcher(text)
                .results()
                .map(m -> new BigDecimal(m.group().replace(",", "")))
                .toList();
    }

    /** The same number, in as many digits. */
    private static Predicate<BigDecimal> agreesWith(BigDecimal quoted) {
        return n -> n.setScale(quoted.scale(), RoundingMode.HALF_UP).equals(quoted);
    }

    static Stream<Path> allDocuments() throws IOException {
        Stream<Path> others = Stream.concat(in("docs/decisions"), in("docs/benchmarks"));
        Stream<Path> more = Stream.concat(Stream.of(Path.of("CONTRIBUTING.md")), others);
        return Stream.concat(documents(), more);
    }

    /** Those within a sentence too, and of dated measurements. */
    @ParameterizedTest
    @MethodSource("allDocuments")
    void canBeTyped(Path document) throws IOException {
        Pattern command = Pattern.compile("(?m)`(\\./fallline [^`]+)`|^ *(\\./fallline .*)");
        for (MatchResult m : command.matcher(Files.readString(document)).results().toList()) {
            TypedCommands.parse(m.group(1) == null ? m.group(2) : m.group(1).replace('\n', ' '));
        }
    }

    private static String masked(String line) {
        String rest = line.stripTrailing();
        for (Pattern mask : MASKS) rest = mask.matcher(rest).replaceAll("*");
        return digitsCount ? rest : rest.replaceAll("[\\d,.%-]+", "#").replaceAll(" +", " ");
    }

    /** The lines printed that differ in the fewest letters, in order; those that agree stay. */
    private static List<String> alike(List<String> quoted, List<String> printed) {
        int rows = quoted.size();
        int columns = printed.size();
        assertThat(columns).as("lines for %s", quoted).isGreaterThanOrEqualTo(rows);
        var cost = new int[rows + 1][columns + 1];
        for (int i = 1; i <= rows; i++) {
            Arrays.fill(cost[i], 1 << 20);
            for (int j = i; j <= columns; j++) {
                int here = cost[i - 1][j - 1] + distance(quoted.get(i - 1), printed.get(j - 1));
                cost[i][j] = Math.min(here, cost[i][j - 1]);
            }
        }
        List<String> found = new ArrayList<>(quoted);
        for (int i = rows, j = columns; i > 0; j--) {
            if (cost[i][j] == cost[i][j - 1]) continue;
            i--;
            if (distance(quoted.get(i), printed.get(j - 1)) > 0) found.set(i, printed.get(j - 1));
        }
        return found;
    }

    private static int distance(String quoted, String printed) {
        return Nearest.distance(masked(quoted), masked(printed));
    }
}
