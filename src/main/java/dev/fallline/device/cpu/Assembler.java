package dev.fallline.device.cpu;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes the instructions that products and loops need, as bytes (Intel 64 and IA-32 Architectures
 * Software Developer's Manual, volume 2: sections 2.3 and 2.7 for the VEX and EVEX prefixes).
 * Vectors are registers zmm0 to zmm31 on AVX-512 and ymm0 to ymm15 on AVX2, where the last two are
 * {@link Mask}s; memory is a base register, not RSP, and a displacement in bytes.
 */
final class Assembler {
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
        /** Those of the mask register k1, on AVX2 ymm15. */
        SOME,
        /** Those of k2, on AVX2 ymm14, where comparisons leave what they find. */
        FOUND
    }

    private static final int MAP_0F = 1;
    private static final int MAP_0F38 = 2;
    private static final int MAP_0F3A = 3;
    private static final int NO_PREFIX = 0;
    private static final int PREFIX_66 = 1;
    private static final int PREFIX_F3 = 2;

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

    /** On AVX2. */
    private static final int SOME_VECTOR = 15;

    private static final int FOUND_VECTOR = 14;

    /** By their size, as the manual recommends them. */
    private static final int[][] NO_OPS = {
        {0x90},
        {0x66, 0x90},
        {0x0F, 0x1F, 0x00},
        {0x0F, 0x1F, 0x40, 0x00},
        {0x0F, 0x1F, 0x44, 0x00, 0x00},
        {0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00},
        {0x0F, 0x1F, 0x80, 0x00, 0x00, 0x00, 0x00},
        {0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
        {0x66, 0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00}
    };

    private final Isa isa;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Forward jumps, and their targets. */
    private final Map<Integer, Integer> jumps = new HashMap<>();

    Assembler(Isa isa) {
        this.isa = isa;
    }

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

    /** Pads to a multiple of a cache line with no-ops, the longer the fewer. */
    void align() {
        int gap = -here() & 63;
        while (gap > 0) {
            int size = Math.min(gap, NO_OPS.length);
            emit(NO_OPS[size - 1]);
            gap -= size;
        }
    }

    /** Sets {@link Mask#SOME} to the lowest lanes. Uses up RAX. */
    void mask(int lanes) {
        if (isa == Isa.AVX512) {
            emit(0xB8);
            emit32((1 << lanes) - 1);
            emit(0xC5, 0xF8, 0x92, 0xC8);
        } else {
            // A byte a lane, whose sign then fills the lane.
            long signs = (1L << 8 * lanes) - 1;
            emit(0x48, 0xB8);
            emit32((int) signs);
            emit32((int) (signs >>> 32));
            emit(0xC4, 0x61, 0xF9, 0x6E, 0xC0 | (SOME_VECTOR & 7) << 3);
            registers(MAP_0F38, PREFIX_66, 0x21, SOME_VECTOR, 0, SOME_VECTOR);
        }
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

    /** Fetches a line of memory into the first-level cache, to be written. */
    void prefetchToWrite(Register base, int at) {
        emit(0x40 | base.high(), 0x0F, 0x0D, 0x80 | 1 << 3 | base.low());
        emit32(at);
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
        exclusiveOr(vector, vector, vector);
    }

    /** Lanes that take no part become 0. */
    void load(int vector, Register base, int at, Mask mask) {
        if (masksAreVectors(mask)) {
            memory(MAP_0F38, PREFIX_66, 0x2C, vector, maskVector(mask), base, at, Mask.ALL, false);
        } else {
            memory(MAP_0F, NO_PREFIX, 0x10, vector, 0, base, at, mask, true);
        }
    }

    void store(int vector, Register base, int at, Mask mask) {
        if (masksAreVectors(mask)) {
            memory(MAP_0F38, PREFIX_66, 0x2E, vector, maskVector(mask), base, at, Mask.ALL, false);
        } else {
            memory(MAP_0F, NO_PREFIX, 0x11, vector, 0, base, at, mask, false);
        }
    }

    /** The lowest lane alone. */
    void storeLowest(int vector, Register base, int at) {
        memory(MAP_0F, PREFIX_F3, 0x11, vector, 0, base, at, Mask.ALL, false);
    }

    private boolean masksAreVectors(Mask mask) {
        return isa == Isa.AVX2 && mask != Mask.ALL;
    }

    private static int maskVector(Mask mask) {
        return mask == Mask.SOME ? SOME_VECTOR : FOUND_VECTOR;
    }

    /** Sixteen constants in the code. */
    void loadFrom(int position, int vector) {
        prefix(MAP_0F, NO_PREFIX, vector, 0, 0, 0, 0, false);
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
        prefix(MAP_0F38, PREFIX_66, vector, 0, index.high(), base.high(), 0, false);
        emit(0x18);
        indexed(vector & 7, base, index, 2, at);
    }

    /** vector ← vector + memory. Uses up {@link Mask#FOUND} where lanes take no part. */
    void add(int vector, Register base, int at, Mask mask) {
        if (masksAreVectors(mask)) {
            load(FOUND_VECTOR, base, at, mask);
            add(vector, vector, FOUND_VECTOR);
        } else {
            memory(MAP_0F, NO_PREFIX, 0x58, vector, vector, base, at, mask, false);
        }
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

    /** {@link Mask#FOUND} ← the lanes in which a is less than memory. */
    void less(int a, Register base, int at, Mask mask) {
        compare(LESS, a, base, at, mask);
    }

    /** {@link Mask#FOUND} ← the lanes of memory that differ from those of a vector of zeros. */
    void notZero(int zero, Register base, int at, Mask mask) {
        compare(NOT_EQUAL, zero, base, at, mask);
    }

    /** {@link Mask#FOUND} ← the lanes, of those that take part, in which a = b. */
    void equal(int a, int b, Mask mask) {
        registers(MAP_0F, NO_PREFIX, 0xC2, found(), a, b, mask);
        emit(EQUAL);
    }

    /** {@link Mask#FOUND} ← the lanes, of those that take part, in which a ≤ b. */
    void lessOrEqual(int a, int b, Mask mask) {
        registers(MAP_0F, NO_PREFIX, 0xC2, found(), a, b, mask);
        emit(LESS_OR_EQUAL);
    }

    private void compare(int predicate, int a, Register base, int at, Mask mask) {
        if (masksAreVectors(mask)) {
            load(FOUND_VECTOR, base, at, mask);
            registers(MAP_0F, NO_PREFIX, 0xC2, FOUND_VECTOR, a, FOUND_VECTOR);
        } else {
            memory(MAP_0F, NO_PREFIX, 0xC2, found(), a, base, at, mask, false);
        }
        emit(predicate);
    }

    private int found() {
        return isa == Isa.AVX512 ? Mask.FOUND.ordinal() : FOUND_VECTOR;
    }

    /** A bit of memory for each lane ← {@link Mask#FOUND}. Uses up RAX. */
    void storeMask(Register base, int at) {
        if (isa == Isa.AVX512) {
            emit(0xC4, 0xC1 | (~base.high() & 1) << 5, 0x78, 0x91, 0x90 | base.low());
        } else {
            foundToRax();
            emit(0x40 | base.high(), 0x88, 0x80 | base.low());
        }
        emit32(at);
    }

    /** RAX ← a bit for each lane of {@link Mask#FOUND}. */
    private void foundToRax() {
        if (isa == Isa.AVX512) emit(0xC5, 0xF8, 0x93, 0xC2);
        else registers(MAP_0F, NO_PREFIX, 0x50, 0, 0, FOUND_VECTOR);
    }

    /**
     * A bit of memory for each byte of a vector ← whether it is not 0. Uses up {@link Mask#FOUND}
     * and RAX.
     */
    void storeNonZeroBytes(int vector, Register base, int at) {
        if (isa == Isa.AVX512) {
            registers(MAP_0F38, PREFIX_66, 0x26, found(), vector, vector);
            emit(0xC4, 0xC1 | (~base.high() & 1) << 5, 0xF8, 0x91, 0x90 | base.low());
        } else {
            zero(FOUND_VECTOR);
            registers(MAP_0F, PREFIX_66, 0x74, FOUND_VECTOR, vector, FOUND_VECTOR);
            registers(MAP_0F, PREFIX_66, 0xD7, 0, 0, FOUND_VECTOR);
            emit(0xF7, 0xD0);
            emit(0x40 | base.high(), 0x89, 0x80 | base.low());
        }
        emit32(at);
    }

    /** Copies so many bytes, at most 63, eight at a time and then the rest. Uses up RAX. */
    void copyBytes(Register from, int fromAt, Register to, int toAt, int count) {
        int done = 0;
        for (int size = Long.BYTES; size > 0; size /= 2) {
            for (; count - done >= size; done += size) {
                moveBytes(0x8A, size, from, fromAt + done);
                moveBytes(0x88, size, to, toAt + done);
            }
        }
    }

    /** Between RAX and memory. */
    private void moveBytes(int opcode, int size, Register base, int at) {
        if (size == 2) emit(0x66);
        emit((size == 8 ? 0x48 : 0x40) | base.high());
        emit(opcode | (size == 1 ? 0 : 1), 0x80 | base.low());
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

    /** Lanes of 64 bits on AVX2: lane i of the vector ← lane i ^ distance of from. */
    void exchangeLanes(int vector, int from, int distance) {
        registers(MAP_0F3A, WIDE, 0x00, vector, 0, from);
        emit(distance == 2 ? 0x4E : 0xB1);
    }

    /** Lanes of 64 bits: vector ← a · 2^places. */
    void shiftWordsLeft(int vector, int a, int places) {
        registers(MAP_0F, PREFIX_66, 0x73, 6, vector, a);
        emit(places);
    }

    /** Lanes of 64 bits: vector ← a / 2^places, rounded down. */
    void shiftWordsRight(int vector, int a, int places) {
        registers(MAP_0F, PREFIX_66, 0x73, 2, vector, a);
        emit(places);
    }

    /** Lanes of 64 bits: each shifted to the left by its lane of counts, of which 64 leaves 0. */
    void shiftEachLeft(int vector, int a, int counts) {
        registers(MAP_0F38, WIDE, 0x47, vector, a, counts);
    }

    /** The same to the right. */
    void shiftEachRight(int vector, int a, int counts) {
        registers(MAP_0F38, WIDE, 0x45, vector, a, counts);
    }

    /** vector ← the bits in which a and b differ. */
    void exclusiveOr(int vector, int a, int b) {
        registers(MAP_0F, PREFIX_66, 0xEF, vector, a, b);
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

    /** Lane 0 of the vector ← lane {@code place} of from, a power of 2; lane i ← that behind. */
    void rotateLanes(int vector, int from, int place) {
        if (isa == Isa.AVX512) {
            registers(MAP_0F3A, PREFIX_66, 0x03, vector, from, from);
            emit(place);
        } else if (place == 4) {
            registers(MAP_0F3A, PREFIX_66, 0x06, vector, from, from);
            emit(1);
        } else {
            // Within each half: lanes 2, 3, 0, 1 or 1, 2, 3, 0.
            registers(MAP_0F3A, PREFIX_66, 0x04, vector, 0, from);
            emit(place == 2 ? 0x4E : 0x39);
        }
    }

    /**
     * On AVX2, the lanes of each second group of so many in the first vector change places with
     * those of each first one in the second vector. That becomes the new first; the new second is
     * the spare vector. Uses up the second.
     *
     * @param group 1, 2 or 4
     */
    void exchange(int group, int first, int second, int spare) {
        switch (group) {
            case 4 -> {
                registers(MAP_0F3A, PREFIX_66, 0x06, spare, first, second);
                emit(0x31);
                registers(MAP_0F3A, PREFIX_66, 0x06, first, first, second);
                emit(0x20);
            }
            case 2 -> {
                registers(MAP_0F, PREFIX_66, 0x15, spare, first, second);
                registers(MAP_0F, PREFIX_66, 0x14, first, first, second);
            }
            case 1 -> {
                registers(MAP_0F, PREFIX_F3, 0x16, spare, 0, first);
                oddLanesOf(spare, second);
                registers(MAP_0F, PREFIX_F3, 0x12, second, 0, second);
                oddLanesOf(first, second);
            }
            default -> throw new IllegalArgumentException("groups of " + group);
        }
    }

    private void oddLanesOf(int vector, int other) {
        registers(MAP_0F3A, PREFIX_66, 0x0C, vector, vector, other);
        emit(0xAA);
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

    /** RAX ← the lanes in which a vector is NaN. Uses up {@link Mask#FOUND}. */
    void whereNaN(int vector) {
        registers(MAP_0F, NO_PREFIX, 0xC2, found(), vector, vector);
        emit(UNORDERED);
        foundToRax();
    }

    private void registers(int map, int prefix, int opcode, int target, int a, int b) {
        registers(map, prefix, opcode, target, a, b, Mask.ALL);
    }

    private void registers(int map, int prefix, int opcode, int target, int a, int b, Mask mask) {
        prefix(map, prefix, target, a, b >> 4, b >> 3, mask.ordinal(), false);
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
        prefix(map, prefix, vector, a, 0, base.high(), k, zeroing && k > 0);
        emit(opcode, 0x80 | (vector & 7) << 3 | base.low());
        emit32(at);
    }

    /** An address of a register, an index times a power of 2, and a displacement. */
    private void indexed(int register, Register base, Register index, int power, int at) {
        emit(0x80 | register << 3 | SIB_FOLLOWS, power << 6 | index.low() << 3 | base.low());
        emit32(at);
    }

    /** Most of the bits that widen a register's number are inverted. */
    private void prefix(
            int map, int prefix, int vector, int a, int x, int b, int mask, boolean zeroing) {
        int wide = (~vector >> 3 & 1) << 7 | (~x & 1) << 6 | (~b & 1) << 5;
        int other = (~a & 15) << 3 | 4 | prefix;
        if (isa == Isa.AVX2) {
            emit(0xC4, wide | map, other);
            return;
        }
        emit(0x62, wide | (~vector >> 4 & 1) << 4 | map, other);
        emit((zeroing ? 0x80 : 0) | 2 << 5 | (~a >> 4 & 1) << 3 | mask);
    }

    private void emit(int... values) {
        for (int v : values) bytes.write(v);
    }

    private void emit32(int value) {
        for (int shift = 0; shift < 32; shift += 8) bytes.write(value >> shift);
    }
}
