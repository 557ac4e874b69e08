package dev.fallline.peers;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Images with their classes.
 *
 * @param pixels images × width, unsigned bytes
 * @param labels class of each image
 * @param width pixels of an image
 */
record Images(byte[] pixels, int[] labels, int width) implements Serializable {
    /** What Fallline sees of a byte, and so what all do. */
    private static final float SCALE = 2f / 255;

    /** Magic number and count, before the labels of an IDX file. */
    private static final int LABELS_HEADER = 8;

    int count() {
        return labels.length;
    }

    /** As a network sees them, images × width: value × 2/255. */
    float[] features() {
        float[] features = new float[pixels.length];
        for (int i = 0; i < features.length; i++) features[i] = (pixels[i] & 0xff) * SCALE;
        return features;
    }

    Images take(int[] indices) {
        byte[] somePixels = new byte[indices.length * width];
        int[] someLabels = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(pixels, indices[i] * width, somePixels, i * width, width);
            someLabels[i] = labels[indices[i]];
        }
        return new Images(somePixels, someLabels, width);
    }

    /**
     * Reads IDX files under MNIST's names, compressed or not.
     *
     * @param part {@code train} or {@code t10k}
     */
    static Images read(Path folder, String part) throws IOException {
        byte[] labels = bytes(folder, part + "-labels-idx1-ubyte");
        int[] classes = new int[labels.length - LABELS_HEADER];
        for (int i = 0; i < classes.length; i++) classes[i] = labels[LABELS_HEADER + i];
        try (DataInputStream in = open(folder, part + "-images-idx3-ubyte")) {
            in.readInt();
            int count = in.readInt();
            int width = in.readInt() * in.readInt();
            byte[] pixels = in.readAllBytes();
            if (count != classes.length || pixels.length != count * width) {
                throw new IOException("%s: %s is cut short".formatted(folder, part));
            }
            return new Images(pixels, classes, width);
        }
    }

    private static byte[] bytes(Path folder, String name) throws IOException {
        try (DataInputStream in = open(folder, name)) {
            return in.readAllBytes();
        }
    }

    private static DataInputStream open(Path folder, String name) throws IOException {
        Path compressed = folder.resolve(name + ".gz");
        InputStream in =
                Files.exists(compressed)
                        ? new GZIPInputStream(Files.newInputStream(compressed), 1 << 16)
                        : Files.newInputStream(folder.resolve(name));
        return new DataInputStream(in);
    }
}
