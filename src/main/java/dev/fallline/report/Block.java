package dev.fallline.report;

/** Something that a result is shown in, on a page, in a terminal or in a file. */
public sealed interface Block permits Paragraph, Facts, DataTable, Chart {}
