package dev.fallline.device.cpu;

import java.io.ByteArrayOutputStream;

/**
 * Writes the few AVX-512 instructions that products need, as bytes (Intel 64 and IA-32
 * Architectures Software Developer's Manual, volume 2: section 2.7 for the EVEX prefix). Vectors
 * are registers zmm0 to zmm31; memory is a base register and a displacement in bytes.
 */
final class Avx512Code {
    /** Registers that hold addresses and counts. */
    enum Register {
        RAX,
        RCX,
        RDX,
        RBX,
        RSP,
        RBP,
        RSI,
        RDI,
        R8,
        R9,
        R10,
        R11;

        private int low() {
            return ordinal() & 7;
        }

        private int high() {
            return ordinal() >> 3;
        }
    }

    /** Lanes that take part: all of them, or those that the mask register k1 has. */
    enum Mask {
        ALL,
        SOME
    }

    private static final int MAP_0F = 1;
    private static final int MAP_0F38 = 2;
    private static final int NO_PREFIX = 0;
    private static final int PREFIX_66 = 1;
    private static final int SIB_FOLLOWS = 4;
    private static final int RELATIVE = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Where the next instruction will be. */
    int here() {
        return bytes.size();
    }

    /** Moves on to a multiple of a cache line, with instructions that do nothing. */
    void align() {
        while (here() % 64 != 0) emit(0x90);
    }

    /** Sets k1 to the lowest of the 16 lanes. */
    void mask(int lanes) {
        emit(0xB8);
        emit32((1 << lanes) - 1);
        emit(0xC5, 0xF8, 0x92, 0xC8);
    }

    /** to ← from. */
    void move(Register to, Register from) {
        emit(0x48 | from.high() << 2 | to.high(), 0x89, 0xC0 | from.low() << 3 | to.low());
    }

    /** The first of a function's arguments that lies on the stack. */
    void seventhArgument(Register to) {
        emit(0x48 | to.high() << 2, 0x8B, 0x44 | to.low() << 3, 0x24, 8);
    }

    /** to ← to + number. */
    void add(Register to, int number) {
        emit(0x48 | to.high(), 0x81, 0xC0 | to.low());
        emit32(number);
    }

    /** Counts down, and jumps back while there is something left. */
    void loop(Register counter, int target) {
        emit(0x48 | counter.high(), 0xFF, 0xC8 | counter.low());
        emit(0x0F, 0x85);
        emit32(target - (here() + 4));
    }

    /** Ends the function. */
    void end() {
        emit(0xC5, 0xF8, 0x77, 0xC3);
    }

    void zero(int vector) {
        registers(MAP_0F, PREFIX_66, 0xEF, vector, vector, vector);
    }

    /** Lanes that take no part become 0. */
    void load(int vector, Register base, int at, Mask mask) {
        memory(MAP_0F, NO_PREFIX, 0x10, vector, 0, base, at, mask, true);
    }

    void store(int vector, Register base, int at, Mask mask) {
        memory(MAP_0F, NO_PREFIX, 0x11, vector, 0, base, at, mask, false);
    }

    /** Sixteen numbers that lie among the code. */
    void loadFrom(int position, int vector) {
        evex(MAP_0F, NO_PREFIX, vector, 0, 0, 0, 0, false);
        emit(0x10, (vector & 7) << 3 | RELATIVE);
        emit32(position - (here() + 4));
    }

    /** Numbers among the code, behind what jumps or ends. */
    void constants(int... numbers) {
        for (int n : numbers) emit32(n);
    }

    /** One number into all lanes. */
    void broadcast(int vector, Register base, int at) {
        memory(MAP_0F38, PREFIX_66, 0x18, vector, 0, base, at, Mask.ALL, false);
    }

    /** vector ← vector + memory. */
    void add(int vector, Register base, int at, Mask mask) {
        memory(MAP_0F, NO_PREFIX, 0x58, vector, vector, base, at, mask, false);
    }

    /** sum ← a·b + sum, rounded once. */
    void multiplyAdd(int sum, int a, int b) {
        registers(MAP_0F38, PREFIX_66, 0xB8, sum, a, b);
    }

    /** Takes lane i from base + at + 4·index[i]; other lanes stay. Uses up the mask register k2. */
    void gather(int vector, Register base, int at, int index, Mask mask) {
        switch (mask) {
            case ALL -> emit(0xC5, 0xEC, 0x46, 0xD2);
            case SOME -> emit(0xC5, 0xF8, 0x90, 0xD1);
        }
        evex(MAP_0F38, PREFIX_66, vector, index & 16, index >> 3, base.high(), 2, false);
        emit(0x92, 0x80 | (vector & 7) << 3 | SIB_FOLLOWS);
        emit(2 << 6 | (index & 7) << 3 | base.low());
        emit32(at);
    }

    private void registers(int map, int prefix, int opcode, int target, int a, int b) {
        evex(map, prefix, target, a, b >> 4, b >> 3, 0, false);
        emit(opcode, 0xC0 | (target & 7) << 3 | b & 7);
    }

    private void memory(
            int map,
            int prefix,
            int opcode,
            int vector,
            int a,
            Register base,
            int at,
            Mask mask,
            boolean zeroing) {
        int k = mask == Mask.SOME ? 1 : 0;
        evex(map, prefix, vector, a, 0, base.high(), k, zeroing && k > 0);
        emit(opcode, 0x80 | (vector & 7) << 3 | base.low());
        emit32(at);
    }

    /** The prefix; most of the bits that widen a register's number are inverted. */
    private void evex(
            int map, int prefix, int vector, int a, int x, int b, int mask, boolean zeroing) {
        emit(0x62);
        emit(
                (~vector >> 3 & 1) << 7
                        | (~x & 1) << 6
                        | (~b & 1) << 5
                        | (~vector >> 4 & 1) << 4
                        | map);
        emit((~a & 15) << 3 | 4 | prefix);
        emit((zeroing ? 0x80 : 0) | 2 << 5 | (~a >> 4 & 1) << 3 | mask);
    }

    private void emit(int... values) {
        for (int v : values) bytes.write(v);
    }

    private void emit32(int value) {
        for (int shift = 0; shift < 32; shift += 8) bytes.write(value >> shift);
    }
}
