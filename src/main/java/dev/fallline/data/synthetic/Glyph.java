package dev.fallline.data.synthetic;

import java.util.List;

/**
 * One way to write a digit: points on a sheet of 100 × 100, y downwards, that a pen passes through.
 *
 * <p>In the notation of {@link #of}, points stand apart by blanks and are joined by a smooth curve;
 * {@code /} after a point makes a corner of it, {@code |} lifts the pen.
 *
 * @param x the points, left to right
 * @param y the points, top to bottom
 * @param joins what the pen does at each point
 */
record Glyph(double[] x, double[] y, Join[] joins) {
    enum Join {
        SMOOTH,
        CORNER,
        LIFT
    }

    /** The ways to write each digit; a way that stands twice is twice as common. */
    private static final List<List<Glyph>> DIGITS =
            List.of(
                    styles(
                            "52,4 28,14 15,48 26,84 50,96 75,85 86,50 74,16 46,5 30,14",
                            "54,4 36,18 28,52 35,84 50,96 65,84 72,50 65,18 48,5 38,14",
                            "64,10 40,8 20,34 18,68 36,93 64,90 84,64 82,30 60,7 42,12",
                            "44,8 24,28 18,62 34,92 62,90 80,66 80,32 64,12 44,6 30,14"),
                    styles(
                            "50,4 50,96",
                            "52,4 50,50 47,96",
                            "60,4 42,96",
                            "32,24 54,5 / 54,96",
                            "30,26 54,5 / 54,95 | 28,95 78,95"),
                    styles(
                            "18,26 32,9 56,5 76,18 74,40 58,62 36,80 14,95 / 50,92 86,94",
                            "22,18 48,6 74,16 74,38 48,66 20,92 / 50,90 84,95",
                            "20,24 38,6 66,8 76,28 62,58 38,84 18,90 14,78 28,72 50,84 70,93 88,86",
                            "16,18 42,6 70,14 70,36 46,68 22,90 20,76 36,74 58,90 88,92"),
                    styles(
                            "20,16 38,6 60,6 75,20 66,40 42,48 / 66,53 80,70 72,90 46,97 18,86",
                            "20,8 78,8 / 46,42 / 70,48 82,68 70,90 44,97 18,86",
                            "22,16 50,5 74,20 62,40 42,47 64,50 82,70 66,92 40,96 16,84",
                            "24,10 58,6 70,24 40,46 / 66,48 74,74 54,94 20,92"),
                    styles(
                            "30,6 20,52 / 84,52 | 72,8 70,50 67,96",
                            "26,8 20,36 32,54 54,54 76,44 | 76,6 70,50 66,96",
                            "66,96 64,5 / 14,64 / 88,64",
                            "24,10 18,44 46,54 74,46 / 78,8 / 70,96"),
                    styles(
                            "76,7 28,7 / 24,44 / 44,38 68,44 80,62 72,86 46,96 18,86",
                            "74,6 34,8 / 27,40 46,42 68,50 77,68 66,90 42,96 18,88",
                            "30,12 26,44 / 54,42 78,62 70,90 40,96 18,86 | 30,10 80,6",
                            "84,8 44,10 / 32,46 58,50 66,76 44,94 14,92"),
                    styles(
                            "66,5 40,24 23,52 22,80 40,95 62,92 76,74 64,57 42,58 25,74",
                            "58,4 38,26 24,54 24,82 44,96 66,90 74,70 60,55 40,58 26,70",
                            "76,14 56,5 30,26 18,62 34,94 62,94 78,74 60,54 36,60 22,76",
                            "48,4 28,40 26,82 50,95 70,80 58,64 30,78"),
                    styles(
                            "16,10 82,10 / 58,48 42,96",
                            "16,10 82,10 / 56,50 42,96 | 34,52 74,50",
                            "18,24 18,10 / 82,8 / 44,96",
                            "16,14 46,10 80,12 66,42 50,70 46,96"),
                    styles(
                            "74,18 58,6 38,6 26,20 36,38 60,53 76,70 68,91 46,96"
                                    + " 26,86 28,66 48,50 68,36 75,18",
                            "52,5 34,10 28,26 36,42 54,46 70,36 71,16 56,5 42,6 |"
                                    + " 50,47 30,54 23,72 32,90 52,96 72,89 78,72 68,54 46,47",
                            "80,12 54,5 28,18 40,42 66,58 74,82 50,96 28,82 38,58 62,42 82,10",
                            "58,46 34,34 34,12 56,5 70,20 58,44 34,66 34,90 58,95 70,76 54,48"),
                    styles(
                            "74,24 62,8 40,7 25,22 26,42 42,52 62,45 75,24 / 71,60 64,96",
                            "76,26 64,8 42,6 26,20 27,42 44,52 64,44 76,26 /"
                                    + " 76,60 66,86 46,96 26,90",
                            "70,12 44,6 24,26 34,48 58,44 72,14 / 60,96",
                            "66,10 38,16 34,42 60,42 72,16 66,50 46,96"));

    /** The ways to write a digit. */
    static List<Glyph> ofDigit(int digit) {
        return DIGITS.get(digit);
    }

    private static List<Glyph> styles(String... drawings) {
        return List.of(drawings).stream().map(Glyph::of).toList();
    }

    static Glyph of(String drawing) {
        String[] tokens = drawing.split(" ");
        int points = (int) List.of(tokens).stream().filter(t -> t.contains(",")).count();
        var glyph = new Glyph(new double[points], new double[points], new Join[points]);
        int i = -1;
        for (String token : tokens) {
            switch (token) {
                case "/" -> glyph.joins[i] = Join.CORNER;
                case "|" -> glyph.joins[i] = Join.LIFT;
                default -> {
                    int comma = token.indexOf(',');
                    glyph.x[++i] = Integer.parseInt(token.substring(0, comma));
                    glyph.y[i] = Integer.parseInt(token.substring(comma + 1));
                    glyph.joins[i] = Join.SMOOTH;
                }
            }
        }
        glyph.joins[i] = Join.LIFT;
        return glyph;
    }

    int points() {
        return x.length;
    }
}
