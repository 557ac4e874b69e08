package dev.fallline.math;

/**
 * Random words that are a pure function of a key and a counter: Philox 4×32-10 (Salmon, Moraes,
 * Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011). The key is the seed; the
 * counter holds the number of the block, a step and a stream, so that any part of any mask can be
 * drawn anywhere, in any order, by any number of workers.
 */
public final class Philox {
    public static final int ROUNDS = 10;
    public static final long MULTIPLIER_0 = 0xD2511F53L;
    public static final long MULTIPLIER_1 = 0xCD9E8D57L;
    public static final int WEYL_0 = 0x9E3779B9;
    public static final int WEYL_1 = 0xBB67AE85;
    public static final long LOW = 0xFFFFFFFFL;

    private final long seed;
    private final long step;
    private final int stream;
    private long first;
    private long second;

    /** The words of one step of one stream (a layer's number, say). */
    public Philox(long seed, long step, int stream) {
        this.seed = seed;
        this.step = step;
        this.stream = stream;
    }

    /**
     * Two words of a block, without an object to hold them: words 0 and 1, or 2 and 3, the first of
     * them in the low half. Counter words: the block's low 32 bits, the step's low and high 32
     * bits, the stream. Key words: the seed's low and high 32 bits.
     *
     * @param pair 0 or 1
     */
    public static long pair(long seed, long step, int stream, long block, int pair) {
        int c0 = (int) block;
        int c1 = (int) step;
        int c2 = (int) (step >>> 32);
        int c3 = stream;
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = (c0 & LOW) * MULTIPLIER_0;
            long p1 = (c2 & LOW) * MULTIPLIER_1;
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return pair == 0 ? join(c0, c1) : join(c2, c3);
    }

    private static long join(int low, int high) {
        return low & LOW | (long) high << 32;
    }

    /** Draws the four words of a block. */
    public void draw(long block) {
        first = pair(seed, step, stream, block, 0);
        second = pair(seed, step, stream, block, 1);
    }

    /** Word 0 to 3 of the block drawn last; all 32 bits are random. */
    public int word(int index) {
        long pair = index < 2 ? first : second;
        return (int) (index % 2 == 0 ? pair : pair >>> 32);
    }
}
