package dev.fallline.data.synthetic;

import dev.fallline.math.SplitMix;

/**
 * The writer of one digit: unsteady at every point, with a slant, a size and a pen of their own, on
 * a sheet that warps. The spreads are chosen so that a 784-128-64-10 network learns to read about
 * 98 % of the digits.
 */
final class DigitWriter {
    /** Standard deviation of a point of the glyph, in hundredths of the glyph's height. */
    private static final double UNSTEADY = 3;

    /** Standard deviation of a node of the warped sheet, in the same measure. */
    private static final double WARP = 15.5;

    private static final int NODES = 4;

    /** Standard deviation of the rotation, in radians. */
    private static final double TURN = 0.14;

    /** Pixels between the top and the bottom of a glyph before it is resized. */
    private static final double HEIGHT = 20;

    private static final int SIDE = Canvas.SIDE;

    private final SplitMix random;
    private final double[] warpX = new double[NODES * NODES];
    private final double[] warpY = new double[NODES * NODES];

    DigitWriter(SplitMix random) {
        this.random = random;
    }

    /** Draws one digit over whatever the canvas held. */
    void write(int digit, Canvas canvas) {
        var styles = Glyph.ofDigit(digit);
        Polyline line = trace(styles.get(random.below(styles.size())));
        warp(line);
        turn(line);
        line.centre(
                (SIDE - 1) / 2.0 + random.uniform(-1.5, 1.5),
                (SIDE - 1) / 2.0 + random.uniform(-1.5, 1.5));
        canvas.clear();
        canvas.draw(line, random.uniform(0.6, 1.7), random.uniform(0.6, 1.7));
    }

    private Polyline trace(Glyph glyph) {
        var x = new double[glyph.points()];
        var y = new double[glyph.points()];
        for (int i = 0; i < x.length; i++) {
            x[i] = glyph.x()[i] + UNSTEADY * random.normal();
            y[i] = glyph.y()[i] + UNSTEADY * random.normal();
        }
        return Polyline.through(x, y, glyph.joins());
    }

    /**
     * Elastic distortion: the nodes of the sheet move and the points move with them, each node's
     * share given by Bernstein's cubics (free-form deformation, Sederberg, Parry 1986), so that
     * smooth strokes stay smooth.
     */
    private void warp(Polyline line) {
        for (int i = 0; i < warpX.length; i++) {
            warpX[i] = WARP * random.normal();
            warpY[i] = WARP * random.normal();
        }
        var across = new double[NODES];
        var down = new double[NODES];
        for (int i = 0; i < line.points; i++) {
            bernstein(line.x[i] / 100, across);
            bernstein(line.y[i] / 100, down);
            line.x[i] += blend(warpX, across, down);
            line.y[i] += blend(warpY, across, down);
        }
    }

    private static void bernstein(double t, double[] weights) {
        double s = 1 - t;
        weights[0] = s * s * s;
        weights[1] = 3 * s * s * t;
        weights[2] = 3 * s * t * t;
        weights[3] = t * t * t;
    }

    private static double blend(double[] field, double[] across, double[] down) {
        double sum = 0;
        for (int r = 0; r < NODES; r++) {
            for (int c = 0; c < NODES; c++) {
                sum += down[r] * across[c] * field[r * NODES + c];
            }
        }
        return sum;
    }

    /** Size, slant and rotation, from hundredths of the height to pixels. */
    private void turn(Polyline line) {
        double height = HEIGHT / 100 * random.uniform(0.8, 1.1);
        double width = height * random.uniform(0.65, 1.1);
        double slant = 0.12 + 0.2 * random.normal();
        double angle = TURN * random.normal();
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        for (int i = 0; i < line.points; i++) {
            double y = height * (line.y[i] - 50);
            double x = width * (line.x[i] - 50) - slant * y;
            line.x[i] = cos * x - sin * y;
            line.y[i] = sin * x + cos * y;
        }
    }
}
