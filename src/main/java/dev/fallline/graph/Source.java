package dev.fallline.graph;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;

/** The text of an expression, to complain about. */
record Source(String text) {
    /** Shown of a long text, on each side of the mistake. */
    private static final int AROUND = 35;

    /** The complaint, the text below it, and a caret under the character at the offset. */
    FalllineException complain(int at, String format, Object... values) {
        int[] points = text.codePoints().map(Source::visible).toArray();
        int caret = text.codePointCount(0, at);
        int from = points.length <= 2 * AROUND ? 0 : Math.max(0, caret - AROUND);
        int to = points.length <= 2 * AROUND ? points.length : caret + AROUND;
        String before = from > 0 ? "…" : "";
        String after = to < points.length ? "…" : "";
        String shown = new String(points, from, Math.min(to, points.length) - from);
        return usage(
                "%s%n  %s%n  %s^",
                format.formatted(values),
                before + shown + after,
                " ".repeat(before.length() + caret - from));
    }

    /** Nothing that moves the cursor, so that the caret stands where it should. */
    private static int visible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    ' ';
            default -> point;
        };
    }
}
