package dev.fallline.device.cuda;

import static dev.fallline.FalllineException.failed;

import dev.fallline.FalllineException;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The memory of a device that is in use: every block is known until it is freed. */
final class DeviceMemory implements AutoCloseable {
    /** Where a block begins, and where anything within one had better begin. */
    private static final int ALIGNMENT = 256;

    private final Driver driver;
    private final Set<Block> live = new HashSet<>();

    DeviceMemory(Driver driver) {
        this.driver = driver;
    }

    /** A stretch of device memory, zero at first. */
    final class Block implements AutoCloseable {
        private final long address;
        private final long bytes;

        private Block(long address, long bytes) {
            this.address = address;
            this.bytes = bytes;
        }

        long address() {
            return address;
        }

        long bytes() {
            return bytes;
        }

        /** Says that one of the block's regions ends there; the next one begins aligned. */
        void regionEnds(long offset) {
            long next = Math.min(aligned(offset), bytes);
            if (offset < next) driver.unused(address + offset, next - offset);
        }

        @Override
        public void close() {
            if (live.remove(this)) driver.free(address);
        }
    }

    /**
     * @param what it is for, in words of the user's
     * @throws FalllineException if there is not so much
     */
    Block allocate(String what, long bytes) {
        try {
            Block block = new Block(driver.allocate(Math.max(bytes, 1)), bytes);
            live.add(block);
            return block;
        } catch (Driver.OutOfMemory e) {
            throw failed(
                    e,
                    "%s needs %s on the GPU, where %s of %s are free: take a smaller --batch or network, free the GPU, or use --device cpu",
                    what,
                    size(bytes),
                    size(driver.freeMemory()),
                    size(driver.gpu().memory()));
        }
    }

    /** The next multiple of the alignment. */
    static long aligned(long bytes) {
        return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
    }

    /** How many blocks have not been freed. */
    int live() {
        return live.size();
    }

    /** A number of bytes for people. */
    static String size(long bytes) {
        return bytes < 1 << 30
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / 0x1p20)
                : String.format(Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
    }

    @Override
    public void close() {
        List.copyOf(live).forEach(Block::close);
    }
}
