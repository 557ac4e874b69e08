package dev.fallline.data.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How the picture of a JPEG or PNG file is to be turned (EXIF 2.32, tag 0x0112). */
final class Exif {
    /** From this orientation on, rows and columns are swapped. */
    static final int FIRST_SWAPPED = 5;

    private static final int UPRIGHT = 1;
    private static final int ORIENTATION = 0x0112;
    private static final int ENTRY = 12;

    private Exif() {}

    /** From 1, upright, to 8; 1 where the file does not say. */
    static int orientation(byte[] file) {
        try {
            return Jpeg.segment(file, Jpeg.APP1, "Exif\0\0")
                    .or(() -> Png.chunk(file, Png.EXIF))
                    .map(Exif::inTiff)
                    .orElse(UPRIGHT);
        } catch (IndexOutOfBoundsException _) {
            return UPRIGHT; // data that are not whole say nothing
        }
    }

    private static int inTiff(ByteBuffer in) {
        in.order(in.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = in.getInt(4);
        int entries = in.getShort(directory) & 0xffff;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * ENTRY;
            if ((in.getShort(entry) & 0xffff) == ORIENTATION) {
                int value = in.getShort(entry + 8);
                return value >= UPRIGHT && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** The picture as it was seen. */
    static Picture turned(Picture picture, int orientation) {
        if (orientation == UPRIGHT) return picture;
        boolean swap = orientation >= FIRST_SWAPPED;
        int height = swap ? picture.width() : picture.height();
        int width = swap ? picture.height() : picture.width();
        var rgb = new byte[picture.rgb().length];
        for (int i = 0; i < height * width; i++) {
            int row = i / width;
            int column = i % width;
            int down = height - 1 - row;
            int left = width - 1 - column;
            int from =
                    switch (orientation) {
                        case 2 -> at(picture, row, left);
                        case 3 -> at(picture, down, left);
                        case 4 -> at(picture, down, column);
                        case 5 -> at(picture, column, row);
                        case 6 -> at(picture, left, row);
                        case 7 -> at(picture, left, down);
                        default -> at(picture, column, down);
                    };
            int pixel = Picture.CHANNELS;
            System.arraycopy(picture.rgb(), from * pixel, rgb, i * pixel, pixel);
        }
        return new Picture(height, width, rgb);
    }

    private static int at(Picture picture, int row, int column) {
        return row * picture.width() + column;
    }
}
