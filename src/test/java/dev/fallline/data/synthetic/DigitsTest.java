package dev.fallline.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.DigitsCache;
import dev.fallline.io.AtomicFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

class DigitsTest {
    private static final Digits FEW = new Digits(300, 100);
    private static final int SIZE = 28 * 28;

    @TempDir Path cache;

    private final List<String> notes = new ArrayList<>();

    @Test
    void hasTheFormOfMnist() {
        Dataset data = FEW.make(1);
        assertThat(data.name()).isEqualTo("digits");
        assertThat(data.shape()).isEqualTo(new ExampleShape(28, 28, 1));
        assertThat(data.classes()).hasSize(10).startsWith("0").endsWith("9");
        assertThat(data.train().count()).isEqualTo(300);
        assertThat(data.test().count()).isEqualTo(100);
        assertThat(data.train().labels()).contains(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    /**
     * A guard of stability, not of truth: the number is our own. If it changes, so do the digits,
     * and {@link Digits#VERSION} must grow.
     */
    @Test
    void theBitsStayAsTheyWere() {
        assertThat(FEW.make(1).fingerprint()).isEqualTo("d8dceb06");
        assertThat(Digits.VERSION).isEqualTo(1);
    }

    @Test
    void threadsAndCountsDoNotMatter() throws Exception {
        byte[] many = pixels(FEW.make(1).train());
        try (var one = new ForkJoinPool(1)) {
            byte[] alone = one.submit(() -> pixels(new Digits(40, 0).make(1).train())).get();
            assertThat(alone).isEqualTo(Arrays.copyOf(many, 40 * SIZE));
        }
    }

    @Test
    void seedAndPartMakeOtherDigits() {
        Dataset data = FEW.make(1);
        assertThat(FEW.make(2).fingerprint()).isNotEqualTo(data.fingerprint());
        assertThat(pixels(data.test()))
                .isNotEqualTo(Arrays.copyOf(pixels(data.train()), 100 * SIZE));
    }

    /** Each digit has ink enough to be seen, in strong grey, and not at the rim. */
    @Test
    void everyDigitIsOnItsSheet() {
        byte[] pixels = pixels(FEW.make(3).train());
        long rim = 0;
        for (int i = 0; i < 300; i++) {
            int inked = 0;
            int strongest = 0;
            for (int p = 0; p < SIZE; p++) {
                int grey = Byte.toUnsignedInt(pixels[i * SIZE + p]);
                strongest = Math.max(strongest, grey);
                if (grey > 0) inked++;
                boolean atRim = p < 28 || p >= SIZE - 28 || p % 28 == 0 || p % 28 == 27;
                if (atRim && grey > 0) rim++;
            }
            assertThat(inked).as("inked pixels of digit %d", i).isBetween(25, 400);
            assertThat(strongest).as("strongest grey of digit %d", i).isGreaterThan(120);
        }
        assertThat(rim).isLessThan(300);
    }

    /** The mean images of the training part tell most digits of the test part apart. */
    @Test
    void theLabelsBelongToTheDigits() {
        Dataset data = new Digits(2000, 500).make(4);
        var means = new double[10][SIZE];
        var counts = new int[10];
        for (int i = 0; i < 2000; i++) counts[data.train().labels()[i]]++;
        for (int i = 0; i < 2000; i++) {
            int label = data.train().labels()[i];
            for (int p = 0; p < SIZE; p++) {
                means[label][p] += grey(data.train(), i, p) / (double) counts[label];
            }
        }
        int right = 0;
        for (int i = 0; i < 500; i++) {
            if (nearest(means, data.test(), i) == data.test().labels()[i]) right++;
        }
        // By chance 50; too easy were above 475.
        assertThat(right).isBetween(275, 475);
    }

    @Test
    void keepsWhatItDrew() throws IOException {
        Dataset drawn = cached().open();
        assertThat(notes).isEmpty();
        Path folder = onlyFolder();
        assertThat(folder.getFileName()).hasToString("digits-v1-seed1-300-100");
        var before = Files.getLastModifiedTime(folder);
        Dataset kept = cached().open();
        assertThat(kept.fingerprint()).isEqualTo(drawn.fingerprint());
        assertThat(kept.name()).isEqualTo(drawn.name());
        assertThat(kept.description()).isEqualTo(drawn.description());
        assertThat(kept.classes()).isEqualTo(drawn.classes());
        assertThat(notes).isEmpty();
        assertThat(Files.getLastModifiedTime(folder)).isEqualTo(before);
    }

    @Test
    void drawsAnewWhatIsDamaged() throws IOException {
        String fingerprint = cached().open().fingerprint();
        Path images = onlyFolder().resolve("train-images-idx3-ubyte");
        byte[] whole = Files.readAllBytes(images);

        byte[] changed = whole.clone();
        changed[1000] ^= 1;
        Files.write(images, changed);
        assertThat(cached().open().fingerprint()).isEqualTo(fingerprint);
        assertThat(notes).hasSize(1).first().asString().contains("damaged", "fingerprint");
        assertThat(images).hasBinaryContent(whole);

        Files.write(images, Arrays.copyOf(whole, 5000));
        assertThat(cached().open().fingerprint()).isEqualTo(fingerprint);
        assertThat(notes).hasSize(2).last().asString().contains("damaged", "ends early");

        Files.delete(onlyFolder().resolve("fingerprint"));
        assertThat(cached().open().fingerprint()).isEqualTo(fingerprint);
        assertThat(notes).hasSize(3).last().asString().endsWith("fingerprint: it does not exist");
        assertThat(cached().open().fingerprint()).isEqualTo(fingerprint);
        assertThat(notes).hasSize(3);

        Path folder = onlyFolder();
        AtomicFile.delete(folder);
        Files.writeString(folder, "in the way");
        assertThat(cached().open().fingerprint()).isEqualTo(fingerprint);
        assertThat(notes).hasSize(4).last().asString().endsWith(folder + ": it is no folder");
    }

    @Test
    void saysWhereItCannotKeepThem() throws IOException {
        Path file = Files.writeString(cache.resolve("file"), "in the way");
        var options = options().withCache(file.resolve("below"));
        assertThat(new DigitsCache(FEW, options).open().train().count()).isEqualTo(300);
        assertThat(notes).hasSize(1).first().asString().contains("cannot be cached");
    }

    @Test
    void refusesCountsThatCannotBe() {
        assertThatThrownBy(() -> new Digits(0, 1)).isInstanceOf(FalllineException.class);
        assertThatThrownBy(() -> new Digits(1, -1)).isInstanceOf(FalllineException.class);
        assertThatThrownBy(() -> new Digits(3_000_000, 1))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("3000000");
    }

    private DigitsCache cached() {
        return new DigitsCache(FEW, options());
    }

    private DatasetOptions options() {
        return DatasetOptions.defaults().withCache(cache).withNotes(notes::add);
    }

    private Path onlyFolder() throws IOException {
        try (var files = Files.list(cache)) {
            List<Path> found = files.toList();
            assertThat(found).hasSize(1);
            return found.getFirst();
        }
    }

    private static int nearest(double[][] means, Examples part, int example) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int label = 0; label < means.length; label++) {
            double distance = 0;
            for (int p = 0; p < SIZE; p++) {
                double gap = grey(part, example, p) - means[label][p];
                distance += gap * gap;
            }
            if (distance < least) {
                least = distance;
                best = label;
            }
        }
        return best;
    }

    private static int grey(Examples part, int example, int pixel) {
        return Byte.toUnsignedInt(pixels(part)[example * SIZE + pixel]);
    }

    private static byte[] pixels(Examples part) {
        return ((Features.Bytes) part.features()).values();
    }
}
