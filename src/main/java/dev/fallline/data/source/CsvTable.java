package dev.fallline.data.source;

import static dev.fallline.data.source.BadData.bad;

import dev.fallline.FalllineException;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers and labels of one CSV file (RFC 4180, UTF-8).
 *
 * @param file where they stood
 * @param layout its columns
 * @param rows the feature cells of each row
 * @param labels the label cell of each row
 * @param lines the line on which each row ends, from 1
 */
record CsvTable(
        Path file, CsvLayout layout, List<double[]> rows, List<String> labels, List<Long> lines) {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT
                    .builder()
                    .setIgnoreEmptyLines(true)
                    .setIgnoreSurroundingSpaces(true)
                    .get();
    private static final int BUFFER = 1 << 16;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Reads a whole file; the label column is the wanted one, by name or number, or guessed. */
    static CsvTable read(Path file, Optional<String> label) {
        try (BufferedReader text = new BufferedReader(Files.newBufferedReader(file), BUFFER)) {
            text.mark(1);
            if (text.read() != BYTE_ORDER_MARK) text.reset();
            try (CSVParser parser = CSVParser.builder().setReader(text).setFormat(FORMAT).get()) {
                return read(file, label, parser);
            }
        } catch (MalformedInputException e) {
            throw bad(e, "%s is not text in UTF-8: save it as such.", file);
        } catch (IOException e) {
            throw bad(e, "%s cannot be read: %s.", file, e.getMessage());
        } catch (UncheckedIOException e) {
            // How the parser reports text that is not UTF-8 or quotes that do not match.
            if (e.getCause() instanceof MalformedInputException) {
                throw bad(e, "%s is not text in UTF-8: save it as such.", file);
            }
            throw bad(e, "%s is no CSV file: %s.", file, e.getCause().getMessage());
        }
    }

    private static CsvTable read(Path file, Optional<String> label, CSVParser parser) {
        Iterator<CSVRecord> records = parser.iterator();
        if (!records.hasNext()) {
            throw bad("%s has no rows: expected numbers and a label in each.", file);
        }
        CSVRecord first = records.next();
        CsvLayout layout = CsvLayout.of(file, first.toList(), label);
        var table =
                new CsvTable(file, layout, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        // A label stands in many rows: kept once.
        Map<String, String> known = new HashMap<>();
        if (layout.names().isEmpty()) table.add(first, parser.getCurrentLineNumber(), known);
        while (records.hasNext()) {
            CSVRecord record = records.next();
            table.add(record, parser.getCurrentLineNumber(), known);
        }
        if (table.rows.isEmpty()) {
            throw bad("%s has no rows below its header: expected numbers and labels.", file);
        }
        return table;
    }

    private void add(CSVRecord record, long line, Map<String, String> known) {
        if (record.size() != layout.width()) {
            throw bad(
                    "%s has %d cells in line %d: expected %d, as in the first.",
                    file, record.size(), line, layout.width());
        }
        var row = new double[layout.width() - 1];
        for (int c = 0, to = 0; c < layout.width(); c++) {
            if (c != layout.label()) row[to++] = number(record.get(c), line, c);
        }
        String label = record.get(layout.label());
        if (label.isEmpty()) throw badCell("an empty cell", line, layout.label(), "a class");
        rows.add(row);
        labels.add(known.computeIfAbsent(label, text -> text));
        lines.add(line);
    }

    private double number(String cell, long line, int column) {
        double value = CsvLayout.number(cell);
        if (Double.isFinite(value)) return value;
        String found = cell.isEmpty() ? "an empty cell" : "'" + cell + "'";
        throw badCell(found, line, column, "a finite number");
    }

    private FalllineException badCell(String found, long line, int column, String expected) {
        return bad(
                "%s has %s in line %d, %s: expected %s.",
                file, found, line, layout.column(column), expected);
    }

    /** The complaint about the label of a row. */
    FalllineException badLabel(int row, String expected) {
        return badCell("'" + labels.get(row) + "'", lines.get(row), layout.label(), expected);
    }
}
