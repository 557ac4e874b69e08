package dev.fallline.report;

/** A part of a result's presentation, on a page, in a terminal or in a file. */
public sealed interface Block permits Paragraph, Facts, DataTable, Chart {}
