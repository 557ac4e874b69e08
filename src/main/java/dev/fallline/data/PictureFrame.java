package dev.fallline.data;

/**
 * How figures lie in the grey pictures of a data set. MNIST's fit a box of 20 × 20 pixels, with
 * their center of mass in the middle of 28 × 28, light on black (LeCun, Cortes, Burges 1998).
 *
 * @param ground mean of the pixels at the border, 0 to 255
 * @param box the longer side of a figure in pixels; 0 where figures have no blank border
 * @param byMass whether the figures' centers of mass lie at one place, else the middles of their
 *     boxes
 * @param row of that place, from 0
 * @param column likewise
 * @param stroke median width of their strokes in pixels
 * @param thickest width that a tenth of them exceeds
 */
public record PictureFrame(
        double ground,
        int box,
        boolean byMass,
        double row,
        double column,
        double stroke,
        double thickest) {
    /** Pictures whose border has a mean, without a box: they are scaled as a whole. */
    public static PictureFrame whole(double ground) {
        return new PictureFrame(ground, 0, false, 0, 0, 0, 0);
    }

    /** Whether figures are dark on a light ground. */
    public boolean isLight() {
        return ground > Schema.BYTE / 2;
    }
}
