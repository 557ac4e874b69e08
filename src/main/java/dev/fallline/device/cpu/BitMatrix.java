package dev.fallline.device.cpu;

/** Matrices of bits. For each 64 columns there is one word of each row. */
final class BitMatrix {
    private static final int BITS = Long.SIZE;

    private BitMatrix() {}

    /** The next multiple of 64, the number of words for 64 columns of so many rows. */
    static int padded(int count) {
        return Math.ceilDiv(count, BITS) * BITS;
    }

    /** Bits beyond rows and columns are 0. */
    static void transpose(long[] from, int rows, int columns, long[] to) {
        int rowWords = padded(rows);
        int columnWords = padded(columns);
        for (int j = 0; j < columnWords; j += BITS) {
            for (int i = 0; i < rowWords; i += BITS) {
                int target = i / BITS * columnWords + j;
                System.arraycopy(from, j / BITS * rowWords + i, to, target, BITS);
                transpose(to, target);
            }
        }
    }

    /**
     * A square of 64 words: halves change places, then quarters, and so on (Warren 2012, "Hacker's
     * Delight", 7-3).
     */
    private static void transpose(long[] x, int at) {
        long mask = 0x00000000FFFFFFFFL;
        for (int half = BITS / 2; half > 0; half >>= 1) {
            for (int i = 0; i < BITS; i = (i | half) + 1 & ~half) {
                long change = (x[at + i] >>> half ^ x[at + i + half]) & mask;
                x[at + i] ^= change << half;
                x[at + i + half] ^= change;
            }
            mask ^= mask << (half >> 1);
        }
    }
}
