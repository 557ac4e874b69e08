package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.GemmTile.LANES;

import java.util.stream.IntStream;

/**
 * Transposes squares of 16 by 16 numbers in registers: halves change places, then quarters, and so
 * on.
 */
final class RegisterTransposition {
    /** Bytes of constants. */
    static final int CONSTANTS = 8 * LANES * Float.BYTES;

    /** What exchanges of 8, 4, 2 and 1 take for the first of two rows; then for the second. */
    private static final int INDEX = LANES + 1;

    /** So many registers are used, the lowest. */
    static final int USED = INDEX + 8;

    /** The registers 0 to 15. */
    static final int[] ROWS = IntStream.range(0, LANES).toArray();

    private final Avx512Code code;
    private final int constants;

    /**
     * @param constants where {@link #constants} lie, seen from the beginning of the code
     */
    RegisterTransposition(Avx512Code code, int constants) {
        this.code = code;
        this.constants = constants;
    }

    static void constants(Avx512Code code) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            code.constants(index(half, 0));
            code.constants(index(half, half));
        }
    }

    /** Where the numbers are that a row has after an exchange: 16 and more in the second of two. */
    private static int[] index(int half, int second) {
        int[] index = new int[LANES];
        for (int i = 0; i < index.length; i++) {
            boolean fromFirst = (i & half) == 0;
            index[i] = fromFirst ? i + second : LANES + i - half + second;
        }
        return index;
    }

    /** Fetches the constants into their registers. */
    void load() {
        for (int i = 0; INDEX + i < USED; i++) {
            code.loadFrom(constants + i * LANES * Float.BYTES, INDEX + i);
        }
    }

    /**
     * @param rows the register of each row, 16 of those up to 16; the one that is left is used up
     * @return the register of each column
     */
    int[] transpose(int[] rows) {
        int[] place = rows.clone();
        int spare = IntStream.rangeClosed(0, LANES).sum() - IntStream.of(rows).sum();
        int index = INDEX;
        for (int half = LANES / 2; half > 0; half /= 2, index += 2) {
            for (int v = 0; v < LANES; v++) {
                if ((v & half) > 0) continue;
                int first = place[v];
                int second = place[v + half];
                code.move(spare, first);
                code.permuteTwo(first, index, second);
                code.permuteTwo(spare, index + 1, second);
                place[v + half] = spare;
                spare = second;
            }
        }
        return place;
    }
}
