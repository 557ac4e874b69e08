package dev.fallline.report;

import dev.fallline.io.AtomicFile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A page of HTML that holds all that it shows: text, tables, charts, and the scripts that draw
 * them. It needs no network, and asks for none.
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
        Html head = new Html();
        // The policy lets nothing in from outside, whatever the page may hold.
        head.raw(
                """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>""");
        head.text(title).raw("</title>\n<style>\n");
        copy(head, out);
        copy("page.css", out);
        copy(body(), out);
        script("echarts/echarts.min.js", out);
        script("page.js", out);
        copy(new Html().raw("</body>\n</html>\n"), out);
    }

    private Html body() {
        Html html = new Html().raw("</style>\n</head>\n<body>\n<header>\n");
        html.element("h1", title);
        if (!summary.isEmpty()) html.element("p", summary);
        html.raw("</header>\n<main>\n");
        for (Section s : sections) {
            html.raw("<section>\n").element("h2", s.title());
            for (Block b : s.blocks()) b.write(html);
            html.raw("</section>\n");
        }
        return html.raw("</main>\n");
    }

    private static void script(String resource, OutputStream out) throws IOException {
        copy(new Html().raw("<script>\n"), out);
        copy(resource, out);
        copy(new Html().raw("\n</script>\n"), out);
    }

    private static void copy(Html html, OutputStream out) throws IOException {
        out.write(html.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void copy(String resource, OutputStream out) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(resource)) {
            if (in == null)
                throw new IOException("the program has been packed without " + resource);
            in.transferTo(out);
        }
    }
}
