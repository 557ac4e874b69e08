package dev.fallline.data.table;

import static dev.fallline.FalllineException.bad;

import dev.fallline.FalllineException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of a file, column by column, before it is known what they mean. */
public final class Table {
    private final String file;
    private final List<String> names;
    private final boolean named;
    private final List<Cells> columns = new ArrayList<>();
    private long[] lines = new long[4];
    private int rows;

    private final List<String> guesses;
    private boolean commaSeen;
    private boolean unitSeen;

    /** By column, the unit of its first number with one; null for none, empty after a second. */
    private final String[] units;

    /**
     * @param names of the columns: their places, from 1, where the file names none
     * @param guesses how the file was read, each with the flag that overrules it
     */
    Table(String file, List<String> names, boolean named, List<String> guesses) {
        this.file = file;
        this.names = names;
        this.named = named;
        this.guesses = new ArrayList<>(guesses);
        this.units = new String[names.size()];
        for (int c = 0; c < names.size(); c++) columns.add(new Cells());
    }

    /** Adds a row that ends on a line, counted from 1. */
    void add(List<String> cells, long line, CellFormat format) {
        if (rows == lines.length) lines = Arrays.copyOf(lines, rows + (rows >> 1));
        lines[rows++] = line;
        for (int c = 0; c < columns.size(); c++) {
            String cell = cells.get(c);
            double number = format.number(cell);
            // What a float cannot hold is refused where it is found to be meant as a number.
            boolean numeric = Float.isFinite((float) number) && !format.isMissing(cell);
            boolean comma = cell.indexOf(',') >= 0;
            if (numeric && !(comma ? commaSeen : unitSeen) && CellFormat.isUnusual(cell)) {
                if (comma) commaSeen = true;
                else unitSeen = true;
                guesses.add(
                        "'%s' was read as %s%s"
                                .formatted(
                                        cell,
                                        CellFormat.canonical(number),
                                        comma ? " (otherwise: --decimal)" : ""));
            }
            if (numeric) checkUnit(c, CellFormat.unit(cell));
            if (numeric) columns.get(c).add(number);
            else columns.get(c).add(line(cell), format.isMissing(cell));
        }
    }

    private void checkUnit(int column, String unit) {
        String first = units[column];
        if (unit.isEmpty() || unit.equals(first) || "".equals(first)) return;
        units[column] = first == null ? unit : "";
        if (first != null) {
            guesses.add(
                    "%s has numbers with %s and with %s, which are left out: convert them to one unit"
                            .formatted(title(column), first, unit));
        }
    }

    /** A text without line breaks, which quoted cells may have. */
    static String line(String cell) {
        boolean one = cell.indexOf('\n') < 0 && cell.indexOf('\r') < 0;
        return one ? cell : cell.replaceAll("\\s*[\r\n]\\s*", " ");
    }

    public String file() {
        return file;
    }

    public int rows() {
        return rows;
    }

    List<String> names() {
        return names;
    }

    boolean named() {
        return named;
    }

    Cells cells(int column) {
        return columns.get(column);
    }

    /** How the file was read, each with the flag that overrules it. */
    List<String> guesses() {
        return guesses;
    }

    /** All of its rows. */
    public int[] all() {
        return IntStream.range(0, rows).toArray();
    }

    /** The line on which a row ends, from 1. */
    long line(int row) {
        return lines[row];
    }

    /** The complaint about a cell. */
    FalllineException badCell(int row, int column, String expected, Object... parts) {
        String cell = columns.get(column).text(row);
        return bad(
                "%s has %s in line %d, %s: expected %s",
                file,
                cell.isEmpty() ? "an empty cell" : "'" + shortened(cell) + "'",
                lines[row],
                title(column),
                expected.formatted(parts));
    }

    static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    /** Names a column in a sentence: {@code column 2 (age)}. */
    String title(int column) {
        String number = "column " + (column + 1);
        boolean name = named && !names.get(column).isBlank();
        return name ? "%s (%s)".formatted(number, names.get(column)) : number;
    }

    /** Columns as a flag names them, by numbers where a name has a comma or is blank. */
    String argument(List<Integer> columns) {
        String all =
                columns.stream()
                        .map(
                                c -> {
                                    String name = names.get(c);
                                    boolean plain = named && !name.contains(",") && !name.isBlank();
                                    return plain ? name : Integer.toString(c + 1);
                                })
                        .collect(Collectors.joining(","));
        return all.matches("[\\w.,-]+") ? all : "'" + all + "'";
    }
}
