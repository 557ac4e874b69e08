package dev.fallline.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws an image in a terminal without colours. A character is about twice as high as wide, so it
 * shows two pixels, one above the other: a half block where they differ much, else a shade.
 */
public final class TerminalImage {
    private static final String SHADES = " ░▒▓█";
    private static final int CONTRAST = 128;

    private TerminalImage() {}

    /**
     * The lines of text, half as many as rows of pixels, each {@code shape.width()} characters
     * long; paper is blank and ink is solid.
     *
     * @param pixels images of the shape, one after another
     * @param index which of them
     */
    public static List<String> lines(byte[] pixels, int index, ExampleShape shape) {
        var lines = new ArrayList<String>();
        for (int row = 0; row < shape.height(); row += 2) {
            var line = new StringBuilder();
            for (int column = 0; column < shape.width(); column++) {
                int upper = grey(pixels, index, shape, row, column);
                boolean last = row + 1 == shape.height();
                int lower = last ? 0 : grey(pixels, index, shape, row + 1, column);
                line.append(character(upper, lower));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static char character(int upper, int lower) {
        if (upper - lower >= CONTRAST) return '▀';
        if (lower - upper >= CONTRAST) return '▄';
        return SHADES.charAt((upper + lower) * SHADES.length() / (2 * 255 + 1));
    }

    /** The mean over the channels, 0 to 255. */
    private static int grey(byte[] pixels, int index, ExampleShape shape, int row, int column) {
        int at = index * shape.size() + (row * shape.width() + column) * shape.channels();
        int sum = 0;
        for (int c = 0; c < shape.channels(); c++) sum += Byte.toUnsignedInt(pixels[at + c]);
        return sum / shape.channels();
    }
}
