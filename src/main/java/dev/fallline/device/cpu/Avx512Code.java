package dev.fallline.device.cpu;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes the AVX-512 instructions that products and loops need, as bytes (Intel 64 and IA-32
 * Architectures Software Developer's Manual, volume 2: section 2.7 for the EVEX prefix). Vectors
 * are registers zmm0 to zmm31; memory is a base register, not RSP, and a displacement in bytes.
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

    /** Lanes that take part. */
    enum Mask {
        ALL,
        /** Those of the mask register k1. */
        SOME,
        /** Those of k2, where comparisons leave what they find. */
        FOUND
    }

    private static final int MAP_0F = 1;
    private static final int MAP_0F38 = 2;
    private static final int MAP_0F3A = 3;
    private static final int NO_PREFIX = 0;
    private static final int PREFIX_66 = 1;
    private static final int PREFIX_F2 = 3;

    /** With 66: lanes of 64 bits. */
    private static final int WIDE = 0x81;

    private static final int SIB_FOLLOWS = 4;
    private static final int RELATIVE = 5;

    /** EQ_OQ: false of NaN. */
    private static final int EQUAL = 0;

    /** LE_OQ: false of NaN. */
    private static final int LESS_OR_EQUAL = 0x12;

    /** LT_OQ: false of NaN. */
    private static final int LESS = 0x11;

    /** NEQ_UQ: true of NaN. */
    private static final int NOT_EQUAL = 4;

    /** UNORD_Q: whether one of two is NaN. */
    private static final int UNORDERED = 3;

    /** The result for each of the eight combinations of three bits: mask ? vector : other. */
    private static final int VECTOR_WHERE_MASK = 0xE4;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Forward jumps, and their targets. */
    private final Map<Integer, Integer> jumps = new HashMap<>();

    byte[] bytes() {
        byte[] code = bytes.toByteArray();
        jumps.forEach(
                (from, to) -> {
                    for (int i = 1; i <= 4; i++) code[from - i] = (byte) (to - from >> 32 - 8 * i);
                });
        return code;
    }

    /** Other code, without jumps. */
    void bytes(byte[] code) {
        bytes.writeBytes(code);
    }

    /** Where the next instruction will be. */
    int here() {
        return bytes.size();
    }

    /** Pads to a multiple of a cache line with no-ops. */
    void align() {
        while (here() % 64 != 0) emit(0x90);
    }

    /** Sets k1 to the lowest of the 16 lanes. Uses up RAX. */
    void mask(int lanes) {
        emit(0xB8);
        emit32((1 << lanes) - 1);
        emit(0xC5, 0xF8, 0x92, 0xC8);
    }

    /** to ← number. */
    void set(Register to, int number) {
        emit(0x48 | to.high(), 0xC7, 0xC0 | to.low());
        emit32(number);
    }

    /** to ← from. */
    void move(Register to, Register from) {
        emit(0x48 | from.high() << 2 | to.high(), 0x89, 0xC0 | from.low() << 3 | to.low());
    }

    /**
     * A function's argument that lies on the stack.
     *
     * @param number from 7 on
     */
    void argument(Register to, int number) {
        emit(0x48 | to.high() << 2, 0x8B, 0x44 | to.low() << 3, 0x24, 8 * (number - 6));
    }

    /** to ← to + argument, as {@link #argument} has it. */
    void addArgument(Register to, int number) {
        emit(0x48 | to.high() << 2, 0x03, 0x44 | to.low() << 3, 0x24, 8 * (number - 6));
    }

    /** to ← 64 bits of memory. */
    void load(Register to, Register base, int at) {
        emit(0x48 | to.high() << 2 | base.high(), 0x8B, 0x80 | to.low() << 3 | base.low());
        emit32(at);
    }

    /** to ← the byte at base + index. */
    void loadByte(Register to, Register base, Register index) {
        emit(0x48 | to.high() << 2 | index.high() << 1 | base.high(), 0x0F, 0xB6);
        indexed(to.low(), base, index, 0, 0);
    }

    /** to ← the signed 32 bits at base + 4·index + at. */
    void loadInt(Register to, Register base, Register index, int at) {
        emit(0x48 | to.high() << 2 | index.high() << 1 | base.high(), 0x63);
        indexed(to.low(), base, index, 2, at);
    }

    /** Fetches a line of memory into the second-level cache. */
    void prefetch(Register base) {
        emit(0x40 | base.high(), 0x0F, 0x18, 0x10 | base.low());
    }

    /** to ← from · number. */
    void multiply(Register to, Register from, int number) {
        emit(0x48 | to.high() << 2 | from.high(), 0x69, 0xC0 | to.low() << 3 | from.low());
        emit32(number);
    }

    /** to ← to + from. */
    void add(Register to, Register from) {
        emit(0x48 | from.high() << 2 | to.high(), 0x01, 0xC0 | from.low() << 3 | to.low());
    }

    /** to ← the number of the lowest bit that is set in from. */
    void lowestBit(Register to, Register from) {
        emit(0xF3, 0x48 | to.high() << 2 | from.high());
        emit(0x0F, 0xBC, 0xC0 | to.low() << 3 | from.low());
    }

    /** Clears the lowest bit that is set, and jumps back while there is another. */
    void nextBit(Register bits, int target) {
        emit(0xC4, 0xC2 | (~bits.high() & 1) << 5, 0x80 | (~bits.ordinal() & 15) << 3);
        emit(0xF3, 0xC8 | bits.low(), 0x0F, 0x85);
        emit32(target - (here() + 4));
    }

    /**
     * Jumps forward if the register is 0.
     *
     * @return what {@link #land} takes there
     */
    int jumpIfZero(Register register) {
        emit(0x48 | register.high() << 2 | register.high());
        emit(0x85, 0xC0 | register.low() << 3 | register.low(), 0x0F, 0x84);
        emit32(0);
        return here();
    }

    /** The target of a forward jump. */
    void land(int jump) {
        jumps.put(jump, here());
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

    /** Sixteen constants in the code. */
    void loadFrom(int position, int vector) {
        evex(MAP_0F, NO_PREFIX, vector, 0, 0, 0, 0, false);
        emit(0x10, (vector & 7) << 3 | RELATIVE);
        emit32(position - (here() + 4));
    }

    /** Constants in the code, after a jump or a return. */
    void constants(int... numbers) {
        for (int n : numbers) emit32(n);
    }

    /** One number into all lanes. */
    void broadcast(int vector, Register base, int at) {
        memory(MAP_0F38, PREFIX_66, 0x18, vector, 0, base, at, Mask.ALL, false);
    }

    /** The number at base + 4·index + at into all lanes. */
    void broadcast(int vector, Register base, Register index, int at) {
        evex(MAP_0F38, PREFIX_66, vector, 0, index.high(), base.high(), 0, false);
        emit(0x18);
        indexed(vector & 7, base, index, 2, at);
    }

    /** vector ← vector + memory. */
    void add(int vector, Register base, int at, Mask mask) {
        memory(MAP_0F, NO_PREFIX, 0x58, vector, vector, base, at, mask, false);
    }

    /** sum ← a·b + sum, rounded once. */
    void multiplyAdd(int sum, int a, int b) {
        registers(MAP_0F38, PREFIX_66, 0xB8, sum, a, b);
    }

    /** sum ← a·memory + sum, rounded once. */
    void multiplyAdd(int sum, int a, Register base, int at) {
        memory(MAP_0F38, PREFIX_66, 0xB8, sum, a, base, at, Mask.ALL, false);
    }

    /** vector ← a + b. */
    void add(int vector, int a, int b) {
        registers(MAP_0F, NO_PREFIX, 0x58, vector, a, b);
    }

    /** vector ← a − b. */
    void subtract(int vector, int a, int b) {
        registers(MAP_0F, NO_PREFIX, 0x5C, vector, a, b);
    }

    /** The same; lanes that take no part stay as they are. */
    void subtract(int vector, int a, int b, Mask mask) {
        registers(MAP_0F, NO_PREFIX, 0x5C, vector, a, b, mask);
    }

    /** vector ← a · b. */
    void multiply(int vector, int a, int b) {
        registers(MAP_0F, NO_PREFIX, 0x59, vector, a, b);
    }

    /** vector ← a / b. */
    void divide(int vector, int a, int b) {
        registers(MAP_0F, NO_PREFIX, 0x5E, vector, a, b);
    }

    /** vector ← the larger; b where one is NaN or both are 0. */
    void maximum(int vector, int a, int b) {
        registers(MAP_0F, NO_PREFIX, 0x5F, vector, a, b);
    }

    /** vector ← the smaller; b where one is NaN or both are 0. */
    void minimum(int vector, int a, int b) {
        registers(MAP_0F, NO_PREFIX, 0x5D, vector, a, b);
    }

    /** vector ← √a. */
    void squareRoot(int vector, int a) {
        registers(MAP_0F, NO_PREFIX, 0x51, vector, 0, a);
    }

    /** The mask register k2 ← the lanes in which a is less than memory. */
    void less(int a, Register base, int at, Mask mask) {
        memory(MAP_0F, NO_PREFIX, 0xC2, 2, a, base, at, mask, false);
        emit(LESS);
    }

    /** The mask register k2 ← the lanes of memory that differ from those of a vector. */
    void compare(int a, Register base, int at, Mask mask) {
        memory(MAP_0F, NO_PREFIX, 0xC2, 2, a, base, at, mask, false);
        emit(NOT_EQUAL);
    }

    /** The mask register k2 ← the lanes, of those that take part, in which a = b. */
    void equal(int a, int b, Mask mask) {
        registers(MAP_0F, NO_PREFIX, 0xC2, 2, a, b, mask);
        emit(EQUAL);
    }

    /** The mask register k2 ← the lanes, of those that take part, in which a ≤ b. */
    void lessOrEqual(int a, int b, Mask mask) {
        registers(MAP_0F, NO_PREFIX, 0xC2, 2, a, b, mask);
        emit(LESS_OR_EQUAL);
    }

    /** 16 bits of memory ← the mask register k2. */
    void storeMask(Register base, int at) {
        if (base.high() > 0) emit(0xC4, 0xC1, 0x78);
        else emit(0xC5, 0xF8);
        emit(0x91, 0x90 | base.low());
        emit32(at);
    }

    /** Sets k1 to the lowest of the 64 bytes. Uses up RAX. */
    void byteMask(int bytes) {
        emit(0x48, 0xB8);
        long mask = (1L << bytes) - 1;
        emit32((int) mask);
        emit32((int) (mask >>> 32));
        emit(0xC4, 0xE1, 0xFB, 0x92, 0xC8);
    }

    /** 64 bytes; those that take no part become 0. */
    void loadBytes(int vector, Register base, int at, Mask mask) {
        memory(MAP_0F, PREFIX_F2, 0x6F, vector, 0, base, at, mask, true);
    }

    /** The mask register k2 ← the bytes of a vector that are not 0. */
    void compareBytes(int vector) {
        registers(MAP_0F38, PREFIX_66, 0x26, 2, vector, vector);
    }

    /** 64 bits of memory ← the mask register k2. */
    void storeByteMask(Register base, int at) {
        emit(0xC4, 0xC1 | (~base.high() & 1) << 5, 0xF8, 0x91, 0x90 | base.low());
        emit32(at);
    }

    /** Lanes of 64 bits: lane i of the vector ← lane index[i] of from. */
    void permute(int vector, int index, int from) {
        registers(MAP_0F38, WIDE, 0x36, vector, index, from);
    }

    /** Lane i of the vector ← lane index[i] of 32 lanes: its own, then those of the second. */
    void permuteTwo(int vector, int index, int second) {
        registers(MAP_0F38, PREFIX_66, 0x7F, vector, index, second);
    }

    void move(int vector, int from) {
        move(vector, from, Mask.ALL);
    }

    /** Lanes that take no part stay as they are. */
    void move(int vector, int from, Mask mask) {
        registers(MAP_0F, NO_PREFIX, 0x10, vector, 0, from, mask);
    }

    /** Lanes of whole numbers: vector ← a + b. */
    void addIntegers(int vector, int a, int b) {
        registers(MAP_0F, PREFIX_66, 0xFE, vector, a, b);
    }

    /** Lanes of whole numbers: vector ← a − b. */
    void subtractIntegers(int vector, int a, int b) {
        registers(MAP_0F, PREFIX_66, 0xFA, vector, a, b);
    }

    /** Lanes of 32 bits: vector ← the bits that both have. */
    void and(int vector, int a, int b) {
        registers(MAP_0F, PREFIX_66, 0xDB, vector, a, b);
    }

    /** Lanes of 32 bits: vector ← a · 2^places. */
    void shiftLeft(int vector, int a, int places) {
        registers(MAP_0F, PREFIX_66, 0x72, 6, vector, a);
        emit(places);
    }

    /** Lanes of whole numbers: vector ← a / 2^places, rounded down. */
    void shiftRight(int vector, int a, int places) {
        registers(MAP_0F, PREFIX_66, 0x72, 4, vector, a);
        emit(places);
    }

    /** Lanes of whole numbers become floats. */
    void toFloats(int vector, int from) {
        registers(MAP_0F, NO_PREFIX, 0x5B, vector, 0, from);
    }

    /** Lane i of the vector ← lane i + places of from, the first ones behind the last. */
    void rotateLanes(int vector, int from, int places) {
        registers(MAP_0F3A, PREFIX_66, 0x03, vector, from, from);
        emit(places);
    }

    /** Lanes of 64 bits: each rotated to the left by as many bits as its lane of counts says. */
    void rotate(int vector, int from, int counts) {
        registers(MAP_0F38, WIDE, 0x15, vector, from, counts);
    }

    /** Bits of the vector stay where those of the mask are 1, others are taken from another. */
    void blend(int vector, int other, int mask) {
        registers(MAP_0F3A, WIDE, 0x25, vector, other, mask);
        emit(VECTOR_WHERE_MASK);
    }

    /** RAX ← the lanes in which a vector is NaN. Uses up the mask register k2. */
    void whereNaN(int vector) {
        registers(MAP_0F, NO_PREFIX, 0xC2, 2, vector, vector);
        emit(UNORDERED);
        emit(0xC5, 0xF8, 0x93, 0xC2);
    }

    private void registers(int map, int prefix, int opcode, int target, int a, int b) {
        registers(map, prefix, opcode, target, a, b, Mask.ALL);
    }

    private void registers(int map, int prefix, int opcode, int target, int a, int b, Mask mask) {
        evex(map, prefix, target, a, b >> 4, b >> 3, mask.ordinal(), false);
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
        int k = mask.ordinal();
        evex(map, prefix, vector, a, 0, base.high(), k, zeroing && k > 0);
        emit(opcode, 0x80 | (vector & 7) << 3 | base.low());
        emit32(at);
    }

    /** An address of a register, an index times a power of 2, and a displacement. */
    private void indexed(int register, Register base, Register index, int power, int at) {
        emit(0x80 | register << 3 | SIB_FOLLOWS, power << 6 | index.low() << 3 | base.low());
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
