package dev.fallline.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A table whose rows the reader can sort by a click on a column's head, or by its key.
 *
 * @param caption says what the rows are
 * @param rows a cell for each column: a {@link String} in a column of texts, a {@link Number} in
 *     others, null for nothing
 */
public record DataTable(String caption, List<Column> columns, List<List<Object>> rows)
        implements Block {
    /**
     * @param unit null for a column of texts
     */
    public record Column(String name, Unit unit) {}

    public DataTable {
        columns = List.copyOf(columns);
        rows = Collections.unmodifiableList(new ArrayList<>(rows));
    }

    public static Column text(String name) {
        return new Column(name, null);
    }

    public static Column number(String name) {
        return new Column(name, Unit.NUMBER);
    }

    public static Column count(String name) {
        return new Column(name, Unit.COUNT);
    }

    public static Column percent(String name) {
        return new Column(name, Unit.PERCENT);
    }

    @Override
    public void write(Html html) {
        // Focusable, so that the keys scroll it where it is wider than the screen.
        html.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
        html.text(caption).raw("\">\n<table class=\"data\">\n").element("caption", caption);
        html.raw("<thead><tr>");
        for (Column c : columns) {
            html.raw("<th scope=\"col\"" + type(c) + ">").text(c.name).raw("</th>");
        }
        html.raw("</tr></thead>\n<tbody>\n");
        for (List<Object> row : rows) {
            html.raw("<tr>");
            for (int i = 0; i < columns.size(); i++) cell(columns.get(i), row.get(i), html);
            html.raw("</tr>\n");
        }
        html.raw("</tbody>\n</table>\n</div>\n");
    }

    private static String type(Column c) {
        return c.unit == null ? "" : " class=\"number\"";
    }

    /** A number is rounded for people, and whole for the script that sorts. */
    private static void cell(Column c, Object value, Html html) {
        html.raw("<td" + type(c));
        if (value instanceof Number n) {
            html.raw(" data-value=\"" + n + "\">").text(c.unit.text(n.doubleValue()));
        } else {
            html.raw(">").text(value == null ? "" : (String) value);
        }
        html.raw("</td>");
    }
}
