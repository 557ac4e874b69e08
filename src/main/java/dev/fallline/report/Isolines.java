package dev.fallline.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines along which a function has one value, by marching squares (Lorensen and Cline 1987 in two
 * dimensions): along the sides of a cell the function is treated as linear, and where two lines may
 * run through a cell in two ways, the mean of its corners decides.
 */
final class Isolines {
    private final SampledFunction grid;
    private final double level;
    private final List<double[]> pieces = new ArrayList<>();

    private Isolines(SampledFunction grid, double level) {
        this.grid = grid;
        this.level = level;
    }

    /** Pieces, each from (x₁, y₁) to (x₂, y₂) as four numbers. */
    static List<double[]> of(SampledFunction grid, double level) {
        Isolines lines = new Isolines(grid, level);
        for (int j = 0; j + 1 < grid.y().length; j++) {
            for (int i = 0; i + 1 < grid.x().length; i++) lines.cell(i, j);
        }
        return lines.pieces;
    }

    private void cell(int i, int j) {
        double[][] corners = {
            corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)
        };
        double mean = 0;
        for (double[] c : corners) mean += c[2] / 4;
        if (!Double.isFinite(mean)) return;
        List<double[]> ends = new ArrayList<>(4);
        for (int k = 0; k < 4; k++) crossing(corners[k], corners[(k + 1) % 4], ends);
        if (ends.size() == 2) piece(ends.get(0), ends.get(1));
        if (ends.size() < 4) return;
        // The first end is beside the first two corners, and each piece cuts off one corner.
        boolean joined = mean < level == corners[0][2] < level;
        piece(ends.get(0), ends.get(joined ? 1 : 3));
        piece(ends.get(2), ends.get(joined ? 3 : 1));
    }

    private double[] corner(int i, int j) {
        return new double[] {grid.x()[i], grid.y()[j], grid.values()[j][i]};
    }

    private void piece(double[] from, double[] to) {
        pieces.add(new double[] {from[0], from[1], to[0], to[1]});
    }

    private void crossing(double[] a, double[] b, List<double[]> ends) {
        if (a[2] < level == b[2] < level) return;
        // The cell beside comes to the same place, with the same rounding.
        if (a[0] + a[1] > b[0] + b[1]) {
            crossing(b, a, ends);
            return;
        }
        double share = (level - a[2]) / (b[2] - a[2]);
        ends.add(new double[] {a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])});
    }
}
