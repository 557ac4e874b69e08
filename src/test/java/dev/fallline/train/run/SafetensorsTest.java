package dev.fallline.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.train.run.Safetensors.Tensor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.regex.Pattern;

class SafetensorsTest {
    /** Made by hand after the format's description; 1, −2.5 and 2⁻¹⁴⁹ in IEEE 754. */
    private static final String HEADER =
            "{\"__metadata__\":{\"by\":\"hand\"},"
                    + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
                    + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}";

    private static final byte[] DATA = HexFormat.of().parseHex("0000803f000020c001000000");

    @TempDir Path folder;

    @Test
    void readsWhatTheFormatDescribes() throws IOException {
        Safetensors read = Safetensors.read(file(HEADER, DATA));
        assertThat(read.metadata()).containsExactly(Map.entry("by", "hand"));
        assertThat(read.tensors().keySet()).containsExactly("w", "b");
        Tensor w = read.tensors().get("w");
        assertThat(w.shape()).containsExactly(2, 1);
        assertThat(w.values()).containsExactly(1, -2.5f);
        Tensor b = read.tensors().get("b");
        assertThat(b.shape()).isEmpty();
        assertThat(b.values()).containsExactly(Float.MIN_VALUE);
    }

    @Test
    void writesWhatTheFormatDescribes() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("w", new Tensor(List.of(2, 1), new float[] {1, -2.5f}));
        tensors.put("b", new Tensor(List.of(), new float[] {Float.MIN_VALUE}));
        Path file = folder.resolve("weights.safetensors");
        new Safetensors(Map.of("by", "hand"), tensors).write(file);
        String padded = HEADER + " ".repeat(Math.floorMod(-HEADER.length(), 8));
        assertThat(file).hasBinaryContent(bytes(padded, DATA));
    }

    @Test
    void keepsEveryBitAndTheOrder() {
        float[] values = new float[100_003]; // more than a chunk, and not whole chunks
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) values[i] = Float.intBitsToFloat(random.nextInt());
        values[7] = Float.intBitsToFloat(0x7fa0_1234); // a NaN with a payload
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z/\"ü\"", new Tensor(List.of(values.length), values));
        tensors.put("none", new Tensor(List.of(3, 0), new float[0]));
        tensors.put("a", new Tensor(List.of(1, 1, 2), new float[] {-0f, Float.NaN}));
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z", "a\nb");
        metadata.put("a", "");
        Path file = folder.resolve("weights.safetensors");
        Path again = folder.resolve("again.safetensors");
        new Safetensors(metadata, tensors).write(file);
        Safetensors read = Safetensors.read(file);
        read.write(again);

        assertThat(again).hasSameBinaryContentAs(file);
        assertThat(read.metadata().entrySet()).containsExactlyElementsOf(metadata.entrySet());
        assertThat(read.tensors().keySet()).containsExactly("z/\"ü\"", "none", "a");
        assertThat(read.tensors().get("none").shape()).containsExactly(3, 0);
        assertThat(bits(read.tensors().get("z/\"ü\"").values())).isEqualTo(bits(values));
        assertThat(bits(read.tensors().get("a").values()))
                .containsExactly(0x8000_0000, 0x7fc0_0000);
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) bits[i] = Float.floatToRawIntBits(values[i]);
        return bits;
    }

    @Test
    void readsHeaderInAnyOrderAndWithoutMetadata() throws IOException {
        Safetensors read =
                Safetensors.read(file(tensors("b", "[1]", "[8,12]", "w", "[2]", "[0,8]"), DATA));
        assertThat(read.metadata()).isEmpty();
        assertThat(read.tensors().keySet()).containsExactly("b", "w");
        assertThat(read.tensors().get("w").values()).containsExactly(1, -2.5f);
        assertThat(Safetensors.read(file("{}", new byte[0])).tensors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[2] | [0,8]  | [1] | [4,8]   | 'b' must begin at data byte 8, not at 4, which leaves an overlap",
                "[1] | [0,4]  | [1] | [8,12]  | 'b' must begin at data byte 4, not at 8, which leaves a gap",
                "[2] | [0,8]  | [2] | [8,16]  | 16 bytes of data must follow the header, not 12",
                "[1] | [0,4]  | [1] | [4,8]   | 8 bytes of data must follow the header, not 12",
                "[3] | [0,8]  | [1] | [8,12]  | 'w' of shape [3] must have 12 bytes, not those from 0 to 8",
                "[2] | [8,0]  | [1] | [8,12]  | 'w' of shape [2] must have 8 bytes, not those from 8 to 0",
                "[2] | [0,8]  | [1] | [8,12,16] | 'b' must have two data_offsets, not [8, 12, 16]",
                "[-2] | [0,8] | [1] | [8,12]  | an integer from 0 is expected at $.w.shape[0], not -2",
                "[2.0] | [0,8] | [1] | [8,12] | an integer from 0 is expected at $.w.shape[0], not 2.0",
                "[\"2\"] | [0,8] | [1] | [8,12] | NUMBER is expected at $.w.shape[0], not STRING",
                "2   | [0,8]  | [1] | [8,12]  | BEGIN_ARRAY is expected at $.w.shape, not NUMBER",
                "[2,2147483648] | [0,8] | [1] | [8,12] | has too many values",
                "[65536,65536,65536,65536] | [0,0] | [3] | [0,12] | has too many values",
                "[2] | [0,99999999999999999999] | [1] | [8,12] | an integer from 0 is expected",
                "[2;3] | [0,8]  | [1] | [8,12]  | the header must be JSON, and is not after $.w.shape",
            })
    void refusesExtentsThatDoNotFit(
            String shapeW, String offsetsW, String shapeB, String offsetsB, String expected)
            throws IOException {
        assertBad(tensors("w", shapeW, offsetsW, "b", shapeB, offsetsB), DATA, expected);
    }

    private static String tensors(String... namesShapesOffsets) {
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < namesShapesOffsets.length; i += 3) {
            header.append(header.isEmpty() ? "{" : ",");
            header.append(
                    "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}"
                            .formatted(
                                    Arrays.copyOfRange(
                                            namesShapesOffsets, i, i + 3, Object[].class)));
        }
        return header + "}";
    }

    @Test
    void refusesOtherTypes() throws IOException {
        assertBad(
                HEADER.replaceFirst("F32", "F16"),
                DATA,
                "tensor 'w' has dtype F16, and only F32 is read");
    }

    @Test
    void refusesNamesTwice() throws IOException {
        assertBad(HEADER.replace("\"b\":", "\"w\":"), DATA, "'w' is given twice");
        assertBad(
                HEADER.replace("\"hand\"", "\"hand\",\"by\":\"me\""), DATA, "'by' is given twice");
        assertBad(
                HEADER.replace("\"w\":", "\"__metadata__\":{},\"w\":"),
                DATA,
                "__metadata__ is given twice");
        assertBad(
                HEADER.replace("\"shape\":[],", "\"shape\":[],\"shape\":[],"),
                DATA,
                "tensor 'b' must have dtype, shape and data_offsets once");
    }

    @Test
    void refusesFieldsItDoesNotKnowOrMisses() throws IOException {
        assertBad(HEADER.replace("\"shape\":[],", ""), DATA, "tensor 'b' must have dtype, shape");
        assertBad(HEADER.replace("\"shape\":[]", "\"form\":[]"), DATA, "the unknown field form");
        assertBad(HEADER.replace("\"hand\"", "1"), DATA, "STRING is expected at $.__metadata__.by");
        assertBad("{\"w\":3}", DATA, "BEGIN_OBJECT is expected at $.w, not NUMBER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", " {}", "", "null"})
    void refusesHeadersThatAreNoObject(String header) throws IOException {
        assertBad(header, new byte[0], "the header must begin with {");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{'a':1}", "{\"a\":", "{}}", "{} x", "{}{}", "{}\0"})
    void refusesHeadersThatAreNoJson(String header) throws IOException {
        assertBad(header, new byte[0], "header");
    }

    @Test
    void refusesHeadersThatAreNoText() throws IOException {
        byte[] bytes = bytes(HEADER, DATA);
        bytes[8 + HEADER.indexOf("hand")] = (byte) 0xff;
        assertBad(bytes, "the header must be text in UTF-8");
    }

    @Test
    void refusesLengthsThatCannotBe() throws IOException {
        byte[] sound = bytes(HEADER, DATA);
        assertBad(new byte[0], "it ends where 8 more bytes are expected");
        assertBad(Arrays.copyOf(sound, 7), "it ends where 8 more bytes are expected");
        assertBad(
                Arrays.copyOf(sound, 20),
                "give the header %d bytes, where at most 12 can follow".formatted(HEADER.length()));
        ByteBuffer.wrap(sound).putLong(-1);
        assertBad(sound, "give the header 18446744073709551615 bytes");
    }

    @Test
    void refusesAHeaderOfAbsurdSize() throws IOException {
        Path file = folder.resolve("sparse");
        long length = Safetensors.MOST_HEADER + 1;
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.writeLong(Long.reverseBytes(length));
            sparse.setLength(8 + length);
        }
        assertThatThrownBy(() -> Safetensors.read(file))
                .hasMessageContaining("100000001 bytes, where at most 100000000 can follow");
    }

    @Test
    void refusesWhatIsNoFile() {
        Path lost = folder.resolve("lost");
        assertThat(refusal(lost)).hasMessage(lost + " does not exist; check the path.");
        assertThat(refusal(folder)).hasMessage(folder + " cannot be read: it is a folder");
    }

    @Test
    void refusesToHoldWhatItCannotWrite() {
        assertThatThrownBy(() -> new Tensor(List.of(2), new float[3]))
                .hasMessage("Shape [2] does not hold 3 values.");
        assertThatThrownBy(() -> new Tensor(List.of(-1, -3), new float[3]))
                .isInstanceOf(IllegalArgumentException.class);
        Tensor scalar = new Tensor(List.of(), new float[1]);
        assertThatThrownBy(() -> new Safetensors(Map.of(), Map.of("__metadata__", scalar)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("w", new Tensor(List.of(2, 1), new float[] {1, -2.5f}));
        Path file = folder.resolve("sealed");
        Safetensors sealed = new Safetensors(Map.of("by", "hand"), tensors).withChecksum();
        sealed.write(file);
        assertThat(Safetensors.read(file).matchesChecksum()).isTrue();
        assertThat(new Safetensors(Map.of("by", "hand"), tensors).matchesChecksum()).isFalse();
        assertThat(new Safetensors(Map.of("by", "hand"), tensors).hasChecksum()).isFalse();
        assertThat(sealed.hasChecksum()).isTrue();
        byte[] sound = Files.readAllBytes(file);
        for (int i = 0; i < 8 * sound.length; i++) {
            byte[] flipped = sound.clone();
            flipped[i / 8] ^= (byte) (1 << i % 8);
            Path damaged = Files.write(folder.resolve("flipped" + i), flipped);
            try {
                assertThat(Safetensors.read(damaged).matchesChecksum()).as("bit " + i).isFalse();
            } catch (FalllineException e) {
                assertThat(e.kind()).isEqualTo(Kind.BAD_DATA);
            }
            Files.delete(damaged);
        }
    }

    @Test
    void damageIsReadOrRefused() throws IOException {
        byte[] sound = bytes(HEADER, DATA);
        Path file = folder.resolve("damaged");
        String sentence =
                "Cannot read " + Pattern.quote(file.toString()) + " as safetensors: .+\\.";
        Random random = new Random(2);
        int refused = 0;
        for (int trial = 0; trial < 2000; trial++) {
            Files.write(file, damaged(sound, random));
            try {
                Safetensors.read(file);
            } catch (FalllineException e) {
                assertThat(e.kind()).isEqualTo(Kind.BAD_DATA);
                assertThat(e.getMessage()).matches(sentence);
                refused++;
            }
            Files.delete(file); // to overwrite it would make some file systems wait for the disk
        }
        assertThat(refused).isBetween(500, 1900);
    }

    /** Cut short one time in four; up to three bytes changed, every other in the first twelve. */
    private static byte[] damaged(byte[] sound, Random random) {
        int length = random.nextInt(4) == 0 ? 1 + random.nextInt(sound.length) : sound.length;
        byte[] damaged = Arrays.copyOf(sound, length);
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            int within = random.nextBoolean() ? length : Math.min(12, length);
            damaged[random.nextInt(within)] = (byte) random.nextInt(256);
        }
        return damaged;
    }

    private void assertBad(String header, byte[] data, String expected) throws IOException {
        assertBad(bytes(header, data), expected);
    }

    private void assertBad(byte[] content, String expected) throws IOException {
        Path file = Files.write(folder.resolve("bad"), content);
        assertThat(refusal(file))
                .hasMessageContaining(file.toString())
                .hasMessageContaining(expected);
    }

    private static FalllineException refusal(Path file) {
        FalllineException e =
                catchThrowableOfType(FalllineException.class, () -> Safetensors.read(file));
        assertThat(e).isNotNull();
        assertThat(e.kind()).isEqualTo(Kind.BAD_DATA);
        return e;
    }

    private Path file(String header, byte[] data) throws IOException {
        return Files.write(folder.resolve("made.safetensors"), bytes(header, data));
    }

    private static byte[] bytes(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(data)
                .array();
    }
}
