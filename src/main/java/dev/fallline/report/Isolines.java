package dev.fallline.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines along which a function has one value, by marching squares: in each triangle of a cell's
 * corner points and middle the function is treated as linear, so that a line is a piece of a
 * straight one and there are no doubtful cases.
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
        double[] middle = new double[3];
        for (double[] c : corners) for (int k = 0; k < 3; k++) middle[k] += c[k] / 4;
        if (!Double.isFinite(middle[2])) return;
        for (int k = 0; k < 4; k++) triangle(corners[k], corners[(k + 1) % 4], middle);
    }

    private double[] corner(int i, int j) {
        return new double[] {grid.x()[i], grid.y()[j], grid.values()[j][i]};
    }

    private void triangle(double[] a, double[] b, double[] c) {
        List<double[]> ends = new ArrayList<>(2);
        crossing(a, b, ends);
        crossing(b, c, ends);
        crossing(c, a, ends);
        if (ends.size() < 2) return;
        double[] from = ends.get(0);
        double[] to = ends.get(1);
        pieces.add(new double[] {from[0], from[1], to[0], to[1]});
    }

    private void crossing(double[] a, double[] b, List<double[]> ends) {
        if (a[2] < level == b[2] < level) return;
        double share = (level - a[2]) / (b[2] - a[2]);
        ends.add(new double[] {a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])});
    }
}
