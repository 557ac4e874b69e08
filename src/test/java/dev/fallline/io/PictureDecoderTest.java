package dev.fallline.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

import javax.imageio.ImageIO;

final class PictureDecoderTest {
    private static BufferedImage decode(byte[] file) throws IOException {
        return PictureDecoder.decode(
                ImageIO.createImageInputStream(new ByteArrayInputStream(file)));
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
    void readsAPicture() throws IOException {
        var file = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY), "png", file);
        BufferedImage picture = decode(file.toByteArray());
        assertThat(picture.getWidth()).isEqualTo(3);
        assertThat(picture.getHeight()).isEqualTo(2);
    }

    @Test
    void refusesALargeOneByItsHeader() {
        assertThatThrownBy(() -> decode(header(40_000, 40_000)))
                .isInstanceOf(PictureDecoder.TooLarge.class)
                .hasMessage("it has 1,600,000,000 pixels, and may have 16,777,216");
    }

    @Test
    void refusesWhatIsNoPictureOrCutOff() {
        for (byte[] file : new byte[][] {{}, {1, 2, 3}, header(4, 4)}) {
            assertThatThrownBy(() -> decode(file))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(PictureDecoder.TooLarge.class);
        }
    }
}
