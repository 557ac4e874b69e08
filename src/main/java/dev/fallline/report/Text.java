package dev.fallline.report;

/**
 * A paragraph.
 *
 * @param warning whether it is about something that is wrong, and stands out
 */
public record Text(String text, boolean warning) implements Block {
    public Text(String text) {
        this(text, false);
    }

    public static Text warning(String text) {
        return new Text(text, true);
    }

    @Override
    public void write(Html html) {
        html.raw(warning ? "<p class=\"warning\">" : "<p>").text(text).raw("</p>\n");
    }
}
