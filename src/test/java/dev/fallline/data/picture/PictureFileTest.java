package dev.fallline.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

import javax.imageio.ImageIO;

final class PictureFileTest {
    private static byte[] file(BufferedImage image, String format) throws IOException {
        var file = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, file)).isTrue();
        return file.toByteArray();
    }

    private static Picture read(byte[] file) {
        return PictureFile.read("a picture", file);
    }

    /** Grey with alpha, of one pixel. */
    private static byte[] greyWithAlpha(int grey, int alpha) throws IOException {
        var model =
                new ComponentColorModel(
                        ColorSpace.getInstance(ColorSpace.CS_GRAY),
                        true,
                        false,
                        ComponentColorModel.TRANSLUCENT,
                        DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
        raster.setPixel(0, 0, new int[] {grey, alpha});
        return file(new BufferedImage(model, raster, false, null), "png");
    }

    /** 63 is not 136, which it would be as linear light. */
    @Test
    void greyNumbersStayWhatTheyAre() throws IOException {
        assertThat(read(greyWithAlpha(63, 255)).rgb()).containsOnly(63);
        var plain = new BufferedImage(2, 3, BufferedImage.TYPE_BYTE_GRAY);
        plain.getRaster().setPixel(1, 2, new int[] {63});
        Picture picture = read(file(plain, "png"));
        assertThat(picture.height()).isEqualTo(3);
        assertThat(picture.rgb()).endsWith(0, 63, 63, 63);
        assertThat(picture.isGrey()).isTrue();
    }

    @Test
    void alphaIsLaidOnWhite() throws IOException {
        // 63 at alpha 51 of 255: 0.2 * 63 + 0.8 * 255 = 216.6.
        assertThat(read(greyWithAlpha(63, 51)).rgb()).containsOnly(217);
        var white = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        white.setRGB(0, 0, 0xffffffff);
        // White on nothing would not be seen on white.
        assertThat(read(file(white, "png")).rgb()).containsExactly(255, 255, 255, 0, 0, 0);
    }

    @Test
    void sixteenBitsBecomeEight() throws IOException {
        var deep = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setPixel(0, 0, new int[] {63 * 257});
        assertThat(read(file(deep, "png")).rgb()).containsOnly(63);
    }

    /** A JPEG of 16 × 8 pixels, of which the left half is white, with an EXIF segment. */
    private static byte[] turned(int orientation) throws IOException {
        var image = new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64; i++) image.setRGB(i % 8, i / 8, 0xffffff);
        byte[] jpeg = file(image, "jpg");
        ByteBuffer exif = ByteBuffer.allocate(36);
        exif.putShort((short) 0xffe1).putShort((short) 34).put("Exif\0\0".getBytes());
        exif.putShort((short) 0x4d4d).putShort((short) 42).putInt(8).putShort((short) 1);
        exif.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
        ByteBuffer whole = ByteBuffer.allocate(jpeg.length + exif.capacity());
        return whole.put(jpeg, 0, 2).put(exif.array()).put(jpeg, 2, jpeg.length - 2).array();
    }

    /** Where the white half is then. */
    @ParameterizedTest
    @CsvSource({
        "1, left",
        "2, right",
        "3, right",
        "4, left",
        "5, top",
        "6, top",
        "7, bottom",
        "8, bottom"
    })
    void aPictureIsTurnedAsItsExifDataSay(int orientation, String white) throws IOException {
        Picture picture = read(turned(orientation));
        boolean swapped = orientation > 4;
        assertThat(picture.width()).isEqualTo(swapped ? 8 : 16);
        assertThat(picture.height()).isEqualTo(swapped ? 16 : 8);
        int last = picture.rgb().length - 1;
        boolean first = white.equals("left") || white.equals("top");
        assertThat(Byte.toUnsignedInt(picture.rgb()[0]) > 128).isEqualTo(first);
        assertThat(Byte.toUnsignedInt(picture.rgb()[last]) > 128).isEqualTo(!first);
    }

    /** Signature and header chunk of a grey PNG (RFC 2083), and nothing more. */
    private static byte[] header(int width, int height) {
        ByteBuffer file = ByteBuffer.allocate(33);
        file.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        file.putInt(13).put("IHDR".getBytes()).putInt(width).putInt(height);
        file.put(new byte[] {8, 0, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(file.array(), 12, 17);
        return file.putInt((int) crc.getValue()).array();
    }

    @Test
    void aLargeOneIsRefusedByItsHeader() {
        assertThatThrownBy(() -> read(header(40_000, 40_000)))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(
                        "too large, 40,000 pixels wide and 40,000 high: give a picture of at most 268,435,456 pixels");
        assertThatThrownBy(() -> read(header(65_537, 1)))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("65,537 pixels wide and 1 high")
                .hasMessageContaining("65,536 a side");
        // 33 bytes cannot hold so many pixels, of which none is read.
        assertThatThrownBy(() -> read(header(4_000, 4_000)))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("it ends early");
    }

    @Test
    void whatIsNoPictureOrCutOffIsRefused() throws IOException {
        byte[] jpeg = turned(1);
        byte[] cut = Arrays.copyOf(jpeg, jpeg.length - 20);
        for (byte[] file : new byte[][] {{}, {1, 2, 3}, header(4, 4), cut}) {
            assertThatThrownBy(() -> read(file))
                    .isInstanceOf(FalllineException.class)
                    .hasMessageContaining("a picture cannot be read as a picture");
        }
    }
}
