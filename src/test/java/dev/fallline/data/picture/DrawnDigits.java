package dev.fallline.data.picture;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** Digits of 28 × 28 pixels as people draw and photograph them: larger, and not in the middle. */
public final class DrawnDigits {
    /** In what a picture differs from those of the set. */
    public enum Kind {
        UPRIGHT,
        OFF_CENTER,
        THIN,
        THICK,
        GREY_PAPER,
        INVERTED
    }

    private static final int SIDE = 28;

    /** Of the strokes' width: what is taken from thin ones, and added to thick ones. */
    private static final double THINNER = 0.5;

    private static final double THICKER = 1;

    private DrawnDigits() {}

    /**
     * A digit as a picture of 80 to 240 pixels, at any place where it fits, from a third to nearly
     * all of the picture's height, turned by up to 6°; an upright one as it is.
     *
     * @param pixels of one digit, unsigned bytes, light on black
     */
    public static Picture draw(byte[] pixels, Kind kind, SplittableRandom random) {
        if (kind == Kind.UPRIGHT) return picture(ink(pixels), SIDE, 0, 255, 0, 0, random);
        int side = random.nextInt(80, 240);
        double scale = side / 28.0 * random.nextDouble(0.4, 1);
        double slack = Math.max(0, side / 2.0 - 12 * scale);
        var place = new AffineTransform();
        place.translate(
                side / 2.0 + random.nextDouble(-1, 1) * slack,
                side / 2.0 + random.nextDouble(-1, 1) * slack);
        place.rotate(Math.toRadians(random.nextDouble(-6, 6)));
        place.scale(scale, scale);
        place.translate(-SIDE / 2.0, -SIDE / 2.0);
        float[] ink = warped(pixels, side, place);
        double width = width(ink, side);
        return switch (kind) {
            case THIN ->
                    picture(spread(ink, side, -THINNER * width / 2), side, 0, 255, 0, 0, random);
            case THICK ->
                    picture(spread(ink, side, THICKER * width / 2), side, 0, 255, 0, 0, random);
            case GREY_PAPER ->
                    picture(
                            ink,
                            side,
                            random.nextInt(130, 200),
                            random.nextInt(20, 70),
                            random.nextDouble(0, 40),
                            random.nextDouble(1, 6),
                            random);
            case INVERTED -> picture(ink, side, 255, 0, 0, 0, random);
            default -> picture(ink, side, 0, 255, 0, 0, random);
        };
    }

    private static float[] ink(byte[] pixels) {
        var ink = new float[pixels.length];
        for (int i = 0; i < ink.length; i++) ink[i] = Byte.toUnsignedInt(pixels[i]) / 255f;
        return ink;
    }

    private static float[] warped(byte[] pixels, int side, AffineTransform place) {
        var from = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pixels.length; i++) {
            from.setRGB(i % SIDE, i / SIDE, Byte.toUnsignedInt(pixels[i]) * 0x010101);
        }
        var to = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = to.createGraphics();
        g.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.drawImage(from, place, null);
        g.dispose();
        var ink = new float[side * side];
        for (int i = 0; i < ink.length; i++) {
            ink[i] = (to.getRGB(i % side, i / side) & 0xff) / 255f;
        }
        return ink;
    }

    /** Mean width of the strokes in pixels: twice their area by the length of their edges. */
    private static double width(float[] ink, int side) {
        double area = 0;
        double edges = 0;
        for (int i = 0; i < ink.length - side; i++) {
            area += ink[i];
            edges += Math.hypot(ink[i + 1] - ink[i], ink[i + side] - ink[i]);
        }
        return 2 * area / edges;
    }

    /** Of what is more than half ink: dilation by a disk, or erosion with a radius below 0. */
    private static float[] spread(float[] ink, int side, double radius) {
        boolean grow = radius > 0;
        double reach = Math.abs(radius);
        int r = (int) reach;
        var spread = new float[ink.length];
        for (int i = 0; i < ink.length; i++) {
            boolean met = ink[i] > 0.5 == grow;
            for (int k = 0; k < (2 * r + 1) * (2 * r + 1) && !met; k++) {
                int dy = k / (2 * r + 1) - r;
                int dx = k % (2 * r + 1) - r;
                int row = i / side + dy;
                int column = i % side + dx;
                boolean inside = row >= 0 && row < side && column >= 0 && column < side;
                if (!inside || dx * dx + dy * dy > reach * reach) continue;
                met = ink[row * side + column] > 0.5 == grow;
            }
            spread[i] = met == grow ? 1 : 0;
        }
        return spread;
    }

    private static Picture picture(
            float[] ink,
            int side,
            double paper,
            double pen,
            double shade,
            double noise,
            SplittableRandom random) {
        var rgb = new byte[ink.length * Picture.CHANNELS];
        for (int i = 0; i < ink.length; i++) {
            double ground = paper + shade * ((i % side + i / side) / (2.0 * side) - 0.5);
            double value = ground + ink[i] * (pen - ground) + noise * random.nextGaussian();
            byte level = (byte) Math.clamp(Math.round(value), 0, 255);
            for (int c = 0; c < Picture.CHANNELS; c++) rgb[i * Picture.CHANNELS + c] = level;
        }
        return new Picture(side, side, rgb);
    }
}
