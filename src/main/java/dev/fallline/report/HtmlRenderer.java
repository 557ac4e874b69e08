package dev.fallline.report;

import dev.fallline.io.Json;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a page as HTML that contains its scripts and loads nothing. */
final class HtmlRenderer {
    /** The policy blocks everything from outside, whatever the page contains. */
    private static final String HEAD =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>""";

    /** A longer fact takes two columns. */
    private static final int LONG = 32;

    private final Html html = new Html();

    private HtmlRenderer() {}

    static void write(Page page, OutputStream out) throws IOException {
        Html head = new Html().raw(HEAD).text(page.title()).raw("</title>\n<style>\n");
        copy(head, out);
        copy("page.css", out);
        HtmlRenderer body = new HtmlRenderer();
        body.add(page);
        copy(body.html, out);
        script("echarts/echarts.min.js", out);
        script("tools.js", out);
        script("page.js", out);
        copy(new Html().raw("</body>\n</html>\n"), out);
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

    private void add(Page page) {
        html.raw("</style>\n</head>\n<body>\n<header>\n").element("h1", page.title());
        if (!page.summary().isEmpty()) html.element("p", page.summary());
        html.raw("</header>\n<main>\n");
        for (Section s : page.sections()) {
            html.raw("<section>\n").element("h2", s.title());
            s.blocks().forEach(this::add);
            html.raw("</section>\n");
        }
        html.raw("</main>\n");
    }

    private void add(Block block) {
        switch (block) {
            case Paragraph(String text, boolean warning) ->
                    html.raw(warning ? "<p class=\"warning\">" : "<p>").text(text).raw("</p>\n");
            case Facts facts -> add(facts);
            case DataTable table -> add(table);
            case Chart chart -> add(chart);
        }
    }

    private void add(Facts facts) {
        html.raw("<dl>\n");
        for (Facts.Fact f : facts.all()) {
            html.raw(f.value().length() > LONG ? "<div class=\"long\">" : "<div>");
            html.element("dt", f.name()).element("dd", f.value()).raw("</div>\n");
        }
        html.raw("</dl>\n");
    }

    private void add(DataTable table) {
        // Focusable, so that the keys scroll it where it is wider than the screen.
        html.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
        html.text(table.caption()).raw("\">\n<table class=\"data\">\n");
        html.element("caption", table.caption()).raw("<thead><tr>");
        for (TableColumn<?> c : table.columns()) {
            html.raw("<th scope=\"col\"" + type(c) + ">").text(c.title()).raw("</th>");
        }
        html.raw("</tr></thead>\n<tbody>\n");
        for (List<Object> row : table.rows()) {
            html.raw("<tr>");
            for (int i = 0; i < row.size(); i++) add(table.columns().get(i), row.get(i));
            html.raw("</tr>\n");
        }
        html.raw("</tbody>\n</table>\n</div>\n");
    }

    /** A number is rounded for people, and whole for the script that sorts. */
    private void add(TableColumn<?> column, Object cell) {
        html.raw("<td" + type(column));
        Object key = cell instanceof TableColumn.Pair p ? (Object) p.first() : cell;
        if (key instanceof Number) html.raw(" data-value=\"" + key + "\"");
        html.raw(">").text(column.text(cell)).raw("</td>");
    }

    private static String type(TableColumn<?> c) {
        return c.format() == null ? "" : " class=\"number\"";
    }

    private void add(Chart chart) {
        Chart.Extent extent = chart.extent();
        html.raw(extent.wide() ? "<figure class=\"wide\">\n" : "<figure>\n");
        html.element("h3", chart.title()).raw("<div class=\"legend\"></div>\n<div ");
        html.raw(
                switch (Integer.signum(extent.pixels())) {
                    case 0 -> "class=\"plot square\"";
                    case 1 -> "class=\"plot\" style=\"height:%dpx\"".formatted(extent.pixels());
                    default -> "class=\"plot\"";
                });
        html.raw(" role=\"img\" aria-label=\"").text(chart.title() + ": " + chart.words());
        html.raw("\"></div>\n<script type=\"application/json\">");
        html.raw(Json.inScript(chart.option())).raw("</script>\n");
        html.element("figcaption", chart.words());
        html.raw("<details><summary>The numbers</summary>\n");
        add(chart.numbers());
        html.raw("</details>\n</figure>\n");
    }
}
