package dev.fallline.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;

import dev.fallline.FalllineException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The numbers of the tensors of an ONNX file.
 *
 * @param file which has them, or names a file beside it that has
 */
record TensorValues(Path file) {
    private interface Half {
        float value(short bits);
    }

    private interface Getter {
        double get(ByteBuffer bytes);
    }

    /**
     * @return null if they are of another type than FLOAT, DOUBLE, FLOAT16, BFLOAT16, INT32 or
     *     INT64
     * @throws FalllineException (bad data) if they lie in a file that cannot be read
     */
    double[] of(TensorProto t) {
        boolean outside = t.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
        ByteBuffer raw =
                (outside ? outside(t) : t.getRawData().asReadOnlyByteBuffer())
                        .order(ByteOrder.LITTLE_ENDIAN);
        boolean packed = raw.hasRemaining();
        return switch (DataType.forNumber(t.getDataType())) {
            case FLOAT ->
                    packed
                            ? numbers(raw, Float.BYTES, ByteBuffer::getFloat)
                            : t.getFloatDataList().stream().mapToDouble(f -> f).toArray();
            case DOUBLE ->
                    packed
                            ? numbers(raw, Double.BYTES, ByteBuffer::getDouble)
                            : t.getDoubleDataList().stream().mapToDouble(d -> d).toArray();
            case FLOAT16 -> halves(t, raw, Float::float16ToFloat);
            case BFLOAT16 -> halves(t, raw, bits -> Float.intBitsToFloat(bits << 16));
            case INT32 ->
                    packed
                            ? numbers(raw, Integer.BYTES, ByteBuffer::getInt)
                            : t.getInt32DataList().stream().mapToDouble(i -> i).toArray();
            case INT64 ->
                    packed
                            ? numbers(raw, Long.BYTES, ByteBuffer::getLong)
                            : t.getInt64DataList().stream().mapToDouble(i -> i).toArray();
            case null, default -> null;
        };
    }

    /** Numbers of 16 bits: each in a place of its own where they are not packed. */
    private static double[] halves(TensorProto t, ByteBuffer raw, Half half) {
        return raw.hasRemaining()
                ? numbers(raw, Short.BYTES, b -> half.value(b.getShort()))
                : t.getInt32DataList().stream()
                        .mapToDouble(bits -> half.value(bits.shortValue()))
                        .toArray();
    }

    /** Values that lie in a file beside this one, as PyTorch keeps large ones. */
    private ByteBuffer outside(TensorProto t) {
        Map<String, String> where = new HashMap<>();
        t.getExternalDataList().forEach(e -> where.put(e.getKey(), e.getValue()));
        String name = where.getOrDefault("location", "");
        // A name alone: a file must not lead to another folder.
        if (!name.matches("[^/\\\\\\x00]+") || name.equals("..")) {
            throw bad("has weights in '%s', which is not a file beside it", name);
        }
        Path beside = file.resolveSibling(name);
        try (FileChannel channel = FileChannel.open(beside)) {
            long offset = Long.parseLong(where.getOrDefault("offset", "0"));
            long rest = channel.size() - offset;
            long length = Long.parseLong(where.getOrDefault("length", "" + rest));
            if (offset >= 0 && length >= 0 && length <= Math.min(rest, Integer.MAX_VALUE)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) length);
                while (bytes.hasRemaining()
                        && channel.read(bytes, offset + bytes.position()) > 0) {}
                if (!bytes.hasRemaining()) return bytes.flip();
            }
        } catch (NoSuchFileException e) {
            throw FalllineException.bad(
                    e,
                    "%s has weights in %s, which is missing: copy both into one folder",
                    file,
                    name);
        } catch (IOException | NumberFormatException e) {
            throw FalllineException.bad(e, "%s, with weights of %s, cannot be read", beside, file);
        }
        throw bad("has weights in %s, which is too short: export it again", name);
    }

    private static double[] numbers(ByteBuffer raw, int size, Getter getter) {
        double[] numbers = new double[raw.remaining() / size];
        for (int i = 0; i < numbers.length; i++) numbers[i] = getter.get(raw);
        return numbers;
    }

    private FalllineException bad(String format, String name) {
        return FalllineException.bad("%s %s", file, format.formatted(name));
    }
}
