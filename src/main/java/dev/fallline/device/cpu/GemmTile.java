package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Avx512Code.Mask;
import dev.fallline.device.cpu.Avx512Code.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code for some rows and up to 64 columns of a product, whose sums stay in registers: for
 * each step along the inner dimension one row of the right factor is fetched, and each of the left
 * factor's numbers multiplies it. The code repeats that for consecutive tiles, one below the other.
 *
 * <p>Called as {@code (a, b, c, panel, depth, tiles, row)}. Strides are in numbers.
 *
 * @param rows of a tile
 * @param columns 1 to 64
 * @param rowStride from a row of the left factor to the next
 * @param depthStride from a step along the inner dimension to the next, in the left factor
 * @param right where the right factor is read
 * @param rightStride from one of its rows to the next; without meaning for a panel
 * @param keeps whether what is read of the right factor is left in the panel for other tiles
 * @param targetStride from a row of the product to the next
 * @param addend what the sums are added to
 */
record GemmTile(
        int rows,
        int columns,
        int rowStride,
        int depthStride,
        Right right,
        int rightStride,
        boolean keeps,
        int targetStride,
        Addend addend) {

    /** What the sums are added to. */
    enum Addend {
        NONE,
        /** What is there already. */
        PRODUCT,
        /** One row for all. */
        ROW
    }

    /** How the right factor lies there. */
    enum Right {
        /** Its rows, as they are multiplied. */
        PLAIN,
        /** Rows of {@link #WIDTH}, zeros behind the last column. */
        PANEL
    }

    static final int LANES = 16;
    static final int WIDTH = 4 * LANES;

    // Sums are in the registers from 0 on.
    private static final int RIGHT = 24;
    private static final int LEFT = 28;
    private static final int LEFTS = 3;

    private static final Register A = Register.RDI;
    private static final Register B = Register.RSI;
    private static final Register C = Register.RDX;
    private static final Register PANEL = Register.RCX;
    private static final Register DEPTH = Register.R8;
    private static final Register TILES = Register.R9;
    private static final Register A_HERE = Register.R10;
    private static final Register B_HERE = Register.R11;
    private static final Register LEFT_TO_DO = Register.RAX;

    /** When the steps are done, their count is no longer needed. */
    private static final Register ROW = Register.RAX;

    /** The most rows whose sums fit into registers, for so many columns. */
    static int mostRows(int columns) {
        return switch (vectors(columns)) {
            case 1, 2 -> 12;
            case 3 -> 8;
            default -> 6;
        };
    }

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    byte[] bytes() {
        Avx512Code code = new Avx512Code();
        if (columns % LANES > 0) code.mask(columns % LANES);
        code.align();
        int nextTile = code.here();
        code.move(A_HERE, A);
        code.move(B_HERE, B);
        code.move(LEFT_TO_DO, DEPTH);
        for (int s = 0; s < rows * vectors(columns); s++) code.zero(s);
        code.align();
        int nextStep = code.here();
        step(code);
        code.loop(LEFT_TO_DO, nextStep);
        finish(code);
        code.add(A, bytes(rows * rowStride));
        code.add(C, bytes(rows * targetStride));
        code.loop(TILES, nextTile);
        code.end();
        return code.bytes();
    }

    private void step(Avx512Code code) {
        int vectors = vectors(columns);
        for (int v = 0; v < vectors; v++) {
            fetch(code, v);
            if (keeps) code.store(RIGHT + v, PANEL, bytes(v * LANES), Mask.ALL);
        }
        for (int r = 0; r < rows; r++) {
            int left = LEFT + r % LEFTS;
            code.broadcast(left, A_HERE, bytes(r * rowStride));
            for (int v = 0; v < vectors; v++) {
                code.multiplyAdd(r * vectors + v, left, RIGHT + v);
            }
        }
        code.add(A_HERE, bytes(depthStride));
        code.add(B_HERE, bytes(rightStep()));
        if (keeps) code.add(PANEL, bytes(WIDTH));
    }

    private void fetch(Avx512Code code, int v) {
        int vector = RIGHT + v;
        switch (right) {
            case PANEL -> code.load(vector, B_HERE, bytes(v * LANES), Mask.ALL);
            case PLAIN -> code.load(vector, B_HERE, bytes(v * LANES), mask(v));
        }
    }

    private int rightStep() {
        return switch (right) {
            case PANEL -> WIDTH;
            case PLAIN -> rightStride;
        };
    }

    private void finish(Avx512Code code) {
        int vectors = vectors(columns);
        if (addend == Addend.ROW) code.argument(ROW, 7);
        code.zero(RIGHT);
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                int sum = r * vectors + v;
                int at = bytes(r * targetStride + v * LANES);
                code.add(sum, sum, RIGHT);
                switch (addend) {
                    case NONE -> {}
                    case PRODUCT -> code.add(sum, C, at, mask(v));
                    case ROW -> code.add(sum, ROW, bytes(v * LANES), mask(v));
                }
                code.store(sum, C, at, mask(v));
            }
        }
    }

    private Mask mask(int vector) {
        return (vector + 1) * LANES > columns ? Mask.SOME : Mask.ALL;
    }

    private static int vectors(int columns) {
        return Math.ceilDiv(columns, LANES);
    }

    private static int bytes(int numbers) {
        return Math.multiplyExact(numbers, Float.BYTES);
    }
}
