package dev.fallline.data.augment;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Features;

/**
 * How pictures are distorted at random before a network learns from them. A picture is resized and
 * turned about its centre, moved, warped elastically, and gets noise; each by an amount that is
 * drawn for each example of each epoch. What comes in from outside of the picture is zero.
 *
 * @param shift pixels: it moves by up to so much across and down, uniformly, 0 to 1000
 * @param rotate degrees: it turns by up to so much either way, uniformly, 0 to 180
 * @param scale share: it is resized by a factor in 1 ± scale, uniformly, 0 to 0.9
 * @param alpha strength α of the elastic distortion, 0 to 1000 (Simard, Steinkraus, Platt 2003,
 *     "Best practices for convolutional neural networks", who take 34): each pixel's displacement
 *     is α times a field of numbers uniform in (−1, 1), smoothed by a Gaussian. In each direction
 *     it is about 0.163 α/σ pixels in the root mean square
 * @param sigma pixels: standard deviation σ of that Gaussian, 0.5 to 20; theirs is 4
 * @param noise share of full scale: standard deviation of what is added to each number, 0 to 1
 */
public record Augmentation(
        double shift, double rotate, double scale, double alpha, double sigma, double noise) {
    /** Leaves pictures as they are. */
    public static final Augmentation NONE = new Augmentation(0, 0, 0, 0, 4, 0);

    /**
     * @throws FalllineException (usage) if a number is out of its range
     */
    public Augmentation {
        within("shift", shift, 0, 1000, "2 pixels");
        within("rotate", rotate, 0, 180, "10 degrees");
        within("scale", scale, 0, 0.9, "0.1");
        within("elastic strength", alpha, 0, 1000, "34");
        within("elastic smoothing", sigma, 0.5, 20, "4 pixels");
        within("noise", noise, 0, 1, "0.05");
    }

    private static void within(String name, double value, double low, double high, String such) {
        if (value >= low && value <= high) return;
        throw usage(
                "--augment: %s %s cannot be used: give a number from %s to %s, such as %s",
                name, plain(value), plain(low), plain(high), such);
    }

    /** What a text such as {@code affine,elastic=34/4} says; see {@link AugmentationText}. */
    public static Augmentation parse(String text) {
        return AugmentationText.parse(text);
    }

    /** Whether all pictures stay as they are. */
    public boolean isNone() {
        return shift == 0 && rotate == 0 && scale == 0 && alpha == 0 && noise == 0;
    }

    /**
     * Refuses data that it cannot distort.
     *
     * @throws FalllineException (usage) if the examples are no pictures, or so small that a shift
     *     could move one out of sight
     */
    public void check(Dataset data) {
        if (isNone()) return;
        ExampleShape shape = data.shape();
        if (!shape.isImage() || !(data.train().features() instanceof Features.Bytes)) {
            throw usage(
                    "--augment distorts pictures, but an example of %s is a row of %d numbers: remove it",
                    data.name(), shape.size());
        }
        if (shift >= Math.min(shape.height(), shape.width())) {
            throw usage(
                    "--augment: shift %s moves pictures of %s out of view: give less, such as 2",
                    plain(shift), shape);
        }
    }

    /** As it may be typed after {@code --augment}, with every number. */
    @Override
    public String toString() {
        return AugmentationText.of(this);
    }

    static String plain(double value) {
        return Double.toString(value).replaceFirst("\\.0$", "");
    }
}
