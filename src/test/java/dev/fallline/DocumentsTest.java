package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.data.augment.AugmentationText;
import dev.fallline.graph.Classics;
import dev.fallline.lab.compare.Dimension;
import dev.fallline.lab.compare.Spaces;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.schedule.Schedules;
import dev.fallline.setting.Setting;
import dev.fallline.train.Metric;
import dev.fallline.train.TrainingSettings;
import dev.fallline.train.run.Environment;
import dev.fallline.train.run.Report;
import dev.fallline.train.run.Reproduction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the documents to what the code says. */
class DocumentsTest {
    private static final Path README = Path.of("README.md");
    private static final Path FORMATS = Path.of("docs/formats.md");
    private static final Path MINIMIZE = Path.of("docs/minimize.md");
    private static final Path COMPARING = Path.of("docs/comparing.md");
    private static final Path OPTIMIZERS = Path.of("docs/optimizers.md");
    private static final Set<String> OF_JAVA = Set.of("Math", "StrictMath", "ServiceLoader");

    @Test
    void everySettingHasItsRow() throws IOException {
        List<String> rows = new ArrayList<>();
        for (Setting<?> s : TrainingSettings.all()) {
            String meaning = String.join(" ", s.help()).replace("|", "\\|");
            String usual = s.isSwitch() ? "false" : s.defaultText("train");
            rows.add("| `%s` | %s | %s |".formatted(s.name(), meaning, usual));
        }
        holdTable(FORMATS, "| key | value | default |", rows);
    }

    @ParameterizedTest
    @ValueSource(classes = {Report.class, Environment.class, Reproduction.class})
    void formatsNameEveryField(Class<?> record) {
        for (var field : record.getRecordComponents()) {
            String name = field.getName().replaceAll("(?=[A-Z])", "_").toLowerCase();
            assertThat(FORMATS).content().contains("`" + name + "`");
        }
    }

    @Test
    void formatsNameEveryMetric() {
        for (Metric m : Metric.ALL) assertThat(FORMATS).content().contains("`" + m.name() + "`");
    }

    @Test
    void everyOptimizerHasItsRow() throws IOException {
        List<String> rows = new ArrayList<>();
        for (Optimizers.Entry e : Optimizers.all()) {
            String rate = Range.shortest(e.rate());
            rows.add(row(e.name(), e.formula(), rate, e.settings(), e.source()));
        }
        for (Optimizers.Entry e : Optimizers.fullBatch()) {
            rows.add(row(e.name(), e.formula(), "none", e.settings(), e.source()));
        }
        holdTable(OPTIMIZERS, "| `--optimizer` | update | rate |", rows);
    }

    @Test
    void everySearchSpaceHasItsRow() throws IOException {
        List<String> rows = new ArrayList<>();
        for (Optimizers.Entry e : Optimizers.all()) {
            List<Dimension> all = Spaces.of(e.name()).dimensions();
            String rate = all.getFirst().text().replaceAll("^lr | \\(log\\)$", "");
            String others =
                    all.stream().skip(1).map(Dimension::text).collect(Collectors.joining("; "));
            rows.add(
                    "| `%s` | %s | %s |"
                            .formatted(e.name(), rate, others.isEmpty() ? "nothing" : others));
        }
        holdTable(COMPARING, "| optimizer | rate | beside it |", rows);
    }

    @Test
    void everyScheduleHasItsRow() throws IOException {
        List<String> rows = new ArrayList<>();
        for (Schedules.Entry e : Schedules.all()) {
            rows.add(row(e.name(), e.formula(), "`" + e.example() + "`", e.settings(), e.source()));
        }
        holdTable(OPTIMIZERS, "| `--schedule` | rate | example |", rows);
    }

    @Test
    void everyClassicHasItsRow() {
        for (Classics.Entry e : Classics.all()) {
            assertThat(MINIMIZE)
                    .content()
                    .containsPattern(
                            Pattern.quote("\n| `%s` | %s | ".formatted(e.name(), e.formula()))
                                    + ".*"
                                    + Pattern.quote(" | %s |\n".formatted(e.source())));
        }
    }

    @Test
    void everyDistortionHasItsRow() {
        for (AugmentationText.Term t : AugmentationText.terms()) {
            assertThat(Path.of("docs/augmentation.md"))
                    .content()
                    .contains("\n| `%s` | %s | %s | ".formatted(t.name(), t.usual(), t.meaning()));
        }
    }

    private static String row(
            String name, String formula, String third, List<Setting<?>> settings, String source) {
        String values =
                settings.stream()
                        .map(s -> "`%s` %s".formatted(s.name(), standard(s)))
                        .collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | %s | %s |".formatted(name, formula, third, values, source);
    }

    private static String standard(Setting<?> setting) {
        return setting.isSwitch() ? "off" : setting.defaultText("");
    }

    /** Compares a table, or writes it with {@code -Dformat=write}, as the sources are formatted. */
    private static void holdTable(Path document, String head, List<String> rows)
            throws IOException {
        String text = Files.readString(document);
        Matcher table =
                Pattern.compile(Pattern.quote(head) + ".*\n\\|[-:|]+\\|\n((\\|.*\n)*)")
                        .matcher(text);
        assertThat(table.find()).as("%s has a table %s", document, head).isTrue();
        String held = String.join("\n", rows) + "\n";
        if ("write".equals(System.getProperty("format"))) {
            Files.writeString(
                    document,
                    text.substring(0, table.start(1)) + held + text.substring(table.end(1)));
        } else {
            assertThat(table.group(1))
                    .as("mend %s with: mvn test -Dtest=DocumentsTest -Dformat=write", document)
                    .isEqualTo(held);
        }
    }

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            List<Path> found = docs.filter(f -> f.toString().endsWith(".md")).toList();
            return Stream.concat(Stream.of(README, Path.of("CONTRIBUTING.md")), found.stream());
        }
    }

    /** Links within the repository, and paths of sources in code style. */
    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Path document) throws IOException {
        String text = Files.readString(document);
        Path folder = document.toAbsolutePath().getParent();
        for (String link : all("\\]\\((?!https?:|#)([^)#]+)", text)) {
            assertThat(folder.resolve(link)).exists();
        }
        for (String link : all("`((?:src|docs)/[\\w./-]+)`", text)) {
            assertThat(Path.of(link)).exists();
        }
    }

    /** Classes in code style, and their members, are declared in the sources under that name. */
    @ParameterizedTest
    @ValueSource(strings = {"CONTRIBUTING.md", "docs/architecture.md"})
    void namedClassesExist(String document) throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path f : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String source = Files.readString(f);
                all("\\b(?:class|record|interface|enum) (\\w+)", source)
                        .forEach(type -> sources.merge(type, source, String::concat));
            }
        }
        String text = Files.readString(Path.of(document));
        for (String name : all("`([A-Z]\\w*[a-z]\\w*(?:\\.\\w+)?)`", text)) {
            String[] parts = name.split("\\.");
            if (OF_JAVA.contains(parts[0]) || name.matches(".*\\.(md|java)")) continue;
            assertThat(sources).as(name).containsKey(parts[0]);
            assertThat(sources.get(parts[0]))
                    .as(name)
                    .containsPattern("\\b%s\\b".formatted(parts[parts.length - 1]));
        }
    }

    private static List<String> all(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().map(DocumentsTest::first).toList();
    }

    private static String first(MatchResult match) {
        return match.group(1);
    }
}
