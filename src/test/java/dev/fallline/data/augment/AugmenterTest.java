package dev.fallline.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.ExampleShape;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

class AugmenterTest {
    private static final ExampleShape SHAPE = new ExampleShape(11, 8, 3);
    private static final int COUNT = 300;
    private static final String ALL = "affine,elastic=20/2,noise=0.1";

    private static byte[] plain() {
        var pixels = new byte[COUNT * SHAPE.size()];
        new Random(3).nextBytes(pixels);
        return pixels;
    }

    private static int[] all() {
        return IntStream.range(0, COUNT).toArray();
    }

    private static byte[] filled(String text, long seed, int epoch, int... indices) {
        byte[] target = new byte[COUNT * SHAPE.size()];
        new Augmenter(Augmentation.parse(text), SHAPE, plain(), seed).fill(epoch, indices, target);
        return target;
    }

    private static byte[] one(byte[] pictures, int index) {
        return Arrays.copyOfRange(pictures, index * SHAPE.size(), (index + 1) * SHAPE.size());
    }

    @Test
    void nothingIsNothing() {
        assertThat(filled("none", 1, 1, all())).isEqualTo(plain());
        assertThat(filled("shift=0,elastic=0/4", 1, 1, all())).isEqualTo(plain());
    }

    /** Alone, among others, in another order: a picture does not know. */
    @Test
    void aPictureDependsOnSeedEpochAndNumber() {
        byte[] together = filled(ALL, 1, 1, all());
        int[] backwards = IntStream.range(0, COUNT).map(i -> COUNT - 1 - i).toArray();
        assertThat(filled(ALL, 1, 1, backwards)).isEqualTo(together);
        byte[] alone = filled(ALL, 1, 1, 217);
        assertThat(one(alone, 217)).isEqualTo(one(together, 217)).isNotEqualTo(one(plain(), 217));
        assertThat(one(alone, 216)).containsOnly(0);
        assertThat(one(filled(ALL, 1, 2, 217), 217)).isNotEqualTo(one(alone, 217));
        assertThat(one(filled(ALL, 2, 1, 217), 217)).isNotEqualTo(one(alone, 217));
    }

    @Test
    void twinsDiffer() {
        byte[] twins = new byte[2 * SHAPE.size()];
        System.arraycopy(one(plain(), 0), 0, twins, 0, SHAPE.size());
        System.arraycopy(one(plain(), 0), 0, twins, SHAPE.size(), SHAPE.size());
        byte[] target = new byte[twins.length];
        new Augmenter(Augmentation.parse(ALL), SHAPE, twins, 1).fill(1, new int[] {0, 1}, target);
        assertThat(one(target, 0)).isNotEqualTo(one(target, 1));
    }

    @Test
    void threadsDoNotMatter() {
        byte[] usual = filled(ALL, 1, 1, all());
        for (int threads : new int[] {1, 3}) {
            try (var pool = new ForkJoinPool(threads)) {
                assertThat(pool.submit(() -> filled(ALL, 1, 1, all())).join()).isEqualTo(usual);
            }
        }
    }

    /** The share of grey that each channel has is the same wherever the picture goes. */
    @Test
    void channelsMoveTogether() {
        byte[] plain = new byte[SHAPE.size()];
        byte[] grey = one(plain(), 0);
        for (int i = 0; i < plain.length; i++) plain[i] = grey[i / 3];
        byte[] target = new byte[plain.length];
        Augmentation moves = Augmentation.parse("affine,elastic=20/2");
        new Augmenter(moves, SHAPE, plain, 1).fill(1, new int[] {0}, target);
        assertThat(target).isNotEqualTo(plain);
        for (int i = 0; i < target.length; i += 3) {
            assertThat(target[i]).isEqualTo(target[i + 1]).isEqualTo(target[i + 2]);
        }
    }

    @Test
    void noiseHasItsDeviation() {
        byte[] plain = new byte[COUNT * SHAPE.size()];
        Arrays.fill(plain, (byte) 128);
        byte[] target = new byte[plain.length];
        new Augmenter(Augmentation.parse("noise=0.08"), SHAPE, plain, 1).fill(1, all(), target);
        double sum = 0;
        double squares = 0;
        int within = 0;
        for (byte b : target) {
            double off = (b & 0xFF) - 128;
            sum += off;
            squares += off * off;
            if (Math.abs(off) <= 0.08 * 255) within++;
        }
        int n = target.length;
        assertThat(sum / n).isCloseTo(0, within(0.3));
        assertThat(Math.sqrt(squares / n)).isCloseTo(0.08 * 255, within(0.3));
        // Of a normal distribution, 68 % lies within one deviation.
        assertThat(within / (double) n).isCloseTo(0.68, within(0.02));
    }

    /** Uniform in ±shift: the centre of a single white pixel says where it went. */
    @Test
    void shiftsAreUniform() {
        var shape = new ExampleShape(15, 15, 1);
        int count = 4_000;
        byte[] plain = new byte[count * shape.size()];
        for (int i = 0; i < count; i++) plain[i * shape.size() + 7 * 15 + 7] = (byte) 255;
        byte[] target = new byte[plain.length];
        int[] indices = IntStream.range(0, count).toArray();
        new Augmenter(Augmentation.parse("shift=3"), shape, plain, 1).fill(1, indices, target);
        double[] right = new double[count];
        double[] down = new double[count];
        for (int i = 0; i < count; i++) {
            double mass = 0;
            for (int p = 0; p < shape.size(); p++) {
                int ink = target[i * shape.size() + p] & 0xFF;
                mass += ink;
                right[i] += ink * (p % 15 - 7);
                down[i] += ink * (p / 15 - 7);
            }
            right[i] /= mass;
            down[i] /= mass;
        }
        for (double[] moves : new double[][] {right, down}) {
            assertThat(Arrays.stream(moves).average().orElseThrow()).isCloseTo(0, within(0.15));
            assertThat(Arrays.stream(moves).max().orElseThrow()).isBetween(2.95, 3.01);
            assertThat(Arrays.stream(moves).min().orElseThrow()).isBetween(-3.01, -2.95);
            double square = Arrays.stream(moves).map(m -> m * m).average().orElseThrow();
            assertThat(square).isCloseTo(3, within(0.2));
        }
        double product = IntStream.range(0, count).mapToDouble(i -> right[i] * down[i]).sum();
        assertThat(product / count).isCloseTo(0, within(0.2));
    }
}
