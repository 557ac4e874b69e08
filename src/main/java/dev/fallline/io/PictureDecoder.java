package dev.fallline.io;

import java.awt.image.BufferedImage;
import java.io.IOException;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Decodes PNG, JPEG, GIF and BMP. */
public final class PictureDecoder {
    /** Of the largest picture that is decoded, which takes 64 MiB in memory. */
    public static final int MOST_PIXELS = 16 << 20;

    private PictureDecoder() {}

    /** A picture whose header names more than {@link #MOST_PIXELS}. */
    public static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;

        TooLarge(long pixels) {
            super("it has %,d pixels, and may have %,d".formatted(pixels, MOST_PIXELS));
        }
    }

    /**
     * Reads a picture, unless its header says that it is too large.
     *
     * @param in null is a source that cannot be read
     * @throws TooLarge if it has too many pixels
     * @throws IOException if it is no picture, or damaged
     */
    public static BufferedImage decode(ImageInputStream in) throws IOException {
        if (in == null) throw new IOException("it cannot be read");
        var readers = ImageIO.getImageReaders(in);
        if (!readers.hasNext()) throw new IOException("it is of no such format");
        ImageReader reader = readers.next();
        try {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MOST_PIXELS) throw new TooLarge(pixels);
            return reader.read(0);
        } catch (RuntimeException e) { // readers throw several for damaged files
            throw new IOException(e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }
}
