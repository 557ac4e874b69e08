package dev.fallline.device.cpu;

/**
 * Random words that are a pure function of a key and a counter: Philox 4×32-10 (Salmon, Moraes,
 * Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011). The key is the seed; the
 * counter holds the number of the block, a step and a stream, so that any part of any mask can be
 * drawn anywhere, in any order, by any number of workers.
 */
public final class Philox {
    static final int ROUNDS = 10;
    static final long MULTIPLIER_0 = 0xD2511F53L;
    static final long MULTIPLIER_1 = 0xCD9E8D57L;
    static final int WEYL_0 = 0x9E3779B9;
    static final int WEYL_1 = 0xBB67AE85;
    static final long LOW = 0xFFFFFFFFL;

    private final long seed;
    private final long step;
    private final int stream;
    private int word0;
    private int word1;
    private int word2;
    private int word3;

    /** The words of one step of one stream (a layer's number, say). */
    public Philox(long seed, long step, int stream) {
        this.seed = seed;
        this.step = step;
        this.stream = stream;
    }

    /**
     * Draws the four words of a block. Counter words: the block's low 32 bits, the step's low and
     * high 32 bits, the stream. Key words: the seed's low and high 32 bits.
     */
    public void draw(long block) {
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
        word0 = c0;
        word1 = c1;
        word2 = c2;
        word3 = c3;
    }

    /** Word 0 to 3 of the block drawn last; all 32 bits are random. */
    public int word(int index) {
        return switch (index) {
            case 0 -> word0;
            case 1 -> word1;
            case 2 -> word2;
            default -> word3;
        };
    }
}
