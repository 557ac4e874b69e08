package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * Machine code that transposes squares of 64 words of 64 bits: halves change places, then quarters,
 * and so on (Warren 2012, "Hacker's Delight", 7-3). On AVX-512 a square lies in eight vectors, and
 * the first three exchanges are between vectors, the others within them. On AVX2 it would fill all
 * sixteen: two exchanges are done with four vectors at a time, then the other four.
 *
 * <p>Called as {@code (from, to, squares)}. The results lie one behind the other.
 *
 * @param stride from a square to the next, in words
 */
record TransposeTile(Isa isa, int stride) {
    private static final int BITS = Long.SIZE;

    private static final Register FROM = Register.RDI;
    private static final Register TO = Register.RSI;
    private static final Register SQUARES = Register.RDX;

    MemorySegment code() {
        Writer writer = isa == Isa.AVX512 ? new Avx512() : new Avx2();
        return writer.code(this);
    }

    /** Vectors of constants precede the code, and each has a register. */
    private abstract static class Writer {
        final Isa isa;
        final Assembler exchanges;
        final int words;
        private final int temporary;
        private final List<Integer> constants = new ArrayList<>();
        private int vectors;

        /**
         * @param temporary the first of two registers before those of constants
         */
        Writer(Isa isa, int temporary) {
            this.isa = isa;
            this.exchanges = new Assembler(isa);
            this.words = isa.bytes() / Long.BYTES;
            this.temporary = temporary;
        }

        abstract void square();

        /** Returns the register. */
        int constant(IntToLongFunction lanes) {
            for (int i = 0; i < words; i++) {
                constants.add((int) lanes.applyAsLong(i));
                constants.add((int) (lanes.applyAsLong(i) >>> 32));
            }
            return temporary + 2 + vectors++;
        }

        MemorySegment code(TransposeTile tile) {
            square();
            return MachineCode.of(tile, () -> bytes(tile.stride), vectors * isa.bytes());
        }

        private byte[] bytes(int stride) {
            Assembler code = new Assembler(isa);
            code.constants(constants.stream().mapToInt(n -> n).toArray());
            for (int i = 0; i < vectors; i++) code.loadFrom(i * isa.bytes(), temporary + 2 + i);
            int next = code.here();
            code.bytes(exchanges.bytes());
            code.add(FROM, stride * Long.BYTES);
            code.add(TO, BITS * Long.BYTES);
            code.loop(SQUARES, next);
            code.end();
            return code.bytes();
        }

        /** The places of a word whose number has a bit of the half that is 0. */
        static long low(int half) {
            return Long.divideUnsigned(-1L, (1L << half) + 1);
        }

        void load(int vector, Register base, int place) {
            exchanges.load(vector, base, place * isa.bytes(), Mask.ALL);
        }

        void store(int vector, int place) {
            exchanges.store(vector, TO, place * isa.bytes(), Mask.ALL);
        }
    }

    private static final class Avx512 extends Writer {
        private static final int VECTORS = 8;
        private static final int TEMPORARY = VECTORS;
        private static final int OTHER = VECTORS + 1;

        Avx512() {
            super(Isa.AVX512, TEMPORARY);
        }

        @Override
        void square() {
            for (int v = 0; v < VECTORS; v++) load(v, FROM, v);
            for (int half = BITS / 2; half >= words; half /= 2) between(half);
            for (int half = words / 2; half > 0; half /= 2) within(half);
            for (int v = 0; v < VECTORS; v++) store(v, v);
        }

        /** The high bits of each word change places with the low ones of that so many behind. */
        private void between(int half) {
            int up = constant(_ -> half);
            int down = constant(_ -> BITS - half);
            int low = constant(_ -> low(half));
            int high = constant(_ -> ~low(half));
            int distance = half / words;
            for (int v = 0; v < VECTORS; v++) {
                if ((v & distance) > 0) continue;
                exchanges.rotate(TEMPORARY, v + distance, up);
                exchanges.rotate(OTHER, v, down);
                exchanges.blend(v, TEMPORARY, low);
                exchanges.blend(v + distance, OTHER, high);
            }
        }

        private void within(int half) {
            int partner = constant(i -> i ^ half);
            int counts = constant(i -> (i & half) == 0 ? half : BITS - half);
            int own = constant(i -> (i & half) == 0 ? low(half) : ~low(half));
            for (int v = 0; v < VECTORS; v++) {
                exchanges.permute(TEMPORARY, partner, v);
                exchanges.rotate(TEMPORARY, TEMPORARY, counts);
                exchanges.blend(v, TEMPORARY, own);
            }
        }
    }

    private static final class Avx2 extends Writer {
        /** At a time. */
        private static final int VECTORS = 4;

        private static final int TEMPORARY = VECTORS;
        private static final int OTHER = VECTORS + 1;

        Avx2() {
            super(Isa.AVX2, TEMPORARY);
        }

        @Override
        void square() {
            int[] low = new int[BITS / 2 + 1];
            for (int half = BITS / 2; half >= words; half /= 2) {
                int h = half;
                low[half] = constant(_ -> low(h));
            }
            for (int group = 0; group < VECTORS; group++) {
                for (int v = 0; v < VECTORS; v++) load(v, FROM, group + VECTORS * v);
                between(32, 2, low);
                between(16, 1, low);
                for (int v = 0; v < VECTORS; v++) store(v, group + VECTORS * v);
            }
            int[] pairs = within(2);
            int[] neighbours = within(1);
            for (int group = 0; group < VECTORS; group++) {
                for (int v = 0; v < VECTORS; v++) load(v, TO, VECTORS * group + v);
                between(8, 2, low);
                between(4, 1, low);
                for (int v = 0; v < VECTORS; v++) {
                    within(v, 2, pairs);
                    within(v, 1, neighbours);
                    store(v, VECTORS * group + v);
                }
            }
        }

        /** As on AVX-512. */
        private void between(int half, int distance, int[] low) {
            for (int v = 0; v < VECTORS; v++) {
                if ((v & distance) > 0) continue;
                exchanges.shiftWordsRight(TEMPORARY, v, half);
                exchanges.exclusiveOr(TEMPORARY, TEMPORARY, v + distance);
                exchanges.and(TEMPORARY, TEMPORARY, low[half]);
                exchanges.exclusiveOr(v + distance, v + distance, TEMPORARY);
                exchanges.shiftWordsLeft(TEMPORARY, TEMPORARY, half);
                exchanges.exclusiveOr(v, v, TEMPORARY);
            }
        }

        /** Counts to the left, to the right, and what is not a word's own. */
        private int[] within(int half) {
            return new int[] {
                constant(i -> (i & half) == 0 ? half : BITS),
                constant(i -> (i & half) == 0 ? BITS : half),
                constant(i -> (i & half) == 0 ? ~low(half) : low(half))
            };
        }

        private void within(int v, int half, int[] constants) {
            exchanges.exchangeLanes(TEMPORARY, v, half);
            exchanges.shiftEachLeft(OTHER, TEMPORARY, constants[0]);
            exchanges.shiftEachRight(TEMPORARY, TEMPORARY, constants[1]);
            // One of the two is 0.
            exchanges.exclusiveOr(TEMPORARY, TEMPORARY, OTHER);
            exchanges.exclusiveOr(TEMPORARY, TEMPORARY, v);
            exchanges.and(TEMPORARY, TEMPORARY, constants[2]);
            exchanges.exclusiveOr(v, v, TEMPORARY);
        }
    }
}
