package dev.fallline.report;

import dev.fallline.io.AtomicFile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of HTML that holds all that it shows: text, tables, charts, and the scripts that draw
 * them. It needs no network.
 *
 * <pre>{@code
 * new Page(
 *         "Two rates",
 *         "spiral, 60 epochs each",
 *         List.of(
 *                 new Section(
 *                         "Loss",
 *                         new Facts().add("best", "0.1"),
 *                         new LineChart(
 *                                 "Training loss",
 *                                 ChartAxis.of("epoch"),
 *                                 ChartAxis.log("loss"),
 *                                 List.of(Line.of("0.1", x, y), Line.of("0.01", x, z))))))
 *     .write(Path.of("rates.html"));
 * }</pre>
 *
 * All strings are plain text and may hold anything; the page escapes them.
 *
 * @param title what the page is about, in a few words
 * @param summary one line below it; may be empty
 */
public record Page(String title, String summary, List<Section> sections) {
    public Page {
        sections = List.copyOf(sections);
    }

    /** The same with one more section at a place, from 0. */
    public Page with(int place, Section section) {
        List<Section> all = new ArrayList<>(sections);
        all.add(place, section);
        return new Page(title, summary, all);
    }

    /** Writes the page, whole or not at all. */
    public void write(Path file) {
        AtomicFile.write(file, this::write);
    }

    /** The page as one text. */
    public String html() {
        try (var out = new ByteArrayOutputStream(1 << 21)) {
            write(out);
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(OutputStream out) throws IOException {
        HtmlRenderer.write(this, out);
    }
}
