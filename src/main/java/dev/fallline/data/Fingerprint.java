package dev.fallline.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** CRC-32C of numbers of four bytes in little-endian order; of examples: features, then targets. */
public final class Fingerprint {
    private static final int CHUNK = 1 << 14;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer buffer =
            ByteBuffer.allocate(CHUNK * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    public Fingerprint add(Examples examples) {
        switch (examples.features()) {
            case Features.Bytes(byte[] values) -> crc.update(values);
            case Features.Reals(float[] values) -> add(values);
        }
        switch (examples.targets()) {
            case Targets.Classes(int[] labels) -> add(labels);
            case Targets.Reals reals -> add(reals.values());
        }
        return this;
    }

    public Fingerprint add(float[] values) {
        for (int from = 0; from < values.length; from += CHUNK) {
            int count = Math.min(CHUNK, values.length - from);
            buffer.asFloatBuffer().put(values, from, count);
            crc.update(buffer.array(), 0, count * Float.BYTES);
        }
        return this;
    }

    private void add(int[] values) {
        for (int from = 0; from < values.length; from += CHUNK) {
            int count = Math.min(CHUNK, values.length - from);
            buffer.asIntBuffer().put(values, from, count);
            crc.update(buffer.array(), 0, count * Integer.BYTES);
        }
    }

    public String hex() {
        return "%08x".formatted(crc.getValue());
    }
}
