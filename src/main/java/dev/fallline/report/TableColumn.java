package dev.fallline.report;

import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param <R> what a row is about
 * @param format of its numbers; null for a column of texts
 * @param value of a row: a number, a {@link Pair}, a {@link Bar} or a string; null for nothing
 * @param brief whether a terminal, which is narrow, shows it too
 */
public record TableColumn<R>(
        String title, NumberFormat format, Function<? super R, ?> value, boolean brief) {
    /** Two numbers in one cell, such as {@code 3.1 – 3.4}; a page sorts by the first. */
    public record Pair(double first, String joint, double second) {
        public static Pair interval(double low, double high) {
            return new Pair(low, " – ", high);
        }
    }

    /** A bar whose length is a share, 0 to 1, of the column's width. */
    public record Bar(double share) {
        /** Of its usual length. */
        public static final int CELLS = 40;

        private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

        /**
         * A bar of some characters, filled from the left.
         *
         * @param share values outside of 0 to 1 count as the nearer end, NaN as 0
         * @param unicode blocks to an eighth of a character, else {@code ##..}
         */
        public static String text(double share, int cells, boolean unicode) {
            int steps = unicode ? EIGHTHS.length() - 1 : 1;
            int filled = (int) (Math.clamp(share, 0, 1) * cells * steps);
            StringBuilder bar = new StringBuilder();
            for (int cell = 0; cell < cells; cell++) {
                int eighths = Math.clamp(filled - (long) cell * steps, 0, steps);
                bar.append(unicode ? EIGHTHS.charAt(eighths) : eighths == 1 ? '#' : '.');
            }
            return bar.toString();
        }
    }

    public static <R> TableColumn<R> text(String title, Function<? super R, String> value) {
        return new TableColumn<>(title, null, value, true);
    }

    public static <R> TableColumn<R> bar(Function<? super R, Double> share) {
        return new TableColumn<>("", null, row -> new Bar(share.apply(row)), true);
    }

    public static <R> TableColumn<R> of(
            String title, NumberFormat format, Function<? super R, ?> value) {
        return new TableColumn<>(title, format, value, true);
    }

    /** The same for pages and files only. */
    public TableColumn<R> detail() {
        return new TableColumn<>(title, format, value, false);
    }

    /** The same of other rows, each of which leads to one of these. */
    public <S> TableColumn<S> of(Function<S, ? extends R> row) {
        return new TableColumn<>(title, format, s -> value.apply(row.apply(s)), brief);
    }

    /** What a reader sees of a cell; a dash where there is no number. */
    public String text(Object cell) {
        return switch (cell) {
            case null -> format == null ? "" : format.text(Double.NaN);
            case Pair p -> format.text(p.first) + p.joint + format.text(p.second);
            case Bar(double share) -> Bar.text(share, Bar.CELLS, true);
            case Number n -> format.text(n.doubleValue());
            default -> cell.toString();
        };
    }
}
