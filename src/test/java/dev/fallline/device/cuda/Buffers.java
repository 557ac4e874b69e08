package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Device memory for a test. Around each array is a margin that no kernel may touch. */
public final class Buffers implements AutoCloseable {
    private static final int MARGIN = 64;
    private static final byte UNTOUCHED = 0x5A;

    private final Launcher launcher;
    private final List<Buffer> all = new ArrayList<>();

    public Buffers(Launcher launcher) {
        this.launcher = launcher;
    }

    /** An array on the device. */
    public final class Buffer {
        private final long base;
        private final long bytes;

        /** Of its first element. */
        public final long address;

        private Buffer(int skip, MemorySegment content) {
            bytes = content.byteSize();
            byte[] around = new byte[MARGIN + skip + (int) bytes + MARGIN];
            Arrays.fill(around, UNTOUCHED);
            base = launcher.allocate(around.length);
            address = base + MARGIN + skip;
            launcher.write(base, MemorySegment.ofArray(around));
            launcher.write(address, content);
            launcher.forbid(base, address - base);
            launcher.forbid(address + bytes, MARGIN);
            all.add(this);
        }

        public float[] floats() {
            float[] x = new float[(int) (bytes / Float.BYTES)];
            launcher.read(address, MemorySegment.ofArray(x));
            return x;
        }

        private void free() {
            byte[] before = new byte[(int) (address - base)];
            byte[] after = new byte[MARGIN];
            launcher.read(base, MemorySegment.ofArray(before));
            launcher.read(address + bytes, MemorySegment.ofArray(after));
            launcher.free(base);
            assertThat(before).as("memory before an array").containsOnly(UNTOUCHED);
            assertThat(after).as("memory behind an array").containsOnly(UNTOUCHED);
        }
    }

    public Buffer of(float... x) {
        return new Buffer(0, MemorySegment.ofArray(x));
    }

    /** Begins so many floats behind a multiple of 16 bytes. */
    public Buffer shifted(int floats, float[] x) {
        return new Buffer(floats * Float.BYTES, MemorySegment.ofArray(x));
    }

    public Buffer of(int... x) {
        return new Buffer(0, MemorySegment.ofArray(x));
    }

    public Buffer of(byte[] x) {
        return new Buffer(0, MemorySegment.ofArray(x));
    }

    /** The {@code struct Step} of the kernels. */
    public Buffer step(long first, int from, int k) {
        ByteBuffer step = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        step.putLong(first).putInt(from).putInt(k);
        return of(step.array());
    }

    @Override
    public void close() {
        all.forEach(Buffer::free);
    }
}
