package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

/** Compiles and runs each of the examples, and holds the documents to them. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir private static Path classes;

    @BeforeAll
    static void compile() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
        files().forEach(f -> arguments.add(f.toString()));
        var said = new ByteArrayOutputStream();
        int code =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, said, said, arguments.toArray(String[]::new));
        assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
        }
    }

    /** What each says, as a pattern of a line. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Mnist; test accuracy 0\\.9[3-9].*",
                "CsvRegression; 80 square meters in Bern cost 8[0-9]{5}|.* cost 7[5-9][0-9]{4}",
                "OwnOptimizer; test accuracy 0\\.9[5-9].*|.* 1\\.0",
                "OwnLoss; gradients are right: true",
                "CompareOptimizers; adam\\(lr=0\\.01\\) +test loss 0\\.[12].*",
                "MinimizeFunction; lbfgs: .* to \\[(1\\.0|0\\.9999).*",
                "Resume; same bits: true",
                "FromArrays; 8 by 3 is wide",
            })
    void runs(String name, String line) throws Exception {
        assertThat(run(name).lines()).anyMatch(l -> l.matches(line));
    }

    @Test
    void eachIsRun() throws Exception {
        CsvSource source =
                ExamplesTest.class
                        .getDeclaredMethod("runs", String.class, String.class)
                        .getAnnotation(CsvSource.class);
        List<String> run = Arrays.stream(source.value()).map(s -> s.split(";")[0]).toList();
        assertThat(files().stream().map(f -> f.getFileName().toString().replace(".java", "")))
                .containsExactlyInAnyOrderElementsOf(run);
    }

    private static String run(String name) throws Exception {
        var said = new ByteArrayOutputStream();
        PrintStream usual = System.out;
        URL[] path = {classes.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path)) {
            Class<?> program = loader.loadClass(name);
            Constructor<?> constructor = program.getDeclaredConstructor();
            constructor.setAccessible(true);
            Method main =
                    Arrays.stream(program.getDeclaredMethods())
                            .filter(m -> m.getName().equals("main"))
                            .findFirst()
                            .orElseThrow();
            main.setAccessible(true);
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            Object[] arguments =
                    main.getParameterCount() == 0
                            ? new Object[0]
                            : new Object[] {new String[] {"no-such-folder"}};
            main.invoke(constructor.newInstance(), arguments);
        } finally {
            System.setOut(usual);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    /** Each block of Java is a part of an example, however far it is indented there. */
    @ParameterizedTest
    @CsvSource({"README.md", "docs/java.md"})
    void documentsShowWhatRuns(Path document) throws IOException {
        String all = "";
        for (Path file : files()) all += plain(Files.readString(file)) + "\n";
        String source = all;
        List<String> blocks =
                BLOCK.matcher(Files.readString(document)).results().map(m -> m.group(1)).toList();
        assertThat(blocks).isNotEmpty();
        assertThat(blocks).allSatisfy(b -> assertThat(source).contains(plain(b)));
    }

    @Test
    void theDependenciesHaveTheVersionsOfTheBuild() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(Path.of("docs/java.md"))
                .content()
                .contains("dev.fallline:fallline:" + between(pom, "<version>", "</version>"))
                .contains("openblas:" + between(pom, "<openblas.version>", "<") + ":")
                .contains("jcublas-natives:" + between(pom, "<jcuda.version>", "<") + ":");
    }

    /** The newest entry is that of the version, which is released or not in both places. */
    @Test
    void theChangeLogIsThatOfTheVersion() throws IOException {
        String version = between(Files.readString(Path.of("pom.xml")), "<version>", "</version>");
        String newest = between(Files.readString(Path.of("CHANGELOG.md")), "\n## ", "\n");
        String number = version.replace("-SNAPSHOT", "");
        if (version.equals(number)) assertThat(newest).matches(number + ", \\d{4}-\\d{2}-\\d{2}");
        else assertThat(newest).isEqualTo(number + ", not released yet");
    }

    private static String between(String text, String before, String after) {
        int from = text.indexOf(before) + before.length();
        return text.substring(from, text.indexOf(after, from));
    }

    private static String plain(String code) {
        return code.lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty())
                .collect(Collectors.joining("\n"));
    }
}
