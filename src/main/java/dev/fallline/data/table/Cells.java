package dev.fallline.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One column of a table, cell by cell: numbers, texts, and texts that say that one is missing. */
final class Cells {
    private static final int NUMBER = -1;

    private double[] numbers = new double[4];

    /** Which of the texts a cell holds; null while there are numbers alone. */
    private int[] codes;

    private final List<String> texts = new ArrayList<>();
    private final List<Boolean> missing = new ArrayList<>();
    private final Map<String, Integer> index = new HashMap<>();
    private int size;

    void add(double number) {
        grow();
        numbers[size++] = number;
    }

    void add(String text, boolean isMissing) {
        grow();
        if (codes == null) {
            codes = new int[numbers.length];
            Arrays.fill(codes, NUMBER);
        }
        numbers[size] = Double.NaN;
        codes[size++] =
                index.computeIfAbsent(
                        text,
                        _ -> {
                            texts.add(text);
                            missing.add(isMissing);
                            return texts.size() - 1;
                        });
    }

    private void grow() {
        if (size < numbers.length) return;
        int larger = size + (size >> 1);
        numbers = Arrays.copyOf(numbers, larger);
        if (codes == null) return;
        codes = Arrays.copyOf(codes, larger);
        Arrays.fill(codes, size, larger, NUMBER);
    }

    /** Whether any cell is not a number. */
    boolean hasTexts() {
        return codes != null;
    }

    boolean isMissing(int row) {
        return codes != null && codes[row] != NUMBER && missing.get(codes[row]);
    }

    boolean isNumber(int row) {
        return codes == null || codes[row] == NUMBER;
    }

    /** NaN where there is none. */
    double number(int row) {
        return numbers[row];
    }

    /** What the cell says; a number in the one way in which it is spelled everywhere. */
    String text(int row) {
        return isNumber(row) ? CellFormat.canonical(numbers[row]) : texts.get(codes[row]);
    }
}
