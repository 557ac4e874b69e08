package dev.fallline.data.picture;

/**
 * A picture in sRGB.
 *
 * @param rgb height × width × 3, unsigned bytes, row by row
 */
public record Picture(int height, int width, byte[] rgb) {
    static final int CHANNELS = 3;

    public Picture {
        if (rgb.length != height * width * CHANNELS) {
            throw new IllegalArgumentException(
                    "%d bytes for %d × %d pixels".formatted(rgb.length, height, width));
        }
    }

    /** Whether all of its pixels are grey. */
    public boolean isGrey() {
        for (int i = 0; i < rgb.length; i += CHANNELS) {
            if (rgb[i] != rgb[i + 1] || rgb[i] != rgb[i + 2]) return false;
        }
        return true;
    }

    /** Luma by ITU-R BT.601, from 0 to 255; of a grey pixel its value. */
    Plane luma() {
        var luma = new Plane(height, width);
        for (int i = 0; i < luma.values().length; i++) {
            luma.values()[i] = (299 * value(i, 0) + 587 * value(i, 1) + 114 * value(i, 2)) / 1000f;
        }
        return luma;
    }

    private int value(int pixel, int channel) {
        return Byte.toUnsignedInt(rgb[pixel * CHANNELS + channel]);
    }

    private Plane channel(int channel) {
        var plane = new Plane(height, width);
        for (int i = 0; i < plane.values().length; i++) plane.values()[i] = value(i, channel);
        return plane;
    }

    /**
     * The picture scaled as a whole into another size, in its middle; what is left over has the
     * mean color of the border.
     *
     * @param channels 1 for luma, or 3
     * @return height × width × channels
     */
    public byte[] fit(int height, int width, int channels) {
        var fitted = new byte[height * width * channels];
        for (int c = 0; c < channels; c++) {
            float[] scaled = fit(channels == 1 ? luma() : channel(c), height, width).values();
            for (int i = 0; i < scaled.length; i++) {
                fitted[i * channels + c] = (byte) Math.clamp(Math.round(scaled[i]), 0, 255);
            }
        }
        return fitted;
    }

    private static Plane fit(Plane plane, int height, int width) {
        double scale = Math.min((double) height / plane.height(), (double) width / plane.width());
        int h = Math.clamp(Math.round(plane.height() * scale), 1, height);
        int w = Math.clamp(Math.round(plane.width() * scale), 1, width);
        float ground = (float) plane.borderMean();
        var difference = new Plane(plane.height(), plane.width(), plane.values().clone());
        for (int i = 0; i < difference.values().length; i++) difference.values()[i] -= ground;
        Plane fitted =
                difference.resized(h, w).cut((h - height) / 2, (w - width) / 2, height, width);
        for (int i = 0; i < fitted.values().length; i++) fitted.values()[i] += ground;
        return fitted;
    }
}
