package dev.fallline.data.picture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The figure in a plane of ink: its connected pieces without specks.
 *
 * @param top row of the plane where its box begins
 * @param left column likewise
 * @param ink within the box, from 0 to 1
 */
record Figure(int top, int left, Plane ink) {
    /** Ink of more than this belongs to strokes. */
    private static final float STROKE = 0.2f;

    /** Pieces with less than this part of the largest one's ink are specks. */
    private static final double SPECK = 0.04;

    /** A place in a plane, in pixels. */
    record Point(double row, double column) {}

    /** Empty where there is no ink. */
    static Optional<Figure> of(Plane ink) {
        var piece = new int[ink.values().length];
        var open = new int[piece.length];
        List<Double> masses = new ArrayList<>(List.of(0.0));
        for (int i = 0; i < piece.length; i++) {
            if (ink.values()[i] > STROKE && piece[i] == 0) {
                masses.add(fill(ink, piece, open, i, masses.size()));
            }
        }
        double least = SPECK * Collections.max(masses);
        if (least == 0) return Optional.empty();
        int top = ink.height();
        int bottom = 0;
        int left = ink.width();
        int right = 0;
        var clean = new Plane(ink.height(), ink.width(), ink.values().clone());
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] == 0) continue;
            if (masses.get(piece[i]) < least) {
                clean.values()[i] = 0;
                continue;
            }
            top = Math.min(top, i / ink.width());
            bottom = Math.max(bottom, i / ink.width());
            left = Math.min(left, i % ink.width());
            right = Math.max(right, i % ink.width());
        }
        Plane box = clean.cut(top, left, bottom - top + 1, right - left + 1);
        return Optional.of(new Figure(top, left, box));
    }

    /**
     * Marks the pixels of a piece, joined at corners also, in the order of open; returns their ink.
     */
    private static double fill(Plane ink, int[] piece, int[] open, int start, int mark) {
        double mass = 0;
        int found = 0;
        open[found++] = start;
        piece[start] = mark;
        for (int next = 0; next < found; next++) {
            int at = open[next];
            mass += ink.values()[at];
            int row = at / ink.width();
            int column = at % ink.width();
            for (int r = Math.max(0, row - 1); r < Math.min(row + 2, ink.height()); r++) {
                for (int c = Math.max(0, column - 1); c < Math.min(column + 2, ink.width()); c++) {
                    int neighbor = r * ink.width() + c;
                    if (ink.values()[neighbor] <= STROKE || piece[neighbor] != 0) continue;
                    piece[neighbor] = mark;
                    open[found++] = neighbor;
                }
            }
        }
        return mass;
    }

    /** The longer side. */
    int side() {
        return Math.max(ink.height(), ink.width());
    }

    /** Center of mass, or the middle of the box, within the box. */
    Point center(boolean byMass) {
        if (!byMass) return new Point((ink.height() - 1) / 2.0, (ink.width() - 1) / 2.0);
        double sum = 0;
        double rows = 0;
        double columns = 0;
        for (int i = 0; i < ink.values().length; i++) {
            sum += ink.values()[i];
            rows += (double) ink.values()[i] * (i / ink.width());
            columns += (double) ink.values()[i] * (i % ink.width());
        }
        return new Point(rows / sum, columns / sum);
    }
}
