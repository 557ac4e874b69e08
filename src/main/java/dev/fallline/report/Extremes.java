package dev.fallline.report;

import java.util.List;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;

/** Which points of a long path to draw, so that its oscillations keep their width. */
public final class Extremes {
    private Extremes() {}

    /**
     * The first, the last, and of each piece of the path those where a coordinate is least and
     * greatest.
     *
     * @param most points, about; shorter paths stay as they are
     * @param coordinates in which extremes are looked for, each of as many points
     * @return their places, rising
     */
    public static int[] places(int most, double[]... coordinates) {
        int size = coordinates[0].length;
        int length = size <= most ? 1 : Math.ceilDiv(2 * coordinates.length * size, most);
        TreeSet<Integer> places = new TreeSet<>(List.of(0, size - 1));
        for (int from = 0; from < size; from += length) {
            int to = Math.min(from + length, size);
            for (double[] c : coordinates) {
                places.add(farthest(from, to, i -> -c[i]));
                places.add(farthest(from, to, i -> c[i]));
            }
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int farthest(int from, int to, IntToDoubleFunction coordinate) {
        int place = from;
        for (int i = from + 1; i < to; i++) {
            if (coordinate.applyAsDouble(i) > coordinate.applyAsDouble(place)) place = i;
        }
        return place;
    }
}
