package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.Base64;
import java.util.List;

/**
 * Pictures of one size in a grid, each with some short lines below it.
 *
 * @param words what they are, and what their colors mean
 * @param height rows of pixels
 * @param width pixels in a row
 * @param channels bytes in a pixel: 1 for grey, 3 for red, green and blue
 * @param signed whether a byte is a number from −1 (byte 1) by 0 (128) to 1 (255), drawn from
 *     orange by the page's background to blue, rather than an intensity
 * @param numbers a table of the same
 */
public record PictureChart(
        String title,
        String words,
        int height,
        int width,
        int channels,
        boolean signed,
        List<Picture> pictures,
        DataTable numbers)
        implements Chart {
    /** Larger pictures are drawn with fewer pixels, which keeps the page small. */
    private static final int MOST_PIXELS = 64;

    /**
     * @param bytes height × width × channels, row by row and pixel by pixel
     */
    public record Picture(byte[] bytes, List<String> lines) {
        public Picture {
            lines = List.copyOf(lines);
        }
    }

    public PictureChart {
        pictures = List.copyOf(pictures);
    }

    /** A signed number from −1 to 1 as a byte; what is beyond counts as the nearer end. */
    public static byte signed(double value) {
        return (byte) (128 + Math.round(127 * Math.clamp(value, -1, 1)));
    }

    @Override
    public Extent extent() {
        return Extent.GRID;
    }

    @Override
    public JsonObject option() {
        int stride = Math.ceilDiv(Math.max(height, width), MOST_PIXELS);
        JsonArray tiles = new JsonArray();
        for (Picture p : pictures) {
            String bytes = Base64.getEncoder().encodeToString(thinned(p.bytes, stride));
            tiles.add(Json.object("bytes", bytes, "lines", p.lines));
        }
        JsonObject all =
                Json.object(
                        "height", Math.ceilDiv(height, stride),
                        "width", Math.ceilDiv(width, stride),
                        "channels", channels,
                        "signed", signed,
                        "tiles", tiles);
        return Json.object("pictures", all);
    }

    /** Every so many pixels of every so many rows. */
    private byte[] thinned(byte[] bytes, int stride) {
        if (stride == 1) return bytes;
        int rows = Math.ceilDiv(height, stride);
        int columns = Math.ceilDiv(width, stride);
        byte[] some = new byte[rows * columns * channels];
        for (int i = 0; i < rows * columns; i++) {
            int pixel = (i / columns * width + i % columns) * stride;
            System.arraycopy(bytes, pixel * channels, some, i * channels, channels);
        }
        return some;
    }
}
