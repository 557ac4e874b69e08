package dev.fallline.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fonts that a browser may use. Those of Linux can be narrowed, by a file for Fontconfig. */
enum FontSet {
    INSTALLED(List.of(), List.of()),
    DEJAVU(List.of("DejaVu Sans"), List.of("Liberation Sans")),
    DEJAVU_AND_LIBERATION(List.of("DejaVu Sans", "Liberation Sans"), List.of());

    private final List<String> present;
    private final List<String> absent;

    FontSet(List<String> present, List<String> absent) {
        this.present = present;
        this.absent = absent;
    }

    /** Lets a browser that is about to start see these fonts alone. */
    void configure(ProcessBuilder browser, Path folder) throws IOException {
        if (present.isEmpty()) return;
        String accepted =
                present.stream()
                        .map(family -> family.substring(0, family.indexOf(' ')))
                        .map("<acceptfont><glob>*/%s*</glob></acceptfont>"::formatted)
                        .collect(Collectors.joining());
        Path file = folder.resolve("fonts.conf");
        Files.writeString(
                file,
                """
                <?xml version="1.0"?>
                <!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
                <fontconfig>
                  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
                  <selectfont><rejectfont><glob>*.*</glob></rejectfont>%s</selectfont>
                </fontconfig>
                """
                        .formatted(accepted));
        browser.environment().put("FONTCONFIG_FILE", file.toString());
    }

    /** The families that a browser lacks, or has and should not have. */
    List<String> wrongIn(Browser browser) {
        return Stream.concat(
                        present.stream().filter(f -> !browser.hasFont(f)).map(f -> "without " + f),
                        absent.stream().filter(browser::hasFont).map(f -> "with " + f))
                .toList();
    }
}
