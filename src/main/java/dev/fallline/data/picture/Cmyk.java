package dev.fallline.data.picture;

import java.awt.image.Raster;

/** JPEG files with colors for print, which Java would take for linear light. */
final class Cmyk {
    private Cmyk() {}

    /**
     * Without a color profile: red = cyan × black / 255, and so on, since files hold 255 minus the
     * amount of each ink, as Adobe's programs write them.
     *
     * @param raster four channels as they are in the file
     * @param ycck whether the first three are luma and chroma (JFIF 1.02) of 255 minus the numbers
     *     for the inks
     */
    static Picture picture(Raster raster, boolean ycck) {
        int width = raster.getWidth();
        var rgb = new byte[raster.getHeight() * width * Picture.CHANNELS];
        var pixel = new int[raster.getNumBands()];
        for (int i = 0; i < rgb.length / Picture.CHANNELS; i++) {
            raster.getPixel(i % width, i / width, pixel);
            if (ycck) fromLuma(pixel);
            for (int c = 0; c < Picture.CHANNELS; c++) {
                rgb[i * Picture.CHANNELS + c] = (byte) ((pixel[c] * pixel[3] + 127) / 255);
            }
        }
        return new Picture(raster.getHeight(), width, rgb);
    }

    private static void fromLuma(int[] pixel) {
        double luma = pixel[0];
        int blue = pixel[1] - 128;
        int red = pixel[2] - 128;
        pixel[0] = inverse(luma + 1.402 * red);
        pixel[1] = inverse(luma - 0.344136 * blue - 0.714136 * red);
        pixel[2] = inverse(luma + 1.772 * blue);
    }

    private static int inverse(double value) {
        return 255 - Math.clamp(Math.round(value), 0, 255);
    }
}
