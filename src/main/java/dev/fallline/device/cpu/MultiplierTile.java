package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code that multiplies and adds within registers, which tells how many units for that the
 * processor has: one sum waits for each addition, many side by side do not.
 *
 * <p>Called as {@link GeneratedGemm#pass}; the arguments have no meaning.
 *
 * @param sums a divisor of {@value #SUMS}
 * @param rounds of {@value #SUMS} multiplications
 */
record MultiplierTile(Isa isa, int sums, int rounds) {
    private static final int SUMS = 16;
    private static final int FACTOR = SUMS;

    /**
     * So many times the rounds with {@value #SUMS} sums as with one take two units the same time: a
     * sum waits four cycles for each addition, on AMD's processors and on Intel's.
     */
    private static final int RATIO = 8;

    private static final int ROUNDS = 1000;
    private static final int TRIALS = 5;
    private static final Register LEFT_TO_DO = Register.RDX;

    /** Measured once, in a third of a millisecond. */
    private static final class Measured {
        static final int UNITS =
                (int) Math.clamp(Math.round(2 * nanos(1, 1) / nanos(SUMS, RATIO)), 1L, 2L);

        /** The shortest time of some: others may be at work, too. */
        private static double nanos(int sums, int ratio) {
            var code = new MultiplierTile(Isa.AVX512, sums, ratio * ROUNDS).code();
            long shortest = Long.MAX_VALUE;
            for (int i = 0; i < TRIALS; i++) {
                long began = System.nanoTime();
                GeneratedGemm.pass(code, MemorySegment.NULL, MemorySegment.NULL);
                shortest = Math.min(shortest, System.nanoTime() - began);
            }
            return shortest;
        }
    }

    /** How many vectors of AVX-512 are multiplied at a time, 1 or 2. */
    static int units() {
        return Measured.UNITS;
    }

    private MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    private byte[] bytes() {
        Assembler code = new Assembler(isa);
        code.set(LEFT_TO_DO, rounds);
        for (int v = 0; v <= FACTOR; v++) code.zero(v);
        int next = code.here();
        for (int i = 0; i < SUMS; i++) code.multiplyAdd(i % sums, FACTOR, FACTOR);
        code.loop(LEFT_TO_DO, next);
        code.end();
        return code.bytes();
    }
}
