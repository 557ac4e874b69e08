package dev.fallline.report;

/** Something that a section is made of. */
public sealed interface Block permits Paragraph, Facts, DataTable, Chart {
    /** Adds itself to the page. */
    void write(Html html);
}
