package dev.fallline.data.augment;

import dev.fallline.data.ExampleShape;
import dev.fallline.math.SplitMix;

import java.util.stream.IntStream;

/**
 * Distorts pictures by an {@link Augmentation}. The distorted picture is a function of seed, epoch
 * and the picture's number alone: the arithmetic is that of integers, of IEEE numbers in a fixed
 * order and of {@link StrictMath}, so neither threads nor machine matter.
 */
public final class Augmenter {
    /** Keeps the streams of distortions apart from other ones with the same seed. */
    private static final long AUGMENT = 0x6175676d656e74L;

    /** Pictures for which a thread sets up its scratchpads once. */
    private static final int BLOCK = 64;

    /** Standard deviation of a sum of four numbers uniform in 0 … 2¹⁶ − 1. */
    private static final double SPREAD = 0x1p16 / Math.sqrt(3);

    private final Augmentation augmentation;
    private final ExampleShape shape;
    private final byte[] plain;
    private final long seed;

    /**
     * @param plain pictures of the shape, one after another; only read
     */
    public Augmenter(Augmentation augmentation, ExampleShape shape, byte[] plain, long seed) {
        this.augmentation = augmentation;
        this.shape = shape;
        this.plain = plain;
        this.seed = seed;
    }

    /**
     * Makes the pictures of an epoch, on all cores.
     *
     * @param epoch from 1
     * @param indices which pictures
     * @param target with places for all pictures, of which only these are written
     */
    public void fill(int epoch, int[] indices, byte[] target) {
        IntStream.range(0, Math.ceilDiv(indices.length, BLOCK))
                .parallel()
                .forEach(
                        block -> {
                            var pad = new Pad();
                            int end = Math.min(indices.length, (block + 1) * BLOCK);
                            for (int i = block * BLOCK; i < end; i++) {
                                pad.distort(epoch, indices[i], target);
                            }
                        });
    }

    /** What one thread needs to distort one picture after another. */
    private final class Pad {
        private final Warp warp = new Warp(shape);
        private final float[] sheet = new float[shape.size()];
        private final ElasticField field =
                augmentation.alpha() == 0
                        ? null
                        : new ElasticField(
                                shape.height(),
                                shape.width(),
                                augmentation.alpha(),
                                augmentation.sigma());

        void distort(int epoch, int index, byte[] target) {
            SplitMix random = SplitMix.stream(seed ^ AUGMENT, epoch, index);
            place(random);
            warp.resample(plain, index * shape.size(), sheet);
            if (augmentation.noise() > 0) addNoise(random);
            print(target, index * shape.size());
        }

        private void place(SplitMix random) {
            double right = augmentation.shift() * random.uniform(-1, 1);
            double down = augmentation.shift() * random.uniform(-1, 1);
            double turn = augmentation.rotate() * random.uniform(-1, 1);
            double factor = 1 + augmentation.scale() * random.uniform(-1, 1);
            warp.affine(right, down, StrictMath.toRadians(turn), factor);
            if (field == null) return;
            field.add(random, warp.x);
            field.add(random, warp.y);
        }

        /** Nearly normal: a sum of four uniform numbers (Irwin–Hall), within ±3.5 deviations. */
        private void addNoise(SplitMix random) {
            float scale = (float) (255 * augmentation.noise() / SPREAD);
            for (int i = 0; i < sheet.length; i++) {
                long bits = random.bits();
                int sum = (int) (bits & 0xFFFF) + (int) (bits >>> 16 & 0xFFFF);
                sum += (int) (bits >>> 32 & 0xFFFF) + (int) (bits >>> 48) - 2 * 0xFFFF;
                sheet[i] += scale * sum;
            }
        }

        /** To the nearest byte. */
        private void print(byte[] target, int offset) {
            for (int i = 0; i < sheet.length; i++) {
                target[offset + i] = (byte) (int) (Math.max(0, Math.min(255, sheet[i])) + 0.5f);
            }
        }
    }
}
