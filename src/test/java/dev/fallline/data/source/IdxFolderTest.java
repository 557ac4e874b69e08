package dev.fallline.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Features;

import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;

class IdxFolderTest {
    private static final byte[] IMAGES = bytes(0x803, new int[] {3, 2, 2}, range(12));
    private static final byte[] LABELS = bytes(0x801, new int[] {3}, new byte[] {0, 2, 1});
    private static final byte[] TEST_IMAGES = bytes(0x803, new int[] {2, 2, 2}, range(8));
    private static final byte[] TEST_LABELS = bytes(0x801, new int[] {2}, new byte[] {2, 0});

    @TempDir Path folder;

    @BeforeEach
    void write() throws IOException {
        put("train-images-idx3-ubyte", IMAGES);
        put("train-labels-idx1-ubyte", LABELS);
        put("t10k-images-idx3-ubyte", TEST_IMAGES);
        put("t10k-labels-idx1-ubyte", TEST_LABELS);
    }

    @Test
    void readsBothParts() {
        Dataset data = open();
        assertThat(data.name()).isEqualTo(folder.getFileName().toString());
        assertThat(data.shape()).isEqualTo(new ExampleShape(2, 2, 1));
        assertThat(data.classes()).containsExactly("0", "1", "2");
        assertThat(data.train().labels()).containsExactly(0, 2, 1);
        assertThat(data.train().features())
                .isInstanceOfSatisfying(
                        Features.Bytes.class, f -> assertThat(f.values()).isEqualTo(range(12)));
        assertThat(data.test().labels()).containsExactly(2, 0);
        assertThat(data.test().count()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "'', -, .gz, t10k",
        "'', ., '', t10k",
        "'', ., .gz, test",
        "emnist-letters-, -, .gz, test",
        "emnist-digits-, ., '', t10k"
    })
    void readsThePublishedNames(String set, String joint, String end, String test)
            throws IOException {
        long before = crc();
        for (String name : Files.list(folder).map(f -> f.getFileName().toString()).toList()) {
            byte[] content = Files.readAllBytes(folder.resolve(name));
            Files.delete(folder.resolve(name));
            String other = set + name.replace("-idx", joint + "idx").replace("t10k", test) + end;
            put(other, end.isEmpty() ? content : gzip(content));
        }
        assertThat(crc()).isEqualTo(before);
    }

    @Test
    void aGzipFileIsKnownByItsBytesAndNotByItsName() throws IOException {
        long before = crc();
        put("train-images-idx3-ubyte", gzip(IMAGES));
        assertThat(crc()).isEqualTo(before);
    }

    @Test
    void splitsATestPartWhereNoneIsGiven() throws IOException {
        Files.delete(folder.resolve("t10k-images-idx3-ubyte"));
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
        put("train-images-idx3-ubyte", bytes(0x803, new int[] {4, 1, 1}, range(4)));
        put("train-labels-idx1-ubyte", bytes(0x801, new int[] {4}, new byte[] {0, 1, 1, 0}));
        Dataset data =
                Datasets.open(
                        folder.toString(),
                        DatasetOptions.defaults().withTestFraction(0.5).withSeed(3));
        assertThat(data.test().labels()).containsExactlyInAnyOrder(0, 1);
        assertThat(data.train().labels()).containsExactlyInAnyOrder(0, 1);
        assertThat(data.description()).contains("0.5").contains("seed 3");
    }

    @Test
    void imagesWithoutLabels() throws IOException {
        Files.delete(folder.resolve("train-labels-idx1-ubyte"));
        refused("train-images-idx3-ubyte has no labels", "train-labels-idx1-ubyte");
    }

    @Test
    void aTestPartAlone() throws IOException {
        Files.delete(folder.resolve("train-labels-idx1-ubyte"));
        Files.delete(folder.resolve("train-images-idx3-ubyte"));
        refused("no train-images-idx3-ubyte");
    }

    @Test
    void severalSets() throws IOException {
        put("emnist-letters-train-images-idx3-ubyte", IMAGES);
        refused("2 sets", "emnist-letters-");
    }

    @Test
    void anEmptyFile() throws IOException {
        put("train-images-idx3-ubyte", new byte[0]);
        refused("train-images-idx3-ubyte is empty");
    }

    @Test
    void anotherMagicNumber() throws IOException {
        put("train-images-idx3-ubyte", LABELS);
        refused("train-images-idx3-ubyte starts with 0x00000801", "0x00000803");
    }

    @Test
    void moreClaimedThanTheFileHolds() throws IOException {
        put("train-images-idx3-ubyte", bytes(0x803, new int[] {1000, 28, 28}, range(12)));
        refused("train-images-idx3-ubyte ends early", "byte 4", "784000", "room for 12");
    }

    /** Were it allocated first, the heap of the tests would not suffice a hundred times over. */
    @Test
    void moreClaimedThanGzipCanHold() throws IOException {
        put(
                "train-images-idx3-ubyte",
                gzip(bytes(0x803, new int[] {2_000_000, 28, 28}, range(12))));
        refused("train-images-idx3-ubyte ends early", "1568000000");
    }

    @Test
    void gzipThatHoldsLess() throws IOException {
        put("train-images-idx3-ubyte", gzip(bytes(0x803, new int[] {4, 2, 2}, range(12))));
        refused("train-images-idx3-ubyte ends early at byte 28 of the uncompressed data", "4 more");
    }

    /** As after a broken download: what can be decompressed is counted, however well it was. */
    @Test
    void gzipThatIsCut() throws Exception {
        for (int everySo : new int[] {2, 100}) {
            var random = new Random(1);
            byte[] values = new byte[78_400];
            for (int i = 0; i < values.length; i += everySo) values[i] = (byte) random.nextInt();
            byte[] whole = gzip(bytes(0x803, new int[] {100, 28, 28}, values));
            byte[] half = Arrays.copyOf(whole, whole.length / 2);
            put("train-images-idx3-ubyte", half);
            refused(
                    "train-images-idx3-ubyte ends early: its gzip data end after byte %d of the uncompressed data"
                            .formatted(inflated(half)));
        }
    }

    /** How many bytes can be decompressed, behind the ten of gzip's header. */
    private static int inflated(byte[] gzip) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        inflater.setInput(gzip, 10, gzip.length - 10);
        int count = inflater.inflate(new byte[100_000]);
        inflater.end();
        return count;
    }

    @Test
    void trailingBytes() throws IOException {
        put("train-images-idx3-ubyte", bytes(0x803, new int[] {3, 2, 2}, range(13)));
        refused("train-images-idx3-ubyte continues at byte 28");
        put("train-images-idx3-ubyte", gzip(bytes(0x803, new int[] {3, 2, 2}, range(13))));
        refused("train-images-idx3-ubyte continues at byte 28 of the uncompressed data");
    }

    @Test
    void otherCounts() throws IOException {
        put("train-labels-idx1-ubyte", bytes(0x801, new int[] {2}, new byte[] {0, 1}));
        refused("train-labels-idx1-ubyte holds 2 labels", "byte 4", "expected 3");
    }

    @Test
    void aTestLabelOutOfRange() throws IOException {
        put("t10k-labels-idx1-ubyte", bytes(0x801, new int[] {2}, new byte[] {0, (byte) 200}));
        refused("t10k-labels-idx1-ubyte has label 200 at byte 9", "0 to 2");
    }

    @Test
    void aSingleClass() throws IOException {
        put("train-labels-idx1-ubyte", bytes(0x801, new int[] {3}, new byte[3]));
        refused("train-labels-idx1-ubyte", "two classes");
    }

    @Test
    void otherSizesInTheTestPart() throws IOException {
        put("t10k-images-idx3-ubyte", bytes(0x803, new int[] {2, 1, 4}, range(8)));
        refused("t10k-images-idx3-ubyte holds images of 1 × 4", "expected 2 × 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void dimensionsOfNothing(int size) throws IOException {
        put("train-images-idx3-ubyte", bytes(0x803, new int[] {3, size, 2}, range(12)));
        refused("train-images-idx3-ubyte has " + Integer.toUnsignedLong(size), "byte 8");
    }

    @Test
    void dimensionsWhoseProductOverflows() throws IOException {
        int[] huge = {1 << 30, 1 << 30, 1 << 30};
        put("train-images-idx3-ubyte", bytes(0x803, huge, range(12)));
        refused("train-images-idx3-ubyte claims", "no more than");
        int[] justTooMuch = {1 << 16, 1 << 15, 1};
        put("train-images-idx3-ubyte", bytes(0x803, justTooMuch, range(12)));
        refused("train-images-idx3-ubyte claims", "no more than");
    }

    /** A file cut anywhere is refused, plain or compressed. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cutAnywhere(boolean compressed) throws IOException {
        byte[] whole = compressed ? gzip(IMAGES) : IMAGES;
        for (int length = 0; length < whole.length; length++) {
            put("train-images-idx3-ubyte", Arrays.copyOf(whole, length));
            refused("train-images-idx3-ubyte");
        }
    }

    /** A changed byte is refused or, where it was a pixel of a plain file, is that pixel. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void changedAnywhere(boolean compressed) throws IOException {
        byte[] whole = compressed ? gzip(IMAGES) : IMAGES;
        int refusals = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x55;
            put("train-images-idx3-ubyte", changed);
            try {
                Dataset data = open();
                assertThat(data.train().count()).isEqualTo(3);
                assertThat(data.shape()).isEqualTo(new ExampleShape(2, 2, 1));
            } catch (FalllineException e) {
                assertThat(e.kind()).isEqualTo(Kind.BAD_DATA);
                assertThat(e).hasMessageContaining("train-images-idx3-ubyte");
                refusals++;
            }
        }
        // Plain: the header. Compressed: all but the six bytes of time, flags and system.
        assertThat(refusals).isEqualTo(compressed ? whole.length - 6 : 16);
    }

    /** Element types 0x09 to 0x0E; numbers from 0 to 1 are shares of 255. */
    @ParameterizedTest
    @CsvSource({"9, byte", "11, short", "12, int", "13, float", "14, double"})
    void otherElements(int type, String name) throws IOException {
        boolean real = type >= 13;
        int size = new int[] {1, 0, 2, 4, 4, 8}[type - 9];
        ByteBuffer values = ByteBuffer.allocate(12 * size);
        for (int i = 0; i < 12; i++) {
            switch (type) {
                case 9 -> values.put((byte) (i * 10));
                case 11 -> values.putShort((short) (i * 10));
                case 12 -> values.putInt(i * 10);
                case 13 -> values.putFloat(i * 10 / 255f);
                default -> values.putDouble(i * 10 / 255.0);
            }
        }
        Files.delete(folder.resolve("train-images-idx3-ubyte"));
        put("train-images-idx3-" + name, bytes(type << 8 | 3, new int[] {3, 2, 2}, values.array()));
        byte[] expected = new byte[12];
        for (int i = 0; i < 12; i++) expected[i] = (byte) (i * 10);
        assertThat(((Features.Bytes) open().train().features()).values()).isEqualTo(expected);
        if (type == 9) values.put(5, (byte) -1);
        else if (real) values.put(0, (byte) 0x7f).put(1, (byte) 0xff); // no number
        else values.put(0, (byte) 1);
        put("train-images-idx3-" + name, bytes(type << 8 | 3, new int[] {3, 2, 2}, values.array()));
        refused("train-images-idx3-" + name + " holds numbers from", "0 to 255", "0 to 1");
    }

    @Test
    void colours() throws IOException {
        put("train-images-idx4-ubyte", bytes(0x804, new int[] {3, 2, 2, 3}, range(36)));
        put("t10k-images-idx4-ubyte", bytes(0x804, new int[] {2, 2, 2, 3}, range(24)));
        Files.delete(folder.resolve("train-images-idx3-ubyte"));
        Files.delete(folder.resolve("t10k-images-idx3-ubyte"));
        assertThat(open().shape()).isEqualTo(new ExampleShape(2, 2, 3));
        put("train-images-idx4-ubyte", bytes(0x804, new int[] {3, 2, 2, 5}, range(60)));
        refused("images of 5 channels");
    }

    /** QMNIST has eight numbers for each digit, of which the first is its class. */
    @Test
    void labelsInColumns() throws IOException {
        var values = ByteBuffer.allocate(3 * 8 * 4);
        for (int label : new int[] {7, 3, 7}) {
            values.putInt(label);
            for (int i = 1; i < 8; i++) values.putInt(1000 * i);
        }
        Files.delete(folder.resolve("train-labels-idx1-ubyte"));
        put("train-labels-idx2-int", bytes(0xC02, new int[] {3, 8}, values.array()));
        put("t10k-labels-idx1-ubyte", bytes(0x801, new int[] {2}, new byte[] {3, 7}));
        Dataset data = open();
        assertThat(data.classes()).containsExactly("3", "7");
        assertThat(data.train().labels()).containsExactly(1, 0, 1);
        assertThat(data.test().labels()).containsExactly(0, 1);
        values.putInt(0, -1);
        put("train-labels-idx2-int", bytes(0xC02, new int[] {3, 8}, values.array()));
        refused("train-labels-idx2-int has label -1", "byte 12");
    }

    /** Not 256 classes. */
    @Test
    void aLabelThatStandsForNone() throws IOException {
        put("train-labels-idx1-ubyte", bytes(0x801, new int[] {3}, new byte[] {0, 1, -1}));
        put("t10k-labels-idx1-ubyte", bytes(0x801, new int[] {2}, new byte[] {0, 1}));
        List<String> notes = new ArrayList<>();
        Dataset data =
                Datasets.open(folder.toString(), DatasetOptions.defaults().withNotes(notes::add));
        assertThat(data.classes()).containsExactly("0", "1", "255");
        assertThat(notes).singleElement().asString().contains("3 classes", "255 stands for none");
    }

    /** As EMNIST lies: letters count from 1, and rows are columns. */
    @Test
    void transposedAndNamed() throws IOException {
        put("train-images-idx3-ubyte", bytes(0x803, new int[] {2, 2, 3}, range(12)));
        put("train-labels-idx1-ubyte", bytes(0x801, new int[] {2}, new byte[] {1, 2}));
        put("t10k-images-idx3-ubyte", bytes(0x803, new int[] {1, 2, 3}, range(6)));
        put("t10k-labels-idx1-ubyte", bytes(0x801, new int[] {1}, new byte[] {2}));
        DatasetOptions options = DatasetOptions.defaults().withTranspose(true);
        Dataset data = IdxFolder.in(folder).orElseThrow().read(options, List.of("A", "B", "C"), 1);
        assertThat(data.classes()).containsExactly("A", "B", "C");
        assertThat(data.train().labels()).containsExactly(0, 1);
        assertThat(data.shape()).isEqualTo(new ExampleShape(3, 2, 1));
        byte[] in = range(12);
        assertThat(((Features.Bytes) data.train().features()).values())
                .containsExactly(
                        in[0], in[3], in[1], in[4], in[2], in[5], in[6], in[9], in[7], in[10],
                        in[8], in[11]);
    }

    /** torchvision keeps MNIST as MNIST/raw in the folder it is given. */
    @Test
    void insideAnotherFolder() throws IOException {
        Path raw = Files.createDirectories(folder.resolve("root/MNIST/raw"));
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.move(file, raw.resolve(file.getFileName()));
            }
        }
        for (String at : List.of("root", "root/MNIST", "root/MNIST/raw")) {
            Dataset data = Datasets.open(folder.resolve(at).toString(), DatasetOptions.defaults());
            assertThat(data.train().count()).isEqualTo(3);
        }
        Path other = Files.createDirectories(folder.resolve("root/FashionMNIST/raw"));
        Files.copy(
                raw.resolve("train-images-idx3-ubyte"), other.resolve("train-images-idx3-ubyte"));
        assertThatThrownBy(
                        () ->
                                Datasets.open(
                                        folder.resolve("root").toString(),
                                        DatasetOptions.defaults()))
                .hasMessageContaining("2 data sets");
    }

    @Test
    void writingLeavesNothingElseBehind() throws IOException {
        Path file = folder.resolve("written.gz");
        new Idx(new int[] {3, 2, 2}, range(12)).write(file);
        assertThat(Idx.read(file, 3).values()).isEqualTo(range(12));
        assertThat(Files.list(folder)).hasSize(5);
    }

    private Dataset open() {
        return Datasets.open(folder.toString(), DatasetOptions.defaults());
    }

    private long crc() {
        return Long.parseLong(open().fingerprint(), 16);
    }

    private void refused(String... parts) {
        AbstractThrowableAssert<?, ?> refusal =
                assertThatThrownBy(this::open)
                        .isInstanceOfSatisfying(
                                FalllineException.class,
                                e -> assertThat(e.kind()).isEqualTo(Kind.BAD_DATA));
        refusal.hasMessageContainingAll(parts);
    }

    private void put(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
    }

    private static byte[] bytes(int magic, int[] dimensions, byte[] values) {
        var buffer = ByteBuffer.allocate(4 + 4 * dimensions.length + values.length).putInt(magic);
        for (int dimension : dimensions) buffer.putInt(dimension);
        return buffer.put(values).array();
    }

    private static byte[] range(int count) {
        var values = new byte[count];
        for (int i = 0; i < count; i++) values[i] = (byte) (i * 21);
        return values;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }
}
