package dev.fallline.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fallline.FalllineException;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.PictureFrame;
import dev.fallline.data.Schema;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * The kinds of files that programs write. What is right comes from the formats: PNG (RFC 2083) and
 * BMP files are made byte by byte here, and of JPEG files blocks of 8 × 8 equal pixels, which the
 * format keeps but for rounding.
 */
final class PictureVariantsTest {
    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GREY_ALPHA = 4;
    private static final int RGB_ALPHA = 6;

    private static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) values[i];
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
        chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
        var crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + data.length);
        return chunk.putInt((int) crc.getValue()).array();
    }

    /**
     * @param lines each begins with 0, for no filter
     * @param before chunks between header and data
     */
    private static byte[] png(
            int width, int height, int depth, int type, int interlaced, byte[] lines, byte[] before)
            throws IOException {
        var data = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(data)) {
            deflater.write(lines);
        }
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put(bytes(depth, type, 0, 0, interlaced));
        return joined(
                bytes(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'),
                chunk("IHDR", header.array()),
                before,
                chunk("IDAT", data.toByteArray()),
                chunk("IEND", new byte[0]));
    }

    private static byte[] png(int width, int depth, int type, int... samples) throws IOException {
        return png(width, 1, depth, type, 0, joined(new byte[1], bytes(samples)), new byte[0]);
    }

    private static byte[] png(int depth, int type, byte[] before, int... samples)
            throws IOException {
        return png(2, 1, depth, type, 0, joined(new byte[1], bytes(samples)), before);
    }

    /** A JPEG file of channels as they are, with one block of 8 × 8 pixels for each color. */
    private static byte[] jpeg(int mode, int[]... colors) throws IOException {
        WritableRaster raster =
                Raster.createInterleavedRaster(0, 8 * colors.length, 8, colors[0].length, null);
        for (int i = 0; i < 64 * colors.length; i++) {
            int x = i % (8 * colors.length);
            raster.setPixel(x, i / (8 * colors.length), colors[x / 8]);
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setProgressiveMode(mode);
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(1);
        var file = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(raster, null, null), param);
        }
        writer.dispose();
        return file.toByteArray();
    }

    private static byte[] jpeg(int[]... colors) throws IOException {
        return jpeg(ImageWriteParam.MODE_DISABLED, colors);
    }

    /** With further bytes after the mark of its start. */
    private static byte[] with(byte[] jpeg, byte[]... segments) {
        return joined(
                Arrays.copyOf(jpeg, 2), joined(segments), Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    private static byte[] segment(int marker, byte[] data) {
        return joined(bytes(0xff, marker, data.length + 2 >> 8, data.length + 2), data);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] adobe(int transform) {
        return segment(0xee, joined(text("Adobe"), bytes(0, 100, 0, 0, 0, 0, transform)));
    }

    /** EXIF data of one entry, as cameras write them: little-endian, the value of type SHORT. */
    private static byte[] exif(int orientation) {
        ByteBuffer tiff = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put(text("II")).putShort((short) 42).putInt(8).putShort((short) 1);
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putInt(orientation).putInt(0);
        return segment(0xe1, joined(text("Exif\0\0"), tiff.array()));
    }

    /** Uncompressed, of 40 bytes of header. */
    private static byte[] bmp(int width, int height, int bits, byte[] palette, int... rows) {
        int from = 54 + palette.length;
        ByteBuffer file = ByteBuffer.allocate(from + rows.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(text("BM")).putInt(from + rows.length).putInt(0).putInt(from);
        file.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) bits);
        file.putInt(0).putInt(rows.length).putInt(0).putInt(0).putInt(palette.length / 4).putInt(0);
        return file.put(palette).put(bytes(rows)).array();
    }

    /** A GIF file of frames of one color each. */
    private static byte[] gif(int... colors) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        var file = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (int color : colors) {
                var image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
                image.setRGB(0, 0, color);
                image.setRGB(1, 0, 0xff000000);
                writer.writeToSequence(
                        new IIOImage(
                                image,
                                null,
                                writer.getDefaultImageMetadata(
                                        ImageTypeSpecifier.createFromRenderedImage(image), null)),
                        null);
            }
            writer.endWriteSequence();
        }
        writer.dispose();
        return file.toByteArray();
    }

    static List<Arguments> variants() throws IOException {
        byte[] none = new byte[0];
        byte[] palette = chunk("PLTE", bytes(255, 0, 0, 0, 0, 255, 0, 255, 0));
        byte[] clear = joined(palette, chunk("tRNS", bytes(255, 0, 128)));
        byte[] bmpPalette = bytes(0, 0, 255, 0, 200, 100, 50, 0);
        return List.of(
                // v × 255 / 65535, rounded
                arguments("PNG grey 16", png(2, 16, GREY, 63, 63, 0x80, 0x80), "3f3f3f 808080"),
                arguments(
                        "PNG RGB 16",
                        png(2, 16, RGB, 255, 255, 128, 128, 63, 63, 0, 0, 0, 255, 1, 1),
                        "ff803f 000101"),
                // 0 at alpha 128 of 255 on white: 127
                arguments(
                        "PNG RGB 16 with alpha",
                        png(
                                2, 16, RGB_ALPHA, 0, 0, 0, 0, 255, 255, 128, 128, 1, 1, 2, 2, 3, 3,
                                255, 255),
                        "7f7fff 010203"),
                // 63 at 51 of 255: 0.2 × 63 + 0.8 × 255 = 216.6
                arguments(
                        "PNG grey with alpha",
                        png(2, 8, GREY_ALPHA, 63, 255, 63, 51),
                        "3f3f3f d9d9d9"),
                arguments(
                        "PNG grey 16 with alpha",
                        png(2, 16, GREY_ALPHA, 63, 63, 255, 255, 63, 63, 51, 51),
                        "3f3f3f d9d9d9"),
                arguments("PNG grey 1", png(2, 1, GREY, 0b0100_0000), "000000 ffffff"),
                arguments(
                        "PNG grey 2",
                        png(4, 2, GREY, 0b00_01_10_11),
                        "000000 555555 aaaaaa ffffff"),
                arguments("PNG grey 4", png(2, 4, GREY, 0x7f), "777777 ffffff"),
                arguments("PNG palette", png(8, PALETTE, palette, 2, 0), "00ff00 ff0000"),
                arguments("PNG palette 2", png(2, PALETTE, palette, 0b01_10_0000), "0000ff 00ff00"),
                arguments("PNG palette, clear", png(8, PALETTE, clear, 1, 0), "ffffff ff0000"),
                arguments("PNG palette, half clear", png(8, PALETTE, clear, 2, 0), "7fff7f ff0000"),
                arguments(
                        "PNG grey, clear",
                        png(8, GREY, chunk("tRNS", bytes(0, 9)), 9, 8),
                        "ffffff 080808"),
                arguments(
                        "PNG RGB, clear",
                        png(8, RGB, chunk("tRNS", bytes(0, 1, 0, 2, 0, 3)), 1, 2, 3, 1, 2, 4),
                        "ffffff 010204"),
                arguments(
                        "PNG grey 16, clear",
                        png(16, GREY, chunk("tRNS", bytes(9, 9)), 9, 9, 8, 8),
                        "ffffff 080808"),
                arguments(
                        "PNG gamma",
                        png(8, GREY, chunk("gAMA", bytes(0, 1, 0x86, 0xa0)), 63, 9),
                        "3f3f3f 090909"),
                // Adam7 of 2 × 2: the first pixel, the one beside it, the second row
                arguments(
                        "PNG interlaced",
                        png(2, 2, 8, GREY, 1, bytes(0, 1, 0, 2, 0, 3, 4), none),
                        "010101 020202 030303 040404"),
                arguments("PNG of one pixel", png(1, 8, RGB, 1, 2, 3), "010203"),
                arguments("BMP 24", bmp(2, 1, 24, none, 3, 2, 1, 6, 5, 4, 0, 0), "010203 040506"),
                arguments(
                        "BMP 24, top first",
                        bmp(1, -2, 24, none, 3, 2, 1, 0, 6, 5, 4, 0),
                        "010203 040506"),
                arguments(
                        "BMP 24, bottom first",
                        bmp(1, 2, 24, none, 3, 2, 1, 0, 6, 5, 4, 0),
                        "040506 010203"),
                arguments("BMP 32", bmp(2, 1, 32, none, 3, 2, 1, 0, 6, 5, 4, 0), "010203 040506"),
                arguments("BMP 8", bmp(2, 1, 8, bmpPalette, 1, 0, 0, 0), "3264c8 ff0000"),
                arguments("BMP 1", bmp(2, 1, 1, bmpPalette, 0x80, 0, 0, 0), "3264c8 ff0000"),
                arguments("GIF", gif(0xff646464), "646464 000000"),
                arguments("GIF, clear", gif(0x00646464), "ffffff 000000"),
                arguments(
                        "GIF animated: its first picture",
                        gif(0xff102030, 0xffff0000),
                        "102030 000000"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void isReadAsItsFormatSays(String name, byte[] file, String rgb) {
        assertThat(hex(PictureFile.read(name, file), 1)).isEqualTo(rgb);
    }

    private static String hex(Picture picture, int step) {
        var hex = new StringBuilder();
        for (int i = 0; i < picture.rgb().length; i += 3 * step) {
            for (int c = 0; c < 3; c++) hex.append("%02x".formatted(picture.rgb()[i + c]));
            hex.append(' ');
        }
        return hex.toString().strip();
    }

    /**
     * Y = 76, Cb = 85, Cr = 255 are red (JFIF 1.02). Inks are stored as 255 minus their amount, so
     * that 0, 255, 255, 255 is full cyan and 255, 255, 255, 128 half black; luma and chroma of inks
     * are those of 255 minus what is stored.
     */
    static List<Arguments> jpegs() throws IOException {
        int[] red = {76, 85, 255};
        byte[] plain = jpeg(red, new int[] {63, 128, 128});
        byte[] inks = jpeg(new int[] {0, 255, 255, 255}, new int[] {255, 255, 255, 128});
        byte[] ycck = jpeg(new int[] {76, 85, 255, 255}, new int[] {0, 128, 128, 128});
        byte[] thumbnail = segment(0xe1, joined(text("Exif\0\0"), plain));
        byte[] jfif = segment(0xe0, joined(text("JFIF\0"), bytes(1, 2, 0, 0, 1, 0, 1, 0, 0)));
        String redGrey = "ff0000 3f3f3f";
        return List.of(
                arguments("grey", jpeg(new int[] {63}, new int[] {200}), "3f3f3f c8c8c8"),
                arguments("color", with(plain, jfif), redGrey),
                arguments(
                        "progressive",
                        with(
                                jpeg(ImageWriteParam.MODE_DEFAULT, red, new int[] {63, 128, 128}),
                                jfif),
                        redGrey),
                arguments("with a thumbnail", with(plain, jfif, thumbnail), redGrey),
                // As phones append a film, in which there may be bytes like those of a scan.
                arguments(
                        "with more behind",
                        joined(with(plain, jfif), bytes(1, 0xff, 0xda, 2)),
                        redGrey),
                arguments("CMYK by Adobe", with(inks, adobe(0)), "00ffff 808080"),
                arguments("CMYK", inks, "00ffff 808080"),
                arguments("YCCK", with(ycck, adobe(2)), "00ffff 808080"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jpegs")
    void aJpegFileIsReadButForRounding(String name, byte[] file, String rgb) {
        Picture picture = PictureFile.read(name, file);
        assertThat(picture.height()).isEqualTo(8);
        assertThat(picture.width()).isEqualTo(16);
        String[] right = rgb.split(" ");
        for (int i = 0; i < 16 * 8; i++) {
            int color = Integer.parseInt(right[i % 16 / 8], 16);
            for (int c = 0; c < 3; c++) {
                assertThat(Byte.toUnsignedInt(picture.rgb()[3 * i + c]))
                        .as("pixel %d, channel %d", i, c)
                        .isBetween(
                                (color >> 16 - 8 * c & 255) - 3, (color >> 16 - 8 * c & 255) + 3);
            }
        }
    }

    /**
     * EXIF 2.32, table 6: on which side of the picture as seen are the first row and the first
     * column of the file.
     */
    @ParameterizedTest(name = "orientation {0}")
    @CsvSource({
        "1, top, left", "2, top, right", "3, bottom, right", "4, bottom, left",
        "5, left, top", "6, right, top", "7, right, bottom", "8, left, bottom"
    })
    void isTurnedAsExifSays(int orientation, String firstRow, String firstColumn)
            throws IOException {
        // Corners: 200 where both are first, 150 in the first row's last column, 100 below.
        var image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) {
            int grey = i >= 128 ? 100 : i % 16 < 8 ? 200 : 150;
            image.getRaster().setSample(i % 16, i / 16, 0, grey);
        }
        var file = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", file);
        byte[] jpeg = with(file.toByteArray(), exif(orientation));
        Picture picture = PictureFile.read("a picture", jpeg);
        List<String> sides = List.of(firstRow, firstColumn);
        boolean swapped = orientation > 4;
        int[] first = {sides.contains("bottom") ? 15 : 0, sides.contains("right") ? 15 : 0};
        int[] other = first.clone(); // along the first row to its end
        int along = swapped ? 0 : 1;
        other[along] = 15 - other[along];
        assertThat(grey(picture, first)).isBetween(195, 205);
        assertThat(grey(picture, other)).isBetween(145, 155);
        assertThat(grey(picture, new int[] {15 - other[0], 15 - other[1]})).isBetween(95, 105);
        assertThat(grey(picture, new int[] {15 - first[0], 15 - first[1]})).isBetween(95, 105);
    }

    private static int grey(Picture picture, int[] place) {
        return Byte.toUnsignedInt(picture.rgb()[3 * (place[0] * picture.width() + place[1])]);
    }

    /** 24 million pixels, as phones make them: each second row and column is read. */
    @Test
    void aLargePhotoIsReadInPart() throws IOException {
        var lines = new byte[4000 * 751];
        for (int i = 0; i < lines.length; i++) lines[i] = (byte) (i % 751 > 375 ? 0 : 255);
        for (int row = 0; row < 4000; row++) lines[row * 751] = 0;
        byte[] file = png(6000, 4000, 1, GREY, 0, lines, new byte[0]);
        Picture picture = PictureFile.read("a photo", file);
        assertThat(picture.width()).isEqualTo(3000);
        assertThat(picture.height()).isEqualTo(2000);
        assertThat(grey(picture, new int[] {1999, 1499})).isEqualTo(255);
        assertThat(grey(picture, new int[] {1999, 1500})).isZero();
    }

    /**
     * Values of 3 rows of 2, a to f, as they are to be seen: by the meaning of each orientation in
     * EXIF 2.32, section 4.6.4, where row 0 and column 0 of the file are shown.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 2, abcdef",
        "2, 2, badcfe",
        "3, 2, fedcba",
        "4, 2, efcdab",
        "5, 3, acebdf",
        "6, 3, ecafdb",
        "7, 3, fdbeca",
        "8, 3, bdface"
    })
    void aPngIsTurnedAsItsExifDataSay(int orientation, int width, String seen) throws IOException {
        byte[] lines = bytes(0, 'a', 'b', 0, 'c', 'd', 0, 'e', 'f');
        byte[] chunk = chunk("eXIf", exif(ByteOrder.LITTLE_ENDIAN, orientation));
        byte[] file = png(2, 3, 8, GREY, 0, lines, chunk);
        assertThat(PictureFile.size("a", file)).isEqualTo(new PictureFile.Size(6 / width, width));
        assertThat(seen(file)).isEqualTo(seen);
        // The chunk may also stand behind the pixels, and in the other byte order.
        byte[] plain = png(2, 3, 8, GREY, 0, lines, new byte[0]);
        chunk = chunk("eXIf", exif(ByteOrder.BIG_ENDIAN, orientation));
        byte[] end = chunk("IEND", new byte[0]);
        byte[] head = Arrays.copyOf(plain, plain.length - end.length);
        assertThat(seen(joined(head, chunk, end))).isEqualTo(seen);
    }

    private static String seen(byte[] file) {
        Picture picture = PictureFile.read("a", file);
        var text = new StringBuilder();
        for (int i = 0; i < picture.rgb().length; i += 3) text.append((char) picture.rgb()[i]);
        return text.toString();
    }

    /** A TIFF header and a directory of one entry, the orientation. */
    private static byte[] exif(ByteOrder order, int orientation) {
        ByteBuffer exif = ByteBuffer.allocate(26).order(order);
        exif.putShort((short) (order == ByteOrder.BIG_ENDIAN ? 0x4d4d : 0x4949));
        exif.putShort((short) 42).putInt(8).putShort((short) 1);
        exif.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
        return exif.array();
    }

    @Test
    void exifDataThatAreNotWholeTurnNothing() throws IOException {
        byte[] whole = exif(ByteOrder.BIG_ENDIAN, 6);
        for (int length = 0; length < 20; length++) {
            byte[] chunk = chunk("eXIf", Arrays.copyOf(whole, length));
            assertThat(seen(png(8, GREY, chunk, 'a', 'b'))).isEqualTo("ab");
        }
        for (int orientation : new int[] {0, 9, -1}) {
            byte[] chunk = chunk("eXIf", exif(ByteOrder.BIG_ENDIAN, orientation));
            assertThat(seen(png(8, GREY, chunk, 'a', 'b'))).isEqualTo("ab");
        }
    }

    /** The first bytes of files as their formats have them, in hexadecimal. */
    @ParameterizedTest
    @CsvSource({
        "WebP, 52494646 24000000 57454250 56503820",
        "TIFF, 49492a00 08000000",
        "TIFF, 4d4d002a 00000008",
        "TIFF, 49492b00 08000000",
        "HEIC, 00000018 66747970 68656963 00000000",
        "HEIC, 00000024 66747970 6d696631 00000000",
        "AVIF, 0000001c 66747970 61766966 00000000",
        "JPEG XL, ff0a fa1f",
        "SVG, 3c3f786d 6c3f3e0a 3c737667 3e",
        "PDF, 25504446 2d312e37"
    })
    void otherFormatsAreNamed(String format, String hex, @TempDir Path folder) throws IOException {
        byte[] begin = HexFormat.of().parseHex(hex.replace(" ", ""));
        Path file = Files.write(folder.resolve("seven.png"), begin);
        assertThatThrownBy(() -> PictureFile.read(file))
                .isInstanceOf(FalllineException.class)
                .hasMessage("%s is a %s file: convert it to PNG or JPEG", file, format);
    }

    /** Cut off anywhere after its header, a file is refused, and never read with a rest made up. */
    @ParameterizedTest
    @CsvSource({"png", "gif", "bmp", "jpg"})
    void aPartOfAFileIsRefused(String format) throws IOException {
        var image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 1024; i++) image.setRGB(i % 32, i / 32, i * 2654435);
        var file = new ByteArrayOutputStream();
        ImageIO.write(image, format, file);
        for (int percent : new int[] {1, 10, 30, 50, 70, 90, 98}) {
            byte[] part = Arrays.copyOf(file.toByteArray(), file.size() * percent / 100);
            assertThatThrownBy(() -> PictureFile.read("a." + format, part))
                    .as("%d %%", percent)
                    .isInstanceOf(FalllineException.class)
                    .hasMessageContaining("a." + format + " cannot be read as a picture");
        }
    }

    @ParameterizedTest(name = "{0} by {1} pixels")
    @CsvSource({"1, 1", "1, 16000", "16000, 1", "3, 2000"})
    void anyShapeIsFramed(int height, int width) {
        var rgb = new byte[height * width * 3];
        Arrays.fill(rgb, (byte) 200);
        var picture = new Picture(height, width, rgb);
        assertThat(picture.fit(28, 28, 1)).hasSize(784).containsOnly(200);
        Schema digits =
                Schema.pictures(new ExampleShape(28, 28, 1), List.of("0", "1"))
                        .withFrame(new PictureFrame(0, 20, true, 14, 14, 2, 4));
        assertThat(Framing.of(digits, true).apply(picture)).hasSize(784).containsOnly(0);
        Arrays.fill(rgb, 0, 3, (byte) 0);
        assertThat(Framing.of(digits, true).apply(picture)).hasSize(784);
    }

    @Test
    void namesOfPictures(@TempDir Path folder) throws IOException {
        for (String name :
                List.of("A.PNG", "b.Jpg", "c.JPEG", "d.gif", "e.BMP", "f.webp", ".g.png", "png")) {
            Files.createFile(folder.resolve(name));
        }
        assertThat(PictureFile.in(folder))
                .extracting(f -> f.getFileName().toString())
                .containsExactly("A.PNG", "b.Jpg", "c.JPEG", "d.gif", "e.BMP");
    }
}
