package dev.fallline.serve;

import dev.fallline.data.ExampleShape;

import java.awt.image.BufferedImage;

/** Brings a picture into the form that a network was trained on. */
public interface PictureReader {
    /**
     * @param shape of a grey picture
     * @return its bytes, row by row
     */
    byte[] pixels(BufferedImage picture, ExampleShape shape);
}
