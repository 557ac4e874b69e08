package dev.fallline.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A table. On a page the reader can sort its rows by a click on a column's head, or by its key.
 *
 * @param caption says what the rows are
 * @param rows a cell for each column
 */
public record DataTable(String caption, List<TableColumn<?>> columns, List<List<Object>> rows)
        implements Block {
    public DataTable {
        columns = List.copyOf(columns);
        rows = Collections.unmodifiableList(new ArrayList<>(rows));
    }

    @SafeVarargs
    public static <R> DataTable of(
            String caption, List<? extends R> rows, TableColumn<R>... columns) {
        List<TableColumn<R>> list = new ArrayList<>();
        for (TableColumn<R> c : columns) list.add(c);
        return of(caption, rows, list);
    }

    public static <R> DataTable of(
            String caption, List<? extends R> rows, List<TableColumn<R>> columns) {
        List<List<Object>> cells = new ArrayList<>();
        for (R row : rows) {
            List<Object> line = new ArrayList<>();
            for (TableColumn<R> c : columns) line.add(c.value().apply(row));
            cells.add(line);
        }
        return new DataTable(caption, List.copyOf(columns), cells);
    }

    /** The first few rows of many, then some at equal distances, the last among them. */
    public static <R> List<R> some(List<R> rows, int first, int later) {
        if (rows.size() <= first + later) return rows;
        IntStream places =
                IntStream.rangeClosed(1, later)
                        .map(i -> first - 1 + (int) ((long) (rows.size() - first) * i / later));
        return IntStream.concat(IntStream.range(0, first), places).mapToObj(rows::get).toList();
    }

    /** What a terminal shows. */
    public DataTable brief() {
        return keep(IntStream.range(0, columns.size()).filter(i -> columns.get(i).brief()));
    }

    /** Without columns in which there is nothing. */
    public DataTable withoutEmptyColumns() {
        return keep(
                IntStream.range(0, columns.size())
                        .filter(i -> rows.stream().map(r -> r.get(i)).anyMatch(Objects::nonNull)));
    }

    /** What a reader sees of a row. */
    public List<String> texts(List<Object> row) {
        return IntStream.range(0, row.size())
                .mapToObj(i -> columns.get(i).text(row.get(i)))
                .toList();
    }

    private DataTable keep(IntStream kept) {
        int[] places = kept.toArray();
        return new DataTable(
                caption, pick(columns, places), rows.stream().map(r -> pick(r, places)).toList());
    }

    private static <T> List<T> pick(List<T> all, int[] places) {
        List<T> some = new ArrayList<>();
        for (int i : places) some.add(all.get(i));
        return some;
    }
}
