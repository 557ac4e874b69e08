package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds the sources to google-java-format's AOSP style. It is a test because the formatter parses
 * with the JDK it runs on, and only the tests are sure to run on JDK 25. To mend: {@code mvn test
 * -Dtest=FormatTest -Dformat=write}.
 */
class FormatTest {
    private static final Style STYLE = Style.AOSP;
    private static final Formatter FORMATTER =
            new Formatter(JavaFormatterOptions.builder().style(STYLE).build());

    @Test
    void sourcesAreFormatted() throws Exception {
        boolean write = "write".equals(System.getProperty("format"));
        List<Path> crooked = new ArrayList<>();
        for (Path file : sources()) {
            String before = Files.readString(file);
            String after = format(before);
            if (after.equals(before)) continue;
            if (write) Files.writeString(file, after);
            else crooked.add(file);
        }
        assertThat(crooked).as("mend with: mvn test -Dtest=FormatTest -Dformat=write").isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String root : List.of("src", "examples")) {
            try (var files = Files.walk(Path.of(root))) {
                files.filter(f -> f.toString().endsWith(".java")).sorted().forEach(sources::add);
            }
        }
        return sources;
    }

    private static String format(String source) throws FormatterException {
        String imports =
                ImportOrderer.reorderImports(
                        RemoveUnusedImports.removeUnusedImports(source), STYLE);
        return FORMATTER.formatSource(imports);
    }
}
