package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * Machine code that transposes squares of 64 words of 64 bits: halves change places, then quarters,
 * and so on (Warren 2012, "Hacker's Delight", 7-3). Eight words lie in a vector, so the first three
 * exchanges are between vectors, the others within them. For AVX-512.
 *
 * <p>Called as {@code (from, to, squares)}. The results lie one behind the other.
 *
 * @param stride from a square to the next, in words
 */
record TransposeTile(int stride) {
    private static final int BITS = Long.SIZE;
    private static final int WORDS = 8;
    private static final int VECTOR = WORDS * Long.BYTES;
    private static final int TEMPORARY = WORDS;
    private static final int OTHER = WORDS + 1;

    private static final Register FROM = Register.RDI;
    private static final Register TO = Register.RSI;
    private static final Register SQUARES = Register.RDX;

    /** Vectors of constants: they precede the code, and each has a register. */
    private static final class Constants {
        private final List<Integer> numbers = new ArrayList<>();
        private int vectors;

        /** Returns the register. */
        int add(IntToLongFunction words) {
            for (int i = 0; i < WORDS; i++) {
                numbers.add((int) words.applyAsLong(i));
                numbers.add((int) (words.applyAsLong(i) >>> 32));
            }
            return OTHER + ++vectors;
        }
    }

    MemorySegment code() {
        Constants constants = new Constants();
        Assembler exchanges = new Assembler(Isa.AVX512);
        for (int half = BITS / 2; half >= WORDS; half /= 2) between(exchanges, constants, half);
        for (int half = WORDS / 2; half > 0; half /= 2) within(exchanges, constants, half);
        int entry = constants.vectors * VECTOR;
        return MachineCode.of(this, () -> bytes(constants, exchanges.bytes()), entry);
    }

    private byte[] bytes(Constants constants, byte[] exchanges) {
        Assembler code = new Assembler(Isa.AVX512);
        code.constants(constants.numbers.stream().mapToInt(n -> n).toArray());
        for (int i = 0; i < constants.vectors; i++) code.loadFrom(i * VECTOR, OTHER + 1 + i);
        int next = code.here();
        for (int v = 0; v < WORDS; v++) code.load(v, FROM, v * VECTOR, Mask.ALL);
        code.bytes(exchanges);
        for (int v = 0; v < WORDS; v++) code.store(v, TO, v * VECTOR, Mask.ALL);
        code.add(FROM, stride * Long.BYTES);
        code.add(TO, BITS * Long.BYTES);
        code.loop(SQUARES, next);
        code.end();
        return code.bytes();
    }

    /** The places of a word whose number has a bit of the half that is 0. */
    private static long low(int half) {
        return Long.divideUnsigned(-1L, (1L << half) + 1);
    }

    /** The high bits of each word change places with the low ones of that so many words behind. */
    private static void between(Assembler code, Constants constants, int half) {
        int up = constants.add(_ -> half);
        int down = constants.add(_ -> BITS - half);
        int low = constants.add(_ -> low(half));
        int high = constants.add(_ -> ~low(half));
        int distance = half / WORDS;
        for (int v = 0; v < WORDS; v++) {
            if ((v & distance) > 0) continue;
            code.rotate(TEMPORARY, v + distance, up);
            code.rotate(OTHER, v, down);
            code.blend(v, TEMPORARY, low);
            code.blend(v + distance, OTHER, high);
        }
    }

    private static void within(Assembler code, Constants constants, int half) {
        int partner = constants.add(i -> i ^ half);
        int counts = constants.add(i -> (i & half) == 0 ? half : BITS - half);
        int own = constants.add(i -> (i & half) == 0 ? low(half) : ~low(half));
        for (int v = 0; v < WORDS; v++) {
            code.permute(TEMPORARY, partner, v);
            code.rotate(TEMPORARY, TEMPORARY, counts);
            code.blend(v, TEMPORARY, own);
        }
    }
}
