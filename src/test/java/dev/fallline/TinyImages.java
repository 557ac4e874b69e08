package dev.fallline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A folder of IDX files with noisy pictures of 3 × 4 pixels in three classes, for tests. */
public final class TinyImages {
    public static final String IMAGES = "train-images-idx3-ubyte";
    public static final String LABELS = "train-labels-idx1-ubyte";
    private static final int HEIGHT = 3;
    private static final int WIDTH = 4;
    private static final int CLASSES = 3;

    private TinyImages() {}

    public static Path write(Path folder, int train, int test) {
        try {
            Files.createDirectories(folder);
            Random random = new Random(train);
            write(folder, "train", train, random);
            if (test > 0) write(folder, "t10k", test, random);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path folder, String part, int count, Random random)
            throws IOException {
        ByteBuffer images = ByteBuffer.allocate(16 + count * HEIGHT * WIDTH);
        images.putInt(0x803).putInt(count).putInt(HEIGHT).putInt(WIDTH);
        ByteBuffer labels = ByteBuffer.allocate(8 + count);
        labels.putInt(0x801).putInt(count);
        for (int i = 0; i < count; i++) {
            int label = i % CLASSES;
            labels.put((byte) label);
            // The row of the class is brighter than the others, but not much.
            for (int p = 0; p < HEIGHT * WIDTH; p++) {
                int light = p / WIDTH == label ? 120 : 80;
                images.put((byte) Math.clamp((long) (light + 50 * random.nextGaussian()), 0, 255));
            }
        }
        Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
        Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }
}
