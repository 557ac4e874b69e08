package dev.fallline.device.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A matrix of bits. For each 64 columns there is one word of each row, of a multiple of 64 rows.
 */
@SuppressWarnings("restricted")
final class BitMatrix {
    private static final int BITS = Long.SIZE;
    private static final MethodHandle TRANSPOSE =
            MachineCode.function(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));

    private final int rows;
    private final int columns;
    private final long[] words;
    private final MemorySegment segment;

    /** Bits beyond rows and columns are 0. */
    BitMatrix(int rows, int columns) {
        this.rows = padded(rows);
        this.columns = padded(columns);
        this.words = new long[this.columns / BITS * this.rows];
        this.segment = MemorySegment.ofArray(words);
    }

    /** The next multiple of 64. */
    private static int padded(int count) {
        return Math.ceilDiv(count, BITS) * BITS;
    }

    /** Rows, with those added to a multiple of 64. */
    int rows() {
        return rows;
    }

    /** How many bits are 1. */
    long count() {
        long count = 0;
        for (long word : words) count += Long.bitCount(word);
        return count;
    }

    /** From the first word of some 64 columns on, or from that of a row. */
    MemorySegment segment(int column, int row) {
        return segment.asSlice(((long) column / BITS * rows + row) * Long.BYTES);
    }

    /** Prepares to write the transpose of what is here then. */
    CpuTask transposed(Isa isa, BitMatrix to) {
        MemorySegment code = new TransposeTile(isa, rows).code();
        MemorySegment[] from = new MemorySegment[rows / BITS];
        MemorySegment[] target = new MemorySegment[rows / BITS];
        for (int i = 0; i < from.length; i++) {
            from[i] = segment(0, i * BITS);
            target[i] = to.segment(i * BITS, 0);
        }
        return _ -> {
            for (int i = 0; i < from.length; i++) {
                transpose(code, from[i], target[i], columns / BITS);
            }
        };
    }

    private static void transpose(
            MemorySegment code, MemorySegment from, MemorySegment to, long squares) {
        try {
            int _ = (int) TRANSPOSE.invokeExact(code, from, to, squares);
        } catch (Throwable t) {
            throw new AssertionError("a native call threw", t);
        }
    }
}
