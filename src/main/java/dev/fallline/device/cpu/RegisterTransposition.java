package dev.fallline.device.cpu;

import java.util.stream.IntStream;

/**
 * Transposes squares in registers, of 16 by 16 numbers or on AVX2 of 8 by 8: halves change places,
 * then quarters, and so on.
 */
final class RegisterTransposition {
    /**
     * On AVX-512, what exchanges of 8, 4, 2 and 1 take for the first of two rows and the second.
     */
    private static final int INDICES = 8;

    private final Isa isa;
    private final Assembler code;
    private final int constants;

    /**
     * @param constants where they lie, seen from the beginning of the code
     */
    RegisterTransposition(Isa isa, Assembler code, int constants) {
        this.isa = isa;
        this.code = code;
        this.constants = constants;
    }

    /** Bytes of constants. */
    static int constants(Isa isa) {
        return indices(isa) * isa.bytes();
    }

    private static int indices(Isa isa) {
        return isa == Isa.AVX512 ? INDICES : 0;
    }

    /** So many registers are used, the lowest: a square, one more, and the constants. */
    static int used(Isa isa) {
        return isa.lanes() + 1 + indices(isa);
    }

    /** The registers of a square. */
    int[] rows() {
        return IntStream.range(0, isa.lanes()).toArray();
    }

    static void addConstants(Isa isa, Assembler code) {
        if (isa != Isa.AVX512) return;
        for (int half = isa.lanes() / 2; half > 0; half /= 2) {
            code.constants(index(isa.lanes(), half, 0));
            code.constants(index(isa.lanes(), half, half));
        }
    }

    /** Where the numbers are that a row has after an exchange: behind the first in the second. */
    private static int[] index(int lanes, int half, int second) {
        int[] index = new int[lanes];
        for (int i = 0; i < lanes; i++) {
            boolean fromFirst = (i & half) == 0;
            index[i] = fromFirst ? i + second : lanes + i - half + second;
        }
        return index;
    }

    /** Fetches the constants into their registers. */
    void load() {
        for (int i = 0; i < indices(isa); i++) {
            code.loadFrom(constants + i * isa.bytes(), isa.lanes() + 1 + i);
        }
    }

    /**
     * @param rows the register of each row, all but one of the lowest; the one that is left is used
     *     up
     * @return the register of each column
     */
    int[] transpose(int[] rows) {
        int[] place = rows.clone();
        int spare = IntStream.rangeClosed(0, isa.lanes()).sum() - IntStream.of(rows).sum();
        int index = isa.lanes() + 1;
        for (int half = isa.lanes() / 2; half > 0; half /= 2, index += 2) {
            for (int v = 0; v < isa.lanes(); v++) {
                if ((v & half) > 0) continue;
                int first = place[v];
                int second = place[v + half];
                if (isa == Isa.AVX512) {
                    code.move(spare, first);
                    code.permuteTwo(first, index, second);
                    code.permuteTwo(spare, index + 1, second);
                } else {
                    code.exchange(half, first, second, spare);
                }
                place[v + half] = spare;
                spare = second;
            }
        }
        return place;
    }
}
