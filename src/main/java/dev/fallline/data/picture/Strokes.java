package dev.fallline.data.picture;

/** The width of a figure's strokes. */
final class Strokes {
    private Strokes() {}

    /**
     * Mean width in pixels: a stroke's ink is width × length, and the sum of its gradients, which
     * blur does not change, 2 × length.
     */
    static double width(Plane ink) {
        double sum = 0;
        double gradients = 0;
        for (int row = -1; row < ink.height(); row++) {
            for (int column = -1; column < ink.width(); column++) {
                float here = ink.at(row, column);
                sum += here;
                float right = ink.at(row, column + 1) - here;
                float down = ink.at(row + 1, column) - here;
                if (right != 0 || down != 0)
                    gradients += Math.sqrt((double) right * right + (double) down * down);
            }
        }
        return 2 * sum / gradients;
    }

    /**
     * Widens strokes by so much on either side, or with less than 0 narrows them: a grey dilation.
     */
    static Plane widened(Plane ink, double radius) {
        if (radius < 0) return widened(ink.complement(), -radius).complement();
        int reach = (int) Math.ceil(radius);
        var wide = new Plane(ink.height(), ink.width());
        for (int dy = -reach; dy <= reach; dy++) {
            for (int dx = -reach; dx <= reach; dx++) {
                double distance = Math.hypot(dx, dy);
                float weight =
                        (float) Math.clamp(radius + (distance == 0 ? 1 : 0.5) - distance, 0, 1);
                if (weight == 0) continue;
                for (int i = 0; i < wide.values().length; i++) {
                    float ahead = ink.at(i / ink.width() + dy, i % ink.width() + dx);
                    wide.values()[i] = Math.max(wide.values()[i], weight * ahead);
                }
            }
        }
        return wide;
    }
}
