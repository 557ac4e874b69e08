package dev.fallline.data.table;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Guesses the delimiter of a table, and whether its first row names the columns. */
final class Sniffer {
    /** A comma last: with decimal commas it may split rows evenly too. */
    private static final String DELIMITERS = "\t;|,";

    private static final char SPACE = ' ';

    /** Names by which a label column is known. */
    static final Set<String> LABEL_NAMES = Set.of("label", "class", "target", "species");

    /** From so many rows on, a text that does not come again says something. */
    private static final int SOME_ROWS = 10;

    private final List<List<String>> rows;
    private final CellFormat format;

    private Sniffer(List<List<String>> rows, CellFormat format) {
        this.rows = rows;
        this.format = format;
    }

    /** Reads rows; a space as delimiter stands for any number of spaces and tabs. */
    static CSVParser parser(Reader text, char delimiter) throws IOException {
        boolean blanks = delimiter == SPACE;
        CSVFormat format =
                CSVFormat.DEFAULT
                        .builder()
                        .setDelimiter(blanks ? '\t' : delimiter)
                        .setIgnoreEmptyLines(true)
                        .setIgnoreSurroundingSpaces(true)
                        .get();
        return CSVParser.builder()
                .setReader(blanks ? new WhitespaceReader(text) : text)
                .setFormat(format)
                .get();
    }

    /**
     * The first delimiter that splits the rows of a sample into equally many cells, at least two;
     * spaces and tabs where the first row has no other; else a comma.
     *
     * @param cut whether the sample ends within a row
     */
    static char delimiter(String sample, boolean cut) {
        for (char delimiter : DELIMITERS.toCharArray()) {
            if (splits(sample, cut, delimiter)) return delimiter;
        }
        String first = sample.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        boolean other = first.chars().anyMatch(c -> c != '\t' && DELIMITERS.indexOf(c) >= 0);
        return !other && splits(sample, cut, SPACE) ? SPACE : ',';
    }

    private static boolean splits(String sample, boolean cut, char delimiter) {
        List<List<String>> rows = rows(sample, cut, delimiter);
        if (rows.isEmpty() || rows.getLast().size() < 2) return false;
        int width = rows.getLast().size();
        // R writes a header without a name for the names of rows.
        boolean header = rows.getFirst().size() == width || rows.getFirst().size() == width - 1;
        return header && rows.stream().skip(1).allMatch(row -> row.size() == width);
    }

    /** The whole rows of a sample, as far as they can be read. */
    static List<List<String>> rows(String sample, boolean cut, char delimiter) {
        var rows = new ArrayList<List<String>>();
        try (CSVParser parser = parser(new StringReader(sample), delimiter)) {
            for (CSVRecord row : parser) rows.add(row.toList());
        } catch (UncheckedIOException | IOException _) {
            // Quotes that do not match: reading the file itself will say so.
            return rows;
        }
        if (cut && rows.size() > 1) rows.removeLast();
        return rows;
    }

    /**
     * Whether the first of some rows names the columns.
     *
     * @param labels the columns to learn, as far as they were named
     */
    static boolean hasHeader(List<List<String>> rows, CellFormat format, List<String> labels) {
        return !rows.isEmpty() && new Sniffer(rows, format).hasHeader(labels);
    }

    /**
     * Whether the first row counts the rows and features and may list the classes, as in the sample
     * files of scikit-learn: {@code 150,4,setosa,versicolor,virginica}. The row of the names may
     * follow.
     */
    static boolean hasCounts(List<List<String>> rows, CellFormat format) {
        if (rows.size() < 2 || rows.getFirst().size() < 3) return false;
        var sniffer = new Sniffer(rows, format);
        List<String> first = rows.getFirst();
        boolean names = rows.get(1).stream().allMatch(sniffer::isText);
        return format.number(first.get(0)) >= rows.size() - (names ? 2 : 1)
                && format.number(first.get(1)) == rows.get(1).size() - 1
                && first.stream().skip(2).allMatch(cell -> cell.isEmpty() || sniffer.isText(cell))
                && (names || rows.get(1).stream().allMatch(sniffer::isNumber));
    }

    private boolean hasHeader(List<String> labels) {
        List<String> first = rows.getFirst();
        for (String cell : first) {
            boolean wanted = labels.stream().anyMatch(cell::equalsIgnoreCase);
            if (isText(cell) && (wanted || LABEL_NAMES.contains(lower(cell)))) return true;
        }
        if (first.stream().noneMatch(this::isText)) return countsColumns(first);
        if (rows.size() == 1) return first.stream().allMatch(this::isText);
        for (int c = 0; c < first.size(); c++) {
            if (isText(first.get(c)) && holdsNumbers(c)) return true;
        }
        // Only columns of texts have one in the first row: does it come again?
        List<Integer> columns =
                IntStream.range(0, first.size()).filter(c -> isText(first.get(c))).boxed().toList();
        if (columns.stream().anyMatch(c -> counts(c).containsKey(first.get(c)))) return false;
        if (first.stream().noneMatch(this::isNumber)) return rows.size() > 2;
        if (namesYears(first)) return true;
        return rows.size() > SOME_ROWS && fractions() && columns.stream().allMatch(this::recurs);
    }

    /** Whether the cells count the columns, from 0 or 1, above rows that hold other numbers. */
    private boolean countsColumns(List<String> first) {
        if (first.size() < 3 || rows.size() < 2) return false;
        double from = format.number(first.getFirst());
        if (from != 0 && from != 1) return false;
        for (int c = 0; c < first.size(); c++) {
            if (format.number(first.get(c)) != from + c) return false;
        }
        return fractions();
    }

    /** Whether the numbers of the first row count on, as years do, above fractions. */
    private boolean namesYears(List<String> first) {
        double[] numbers =
                first.stream().mapToDouble(format::number).filter(n -> !Double.isNaN(n)).toArray();
        for (int i = 1; i < numbers.length; i++) {
            if (numbers[i] != numbers[i - 1] + 1) return false;
        }
        return numbers.length >= 3 && fractions();
    }

    /** Whether a column has fractions below a whole number in the first row. */
    private boolean fractions() {
        for (int c = 0; c < rows.getFirst().size(); c++) {
            if (!isWhole(rows.getFirst().get(c))) continue;
            for (List<String> row : body()) {
                if (c < row.size() && isNumber(row.get(c)) && !isWhole(row.get(c))) return true;
            }
        }
        return false;
    }

    /** Whether most of the column below the first row are numbers. */
    private boolean holdsNumbers(int column) {
        int numbers = 0;
        int texts = 0;
        for (List<String> row : body()) {
            if (column >= row.size()) continue;
            if (isNumber(row.get(column))) numbers++;
            else if (isText(row.get(column))) texts++;
        }
        return numbers > texts;
    }

    /** Whether most texts of a column come more than once below the first row. */
    private boolean recurs(int column) {
        var counts = counts(column).values();
        return 2 * counts.stream().filter(count -> count > 1).count() > counts.size();
    }

    /** How often each text stands in a column below the first row. */
    private Map<String, Integer> counts(int column) {
        Map<String, Integer> counts = new HashMap<>();
        for (List<String> row : body()) {
            if (column < row.size()) counts.merge(row.get(column), 1, Integer::sum);
        }
        return counts;
    }

    private List<List<String>> body() {
        return rows.subList(1, rows.size());
    }

    private boolean isNumber(String cell) {
        return !Double.isNaN(format.number(cell));
    }

    private boolean isWhole(String cell) {
        double number = format.number(cell);
        return number == Math.rint(number);
    }

    /** Neither a number nor a sign that one is missing. */
    private boolean isText(String cell) {
        String unsigned = lower(cell).replaceFirst("^[+-]", "");
        boolean infinite = unsigned.equals("inf") || unsigned.equals("infinity");
        return !infinite && !format.isMissing(unsigned) && !isNumber(cell);
    }

    private static String lower(String cell) {
        return cell.toLowerCase(Locale.ROOT);
    }
}
