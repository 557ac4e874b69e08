package dev.fallline.cli;

/** Quantities as rows of blocks. */
final class Bars {
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

    private Bars() {}

    /**
     * A bar of {@code cells} columns, filled from the left.
     *
     * @param fraction 0 to 1; values outside count as the nearer end, NaN as 0
     * @param unicode blocks to an eighth of a column, else {@code ##..}
     */
    static String bar(double fraction, int cells, boolean unicode) {
        int steps = unicode ? EIGHTHS.length() - 1 : 1;
        int filled = (int) (Math.clamp(fraction, 0, 1) * cells * steps);
        StringBuilder bar = new StringBuilder();
        for (int cell = 0; cell < cells; cell++) {
            int eighths = Math.clamp(filled - (long) cell * steps, 0, steps);
            bar.append(unicode ? EIGHTHS.charAt(eighths) : eighths == 1 ? '#' : '.');
        }
        return bar.toString();
    }
}
