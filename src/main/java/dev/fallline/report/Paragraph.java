package dev.fallline.report;

/**
 * A paragraph.
 *
 * @param warning whether it is about something that is wrong, and stands out
 */
public record Paragraph(String text, boolean warning) implements Block {
    public Paragraph(String text) {
        this(text, false);
    }

    public static Paragraph warning(String text) {
        return new Paragraph(text, true);
    }
}
