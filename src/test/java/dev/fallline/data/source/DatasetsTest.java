package dev.fallline.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.DatasetSummary;
import dev.fallline.data.DatasetSummary.ClassCount;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Fingerprint;
import dev.fallline.data.Schema;
import dev.fallline.data.synthetic.Digits;
import dev.fallline.data.synthetic.PlanePoints;
import dev.fallline.data.synthetic.PlanePoints.Form;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class DatasetsTest {
    private static final DatasetOptions OPTIONS = DatasetOptions.defaults();

    @TempDir Path folder;

    @Test
    void opensAGeneratedSetByName() {
        assertThat(Datasets.generated())
                .containsExactly("digits", "spiral", "moons", "blobs", "rings", "linear", "wilson");
        assertThat(Datasets.open("spiral", OPTIONS.withSeed(7)).fingerprint())
                .isEqualTo(PlanePoints.of(Form.SPIRAL).make(7).fingerprint());
    }

    @ParameterizedTest
    @CsvSource({
        "spirl, did you mean 'spiral'?",
        "Digits, did you mean 'digits'?",
        "nothing, digits",
        "'', spiral"
    })
    void suggestsAName(String wanted, String suggestion) {
        assertThatThrownBy(() -> Datasets.open(wanted, OPTIONS))
                .isInstanceOfSatisfying(
                        FalllineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_DATA))
                .hasMessageContaining("'" + wanted + "'")
                .hasMessageContaining(suggestion);
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.csv", "nothing/like/it.csv", "no/folder"})
    void saysThatAFileDoesNotExist(String path) {
        assertThatThrownBy(() -> Datasets.open(path, OPTIONS))
                .isInstanceOf(FalllineException.class)
                .hasMessageStartingWith(path + " does not exist: ");
    }

    @Test
    void saysWhatAFolderOrFileShouldHold() throws IOException {
        assertThatThrownBy(() -> Datasets.open(folder.toString(), OPTIONS))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll(folder.toString(), "train-images-idx3-ubyte", "train.csv");
        Path file = Files.writeString(folder.resolve("a.bin"), "1,2");
        assertThatThrownBy(() -> Datasets.open(file.toString(), OPTIONS))
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll(file.toString(), ".csv");
    }

    @Test
    void refusesATestFractionOfEverything() {
        assertThatThrownBy(() -> OPTIONS.withTestFraction(1))
                .isInstanceOfSatisfying(
                        FalllineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.USAGE));
    }

    @Test
    void whatIsWrittenAsImagesIsReadAgain() {
        Dataset digits = new Digits(20, 10).make(3);
        List<Path> files = DatasetWriter.write(digits, folder.resolve("new/digits"));
        assertThat(files).hasSize(4).allSatisfy(f -> assertThat(f).exists());
        Dataset read = Datasets.open(folder.resolve("new/digits").toString(), OPTIONS);
        assertThat(read.fingerprint()).isEqualTo(digits.fingerprint());
    }

    /** A lock is in the folder of a writer that was killed. */
    @Test
    void aKilledWritingIsBegunAnew() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        Path lock = Files.createFile(out.resolve("lock"));
        Path half = Files.writeString(out.resolve("train-images-idx3-ubyte.gz"), "half");
        Files.createFile(out.resolve(".train-labels-idx1-ubyte.gz.999999999-0123abcd.partial"));
        Path other = Files.createFile(out.resolve("notes.txt"));
        Dataset spiral = new PlanePoints(Form.SPIRAL, 30, 9, 3, 0.1).make(3);
        assertThatThrownBy(() -> DatasetWriter.write(spiral, out))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("holds files already, such as notes.txt");
        Files.delete(other);
        assertThat(DatasetWriter.write(spiral, out)).hasSize(2);
        assertThat(half).doesNotExist();
        assertThat(lock).doesNotExist();
        try (var files = Files.list(out)) {
            assertThat(files).hasSize(2);
        }
        assertThatThrownBy(() -> DatasetWriter.write(spiral, out))
                .hasMessageContaining("holds files already, such as t");
        assertThat(lock).doesNotExist();
    }

    @Test
    void whatIsWrittenAsNumbersIsReadAgain() {
        Dataset spiral = new PlanePoints(Form.SPIRAL, 30, 9, 3, 0.1).make(3);
        DatasetWriter.write(spiral, folder);
        Dataset read = Datasets.open(folder.toString(), OPTIONS);
        assertThat(read.train().labels()).isEqualTo(spiral.train().labels());
        assertThat(read.test().labels()).isEqualTo(spiral.test().labels());
        List<Column> columns = read.schema().columns();
        float[] raw = ((Features.Reals) spiral.test().features()).values();
        float[] features = ((Features.Reals) read.test().features()).values();
        for (int i = 0; i < raw.length; i++) {
            float expected = columns.get(i % 2).standardize(raw[i]);
            assertThat(features[i]).isCloseTo(expected, within(1e-5f));
        }
    }

    @Test
    void summarizes() {
        DatasetSummary bytes = DatasetSummary.of(tiny());
        assertThat(bytes.train()).isEqualTo(2);
        assertThat(bytes.test()).isEqualTo(1);
        assertThat(bytes.classes())
                .containsExactly(new ClassCount("no", 1, 0), new ClassCount("yes", 1, 1));
        assertThat(bytes.storage()).isEqualTo("bytes");
        assertThat(bytes.minimum()).isZero();
        assertThat(bytes.maximum()).isEqualTo(255);
        assertThat(bytes.mean()).isCloseTo((0 + 10 + 255 + 1 + 30 + 40) / 6.0, within(1e-12));
        DatasetSummary reals =
                DatasetSummary.of(new PlanePoints(Form.SPIRAL, 50, 0, 2, 0.1).make(1));
        assertThat(reals.storage()).isEqualTo("reals");
        assertThat(reals.minimum()).isBetween(-1.0, 0.0);
        assertThat(reals.maximum()).isBetween(0.0, 1.0);
    }

    /** CRC-32C computed bit by bit from its polynomial over the bytes in the documented order. */
    @Test
    void fingerprintIsTheDocumentedChecksum() {
        byte[] bytes = {
            0,
            10,
            (byte) 255,
            1,
            0,
            0,
            0,
            0,
            1,
            0,
            0,
            0, // the training part
            30,
            40,
            1,
            0,
            0,
            0 // the test part
        };
        int crc = -1;
        for (byte b : bytes) {
            crc ^= Byte.toUnsignedInt(b);
            for (int bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
        }
        assertThat(tiny().fingerprint()).isEqualTo("%08x".formatted(~crc));
    }

    @Test
    void fingerprintSeesEveryNumber() {
        var values = new float[40_000];
        String before = fingerprint(values);
        for (int at : new int[] {0, 16_383, 16_384, 39_999}) {
            values[at] = 1;
            assertThat(fingerprint(values)).isNotEqualTo(before);
            values[at] = 0;
        }
        assertThat(fingerprint(values)).isEqualTo(before);
    }

    private static String fingerprint(float[] values) {
        var part = new Examples(1, new Features.Reals(values), new int[values.length]);
        return new Fingerprint().add(part).hex();
    }

    private static Dataset tiny() {
        return new Dataset(
                "tiny",
                "By hand.",
                new Examples(
                        2, new Features.Bytes(new byte[] {0, 10, (byte) 255, 1}), new int[] {0, 1}),
                new Examples(2, new Features.Bytes(new byte[] {30, 40}), new int[] {1}),
                Schema.pictures(ExampleShape.row(2), List.of("no", "yes")));
    }
}
