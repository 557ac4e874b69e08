package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.ExampleShape;
import dev.fallline.io.PictureDecoder;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

/** Pictures from files, brought into the form that a network was trained on. */
final class ImageFile {
    private ImageFile() {}

    /**
     * The picture as grey pixels of the given shape, light ink on dark ground as MNIST has it: a
     * picture with a light border is inverted.
     *
     * @throws FalllineException if it is no picture, or the network does not take grey ones
     */
    static byte[] read(Path file, ExampleShape shape) {
        if (!shape.isImage() || shape.channels() != 1) {
            throw usage(
                    "--image %s: the network takes %s numbers, not a grey picture; give --row",
                    file, shape);
        }
        return pixels(decode(file), shape);
    }

    /** The same of a picture that has been read. */
    static byte[] pixels(BufferedImage picture, ExampleShape shape) {
        BufferedImage grey = scale(picture, shape);
        byte[] pixels = new byte[shape.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) grey.getRaster().getSample(i % shape.width(), i / shape.width(), 0);
        }
        if (border(pixels, shape) > 127) {
            for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) (255 - (pixels[i] & 0xff));
        }
        return pixels;
    }

    private static BufferedImage decode(Path file) {
        if (!Files.exists(file)) {
            throw new FalllineException(
                    Kind.BAD_DATA, "--image %s does not exist: name a file".formatted(file));
        }
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            return PictureDecoder.decode(in);
        } catch (PictureDecoder.TooLarge e) {
            throw new FalllineException(
                    Kind.BAD_DATA,
                    "--image %s is too large: %s; make it smaller".formatted(file, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new FalllineException(
                    Kind.BAD_DATA,
                    "--image %s cannot be read as a picture: give a PNG, JPEG, GIF or BMP file"
                            .formatted(file),
                    e);
        }
    }

    private static BufferedImage scale(BufferedImage image, ExampleShape shape) {
        // Halving until the last step is a mean over all pixels; one large step would skip some.
        BufferedImage current = image;
        while (current.getWidth() >= 2 * shape.width()
                && current.getHeight() >= 2 * shape.height()) {
            current = draw(current, current.getWidth() / 2, current.getHeight() / 2);
        }
        return draw(current, shape.width(), shape.height());
    }

    private static BufferedImage draw(BufferedImage image, int width, int height) {
        BufferedImage grey = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D g = grey.createGraphics();
        g.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.setColor(java.awt.Color.WHITE);
        g.fillRect(0, 0, width, height);
        g.drawImage(image, 0, 0, width, height, null);
        g.dispose();
        return grey;
    }

    private static double border(byte[] pixels, ExampleShape shape) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < pixels.length; i++) {
            int row = i / shape.width();
            int column = i % shape.width();
            boolean inside =
                    row > 0 && row < shape.height() - 1 && column > 0 && column < shape.width() - 1;
            if (inside) continue;
            sum += pixels[i] & 0xff;
            count++;
        }
        return sum / count;
    }
}
