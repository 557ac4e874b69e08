package dev.fallline.data.table;

import static dev.fallline.FalllineException.bad;

import dev.fallline.FalllineException;
import dev.fallline.data.Schema;
import dev.fallline.data.TableLayout;
import dev.fallline.io.IoFailure;

import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads a table (RFC 4180 in UTF-8, with other delimiters too), compressed by gzip or not. */
public final class TableReader implements AutoCloseable {
    /** The file that stands for standard input. */
    public static final String STANDARD_INPUT = "-";

    /** Characters by which a table is guessed. */
    private static final int SAMPLE = 1 << 16;

    /** Rows that it must have, however wide they are, up to so many characters. */
    private static final int SAMPLE_ROWS = 10;

    private static final int MOST_SAMPLE = 1 << 24;

    private static final String NO_TEXT = "is not UTF-8 text: save it as CSV in UTF-8";

    /** What Excel reads in a first line, {@code sep=;}. */
    private static final String SEPARATOR = "sep=";

    private static final int BUFFER = 1 << 16;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Names of unusual delimiters in notes. */
    private static final Map<Character, String> DELIMITERS =
            Map.of('\t', "tabs", ';', "semicolons", '|', "the sign |", ' ', "spaces");

    /** What it is called in messages. */
    private final String file;

    private final boolean standardInput;
    private final BufferedReader text;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final CellFormat format;
    private final Optional<Boolean> decimalComma;
    private final boolean named;
    private final long skipped;
    private final List<String> guesses = new ArrayList<>();
    private List<String> names;

    /** A row of data that was read for its width; null when it has been handed out. */
    private CSVRecord first;

    /** Opens a file to learn from. What the options do not say is guessed from its beginning. */
    public static TableReader open(String file, TableOptions options) {
        return attempt(file, () -> new TableReader(file, open(file), options, null));
    }

    /**
     * Opens a file with the columns of a schema. Standard input is read no further than needed, so
     * that rows can be answered one by one.
     *
     * @param options what is said of this file
     */
    public static TableReader open(String file, TableOptions options, Schema schema) {
        return attempt(file, () -> new TableReader(file, open(file), options, schema));
    }

    /**
     * A single row of the columns of a schema, with commas.
     *
     * @param name what it is called in complaints
     */
    static Table row(String name, String row, Schema schema) {
        InputStream bytes = new ByteArrayInputStream(row.getBytes(StandardCharsets.UTF_8));
        try (var reader =
                attempt(name, () -> new TableReader(name, bytes, TableOptions.row(), schema))) {
            return reader.all();
        }
    }

    private static InputStream open(String file) throws IOException {
        return file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file));
    }

    /** What reads, and may fail. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T attempt(String file, Reading<T> reading) {
        try {
            return reading.read();
        } catch (UncheckedIOException e) { // how the parser reports what it cannot read
            throw failure(file, e.getCause());
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static String nameOf(String file) {
        return file.equals(STANDARD_INPUT) ? "standard input" : file;
    }

    private static FalllineException failure(String opened, IOException e) {
        String file = nameOf(opened);
        return switch (e) {
            case NoSuchFileException _ ->
                    bad(e, "%s does not exist: expected a table, such as a CSV file", file);
            case MalformedInputException _ -> bad(e, "%s %s", file, NO_TEXT);
            case ZipException _ ->
                    bad(
                            e,
                            "%s holds broken gzip data (%s): download it again",
                            file,
                            e.getMessage());
            case EOFException _ -> bad(e, "%s ends within its gzip data: download it again", file);
            case CSVException _ ->
                    bad(
                            e,
                            "%s has quotation marks that do not match: expected them around a whole cell, and doubled within it",
                            file);
            default -> bad(e, "%s cannot be read: %s", file, IoFailure.reason(e));
        };
    }

    private TableReader(String file, InputStream raw, TableOptions options, Schema schema)
            throws IOException {
        standardInput = file.equals(STANDARD_INPUT);
        this.file = nameOf(file);
        TableLayout layout = schema == null ? null : schema.layout();
        Optional<TableLayout> known = Optional.ofNullable(layout);
        InputStream bytes = decompressed(raw);
        text =
                new BufferedReader(
                        new InputStreamReader(bytes, charset(bytes).newDecoder()), BUFFER);
        try {
            text.mark(1);
            if (text.read() != BYTE_ORDER_MARK) text.reset();
            int header = options.header().orElse(1);
            for (int line = 1; line < header; line++) text.readLine();
            Optional<Character> said = header > 1 ? Optional.empty() : separator();
            skipped = Math.max(0, header - 1) + (said.isPresent() ? 1 : 0);
            String sample = sample(layout != null && standardInput);
            if (sample.indexOf('\0') >= 0) throw bad("%s %s", this.file, NO_TEXT);
            boolean cut = sample.length() >= SAMPLE;
            char delimiter =
                    options.delimiter()
                            .or(() -> said)
                            .orElseGet(() -> Sniffer.delimiter(sample, cut));
            decimalComma = options.decimalComma();
            format =
                    new CellFormat(
                            delimiter,
                            decimalComma
                                    .or(() -> known.map(TableLayout::decimalComma))
                                    .orElse(null),
                            options.missingValues()
                                    .or(() -> known.map(TableLayout::missingValues))
                                    .map(Set::copyOf)
                                    .orElse(CellFormat.USUAL_MISSING));
            List<List<String>> all = Sniffer.rows(sample, cut, delimiter);
            boolean counts = options.header().isEmpty() && Sniffer.hasCounts(all, format);
            List<List<String>> rows = counts ? all.subList(1, all.size()) : all;
            named =
                    options.header()
                            .map(line -> line > 0)
                            .orElseGet(
                                    () ->
                                            layout == null
                                                    ? Sniffer.hasHeader(
                                                            rows, format, options.labels())
                                                    : hasHeader(rows, schema));
            parser = Sniffer.parser(text, delimiter);
            records = parser.iterator();
            if (counts) {
                records.next();
                guesses.add(
                        "line 1 (%s) has the numbers of rows and columns and is skipped (if it names the columns: --header 1)"
                                .formatted(
                                        RowEncoder.list(
                                                all.getFirst().stream()
                                                        .filter(cell -> !cell.isEmpty())
                                                        .toList())));
            }
            if (options.delimiter().isEmpty() && DELIMITERS.containsKey(delimiter)) {
                guesses.add(
                        "its cells are separated by %s (otherwise: --delimiter)"
                                .formatted(DELIMITERS.get(delimiter)));
            }
            names = readNames(rows);
        } catch (IOException | RuntimeException e) {
            text.close();
            throw e;
        }
    }

    private static InputStream decompressed(InputStream raw) throws IOException {
        InputStream in = new BufferedInputStream(raw, BUFFER);
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER) : in;
    }

    /** UTF-16 where its byte order mark comes first, as in Excel's "Unicode Text". */
    private static Charset charset(InputStream in) throws IOException {
        in.mark(2);
        int mark = in.read() << 8 | in.read();
        in.reset();
        return mark == 0xfeff || mark == 0xfffe ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }

    /** The delimiter that a first line for Excel names, which is skipped. */
    private Optional<Character> separator() throws IOException {
        int length = SEPARATOR.length() + 1;
        text.mark(length + 1);
        var begin = new char[length + 1];
        int read = text.read(begin);
        boolean whole = read == begin.length && (begin[length] == '\r' || begin[length] == '\n');
        boolean found = whole && new String(begin).toLowerCase(Locale.ROOT).startsWith(SEPARATOR);
        text.reset();
        if (!found) return Optional.empty();
        text.readLine();
        return Optional.of(begin[length - 1]);
    }

    /**
     * The beginning of the text, which is read again afterwards.
     *
     * @param line whether the first line must do
     */
    private String sample(boolean line) throws IOException {
        // A mark may take as much memory as its limit says: only wide rows get a large one.
        for (int most = SAMPLE; ; most *= 4) {
            text.mark(most + 1);
            var sample = new StringBuilder();
            boolean quoted = false;
            boolean whole = false;
            int rows = 0;
            while (sample.length() < most && !whole) {
                int next = text.read();
                if (next >= 0) sample.append((char) next);
                if (next == '"') quoted = !quoted;
                if (next == '\n' || next == '\r') rows++;
                boolean first = next == '\n' && !quoted && !sample.toString().isBlank();
                whole = next < 0 || line && first;
            }
            text.reset();
            if (whole || rows >= SAMPLE_ROWS || most >= MOST_SAMPLE) return sample.toString();
        }
    }

    /** Whether the first row of a later file names the columns of a schema. */
    private boolean hasHeader(List<List<String>> rows, Schema schema) {
        if (rows.isEmpty()) return false;
        List<String> row = rows.getFirst();
        if (schema.layout().named() && row.stream().anyMatch(schema.layout().names()::contains)) {
            return true;
        }
        return row.stream()
                .allMatch(
                        cell ->
                                Double.isNaN(format.number(cell))
                                        && !format.isMissing(cell)
                                        && !schema.isCategory(cell));
    }

    /** The names of the columns, or their places from 1 where the file does not name them. */
    private List<String> readNames(List<List<String>> rows) {
        if (!records.hasNext()) {
            throw bad("%s has no rows: expected numbers and a label in each", file);
        }
        CSVRecord record = records.next();
        if (!named) {
            first = record;
            return IntStream.rangeClosed(1, record.size()).mapToObj(Integer::toString).toList();
        }
        List<String> names = new ArrayList<>(record.stream().map(Table::line).toList());
        if (rows.size() > 1 && rows.get(1).size() == names.size() + 1) {
            boolean trailing = rows.stream().skip(1).allMatch(row -> row.getLast().isEmpty());
            names.add(trailing ? names.size() : 0, "");
        }
        // Single quotes are no quotes of CSV, but some write them.
        if (names.stream().allMatch(name -> name.matches("'.+'|"))) {
            names.replaceAll(name -> name.replaceAll("^'|'$", ""));
        }
        // As pandas does: a, a.1, a.2.
        Set<String> taken = new HashSet<>();
        for (int c = 0; c < names.size(); c++) {
            String name = names.get(c);
            for (int k = 1; !taken.add(names.get(c)); k++) names.set(c, name + "." + k);
        }
        return names;
    }

    /** All rows that are left. */
    public Table all() {
        return next(Integer.MAX_VALUE);
    }

    /**
     * The next rows, at most so many; none where the file is at its end. Of standard input it waits
     * for one row and takes the others that are there.
     */
    public Table next(int most) {
        return attempt(file, () -> read(most));
    }

    private Table read(int most) throws IOException {
        var table = new Table(file, names, named, guesses);
        boolean interactive = standardInput && most < Integer.MAX_VALUE;
        if (first != null) {
            add(table, first);
            first = null;
        }
        while (table.rows() < most) {
            if (interactive && table.rows() > 0 && !text.ready()) break;
            if (!records.hasNext()) break;
            add(table, records.next());
        }
        return table;
    }

    private void add(Table table, CSVRecord record) {
        long line = skipped + parser.getCurrentLineNumber();
        if (record.size() != names.size()) {
            throw bad(
                    "%s has %d cells in line %d: expected %d, as in the first (another delimiter:"
                            + " --delimiter; if the table begins in line N: --header N)",
                    file, record.size(), line, names.size());
        }
        table.add(record.toList(), line, format);
    }

    String file() {
        return file;
    }

    /** How a schema remembers the file. */
    public TableLayout layout(TableOptions options) {
        return new TableLayout(
                names,
                named,
                format.missing().stream().sorted().toList(),
                decimalComma.orElse(null),
                options.missing());
    }

    public FalllineException noRows() {
        return bad("%s has no rows below its header: expected at least one", file);
    }

    @Override
    public void close() {
        if (standardInput) return;
        attempt(
                file,
                () -> {
                    parser.close();
                    return null;
                });
    }
}
