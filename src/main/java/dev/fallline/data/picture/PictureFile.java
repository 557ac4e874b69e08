package dev.fallline.data.picture;

import static dev.fallline.FalllineException.bad;

import dev.fallline.FalllineException;
import dev.fallline.io.IoFailure;
import dev.fallline.io.WholeFile;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads PNG, JPEG, GIF and BMP files. */
public final class PictureFile {
    /** Of the largest picture that is decoded as a whole, which takes 64 MiB in memory. */
    public static final int MOST_PIXELS = 16 << 20;

    /** Of the largest file; of a larger picture some rows and columns are left out. */
    private static final int MOST_IN_FILE = 16 * MOST_PIXELS;

    private static final int MOST_BYTES = 1 << 28;

    /** Of JPEG and GIF; a PNG with longer rows would need much memory for one. */
    private static final int LONGEST_SIDE = 1 << 16;

    /** Pixels in a byte of a file: deflate (RFC 1951) makes at most 1,032 bytes of one. */
    private static final int MOST_PER_BYTE = 8 * 1032;

    private static final String NAMES = "(?i)[^.].*\\.(png|jpe?g|gif|bmp)";

    private static final Set<String> FORMATS = Set.of("png", "jpg", "jpeg", "gif", "bmp");

    private PictureFile() {}

    /** Height and width in pixels. */
    public record Size(int height, int width) {
        public long pixels() {
            return (long) height * width;
        }
    }

    /** The pictures in a folder by their names, in their order; not those in folders below. */
    public static List<Path> in(Path folder) {
        return named(folder, name -> name.matches(NAMES));
    }

    /** What else is in a folder, without hidden files. */
    public static List<Path> others(Path folder) {
        return named(folder, name -> !name.matches(NAMES) && !name.startsWith("."));
    }

    private static List<Path> named(Path folder, Predicate<String> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> wanted.test(f.getFileName().toString())).sorted().toList();
        } catch (IOException e) {
            throw bad(e, "%s cannot be read: %s", folder, IoFailure.reason(e));
        }
    }

    /**
     * The picture of a file.
     *
     * @throws FalllineException (bad data) if it does not exist or is no whole picture
     */
    public static Picture read(Path file) {
        return read(file.toString(), bytes(file));
    }

    /** The size of the picture in a file, without decoding it. */
    public static Size size(Path file) {
        return size(file.toString(), bytes(file));
    }

    /** The same of the bytes of a file. */
    public static Size size(String name, byte[] bytes) {
        Size stored =
                decoded(name, bytes, reader -> new Size(reader.getHeight(0), reader.getWidth(0)));
        boolean swap = Exif.orientation(bytes) >= Exif.FIRST_SWAPPED;
        return swap ? new Size(stored.width, stored.height) : stored;
    }

    /**
     * The picture in the bytes of a file: turned as its EXIF data say, with 8 bits a channel, and
     * laid on white where it is transparent, or on black where it would not be seen on white.
     *
     * @param name for the error
     * @throws FalllineException (bad data) if it is no whole picture, or too large
     */
    public static Picture read(String name, byte[] bytes) {
        if (bytes.length == 0) {
            throw bad("%s cannot be read as a picture: it is empty; get it again", name);
        }
        Size size = size(name, bytes);
        if (size.pixels() > MOST_IN_FILE || Math.max(size.height, size.width) > LONGEST_SIDE) {
            throw bad(
                    "%s is too large, %,d pixels wide and %,d high: give a picture of at most %,d pixels, and %,d a side",
                    name, size.width, size.height, MOST_IN_FILE, LONGEST_SIDE);
        }
        if (Jpeg.isCutOff(bytes) || size.pixels() / MOST_PER_BYTE > bytes.length) {
            throw bad("%s cannot be read as a picture: it ends early; get it again", name);
        }
        int step = step(size);
        Picture picture = decoded(name, bytes, reader -> picture(reader, step, bytes));
        return Exif.turned(picture, Exif.orientation(bytes));
    }

    /** The smallest by which few enough rows and columns are left. */
    private static int step(Size size) {
        int step = 1;
        while (new Size(Math.ceilDiv(size.height, step), Math.ceilDiv(size.width, step)).pixels()
                > MOST_PIXELS) step++;
        return step;
    }

    private static byte[] bytes(Path file) {
        try {
            return WholeFile.bytes(file, MOST_BYTES);
        } catch (NoSuchFileException e) {
            throw bad(e, "%s does not exist: give a picture", file);
        } catch (IOException e) {
            throw bad(e, "%s cannot be read: %s", file, IoFailure.reason(e));
        }
    }

    private interface Decoding<T> {
        T of(ImageReader reader) throws IOException;
    }

    private static <T> T decoded(String name, byte[] bytes, Decoding<T> decoding) {
        try (ImageInputStream in =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) throw unreadable(name, bytes, null);
            ImageReader reader = readers.next();
            try {
                // Java has readers of other formats; that of WBMP takes any file that begins with
                // 0.
                String format = reader.getOriginatingProvider().getFormatNames()[0];
                if (!FORMATS.contains(format.toLowerCase(Locale.ROOT))) {
                    throw unreadable(name, bytes, null);
                }
                reader.setInput(in, true, true);
                return decoding.of(reader);
            } finally {
                reader.dispose();
            }
        } catch (FalllineException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // readers throw several for damaged files
            throw unreadable(name, bytes, e);
        }
    }

    private static boolean isForPrint(ImageReader reader) throws IOException {
        ColorModel model = reader.getImageTypes(0).next().getColorModel();
        return model.getColorSpace().getType() == ColorSpace.TYPE_CMYK;
    }

    private static FalllineException unreadable(String name, byte[] bytes, Exception cause) {
        Optional<String> other = OtherFormat.name(bytes);
        if (other.isPresent()) {
            return bad("%s is a %s file: convert it to PNG or JPEG", name, other.get());
        }
        return bad(
                cause,
                "%s cannot be read as a picture: give a whole PNG, JPEG, GIF or BMP file",
                name);
    }

    /**
     * @param step of so many rows and columns, one is decoded
     */
    private static Picture picture(ImageReader reader, int step, byte[] bytes) throws IOException {
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, 0, 0);
        return isForPrint(reader)
                ? Cmyk.picture(reader.readRaster(0, param), Jpeg.isYcck(bytes))
                : picture(reader.read(0, param));
    }

    private static Picture picture(BufferedImage image) {
        int height = image.getHeight();
        int width = image.getWidth();
        ColorModel model = image.getColorModel();
        boolean grey =
                model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                        && !(model instanceof IndexColorModel)
                        && !model.isAlphaPremultiplied();
        int[] argb =
                grey
                        ? grey(image.getRaster(), model)
                        : image.getRGB(0, 0, width, height, null, 0, width);
        byte[] onWhite = laidOn(argb, 255);
        if (!isEven(onWhite)) return new Picture(height, width, onWhite);
        byte[] onBlack = laidOn(argb, 0);
        return new Picture(height, width, isEven(onBlack) ? onWhite : onBlack);
    }

    /** The numbers themselves: Java takes grey ones for linear light, and would make 136 of 63. */
    private static int[] grey(Raster raster, ColorModel model) {
        int width = raster.getWidth();
        var argb = new int[width * raster.getHeight()];
        int white = (1 << model.getComponentSize(0)) - 1;
        int opaque = model.hasAlpha() ? (1 << model.getComponentSize(1)) - 1 : 0;
        for (int i = 0; i < argb.length; i++) {
            int row = i / width;
            int v = scaled(raster.getSample(i % width, row, 0), white);
            int alpha = opaque == 0 ? 255 : scaled(raster.getSample(i % width, row, 1), opaque);
            argb[i] = alpha << 24 | v << 16 | v << 8 | v;
        }
        return argb;
    }

    private static int scaled(int sample, int white) {
        return (sample * 255 + white / 2) / white;
    }

    private static byte[] laidOn(int[] argb, int ground) {
        var rgb = new byte[argb.length * Picture.CHANNELS];
        for (int i = 0; i < argb.length; i++) {
            int alpha = argb[i] >>> 24;
            for (int c = 0; c < Picture.CHANNELS; c++) {
                int value = argb[i] >> 16 - 8 * c & 0xff;
                rgb[i * Picture.CHANNELS + c] =
                        (byte) ((value * alpha + ground * (255 - alpha) + 127) / 255);
            }
        }
        return rgb;
    }

    private static boolean isEven(byte[] rgb) {
        for (byte value : rgb) if (value != rgb[0]) return false;
        return true;
    }
}
