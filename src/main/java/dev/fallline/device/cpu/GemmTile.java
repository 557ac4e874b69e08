package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code for some rows and up to four vectors of columns of a product, two on AVX2, whose
 * sums stay in registers: for each step along the inner dimension one row of the right factor is
 * fetched, and each of the left factor's numbers multiplies it. The code repeats that for
 * consecutive tiles, one below the other.
 *
 * <p>Called as {@code (a, b, c, panel, depth, tiles, row)}. Strides are in numbers.
 *
 * @param rows of a tile
 * @param columns 1 to {@link #width}
 * @param rowStride from a row of the left factor to the next
 * @param depthStride from a step along the inner dimension to the next, in the left factor
 * @param right where the right factor is read
 * @param rightStride from one of its rows to the next; without meaning for a panel
 * @param keeps whether what is read of the right factor is left in the panel for other tiles
 * @param targetStride from a row of the product to the next
 * @param addend what the sums are added to
 */
record GemmTile(
        Isa isa,
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
        /** Rows of {@link #width}, zeros behind the last column. */
        PANEL
    }

    private static final int MOST_ROWS = 12;

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

    /** Columns of a tile, and of a panel. */
    static int width(Isa isa) {
        return most(isa) * isa.lanes();
    }

    private static int most(Isa isa) {
        return isa.registers() / 8;
    }

    /** Sums are in the registers from 0 on, these behind them. */
    private static int right(Isa isa) {
        return isa.registers() * 3 / 4;
    }

    private int left(int row) {
        // On AVX2 the last register is a mask.
        return right(isa) + most(isa) + (isa == Isa.AVX512 ? row % 3 : 0);
    }

    /** The most rows whose sums fit into registers, for so many columns. */
    static int mostRows(Isa isa, int columns) {
        return Math.min(MOST_ROWS, right(isa) / isa.vectors(columns));
    }

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    byte[] bytes() {
        Assembler code = new Assembler(isa);
        if (columns % isa.lanes() > 0) code.mask(columns % isa.lanes());
        code.align();
        int nextTile = code.here();
        code.move(A_HERE, A);
        code.move(B_HERE, B);
        code.move(LEFT_TO_DO, DEPTH);
        for (int s = 0; s < rows * isa.vectors(columns); s++) code.zero(s);
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

    private void step(Assembler code) {
        int vectors = isa.vectors(columns);
        for (int v = 0; v < vectors; v++) {
            fetch(code, v);
            if (keeps) code.store(right(isa) + v, PANEL, bytes(v * isa.lanes()), Mask.ALL);
        }
        for (int r = 0; r < rows; r++) {
            int left = left(r);
            code.broadcast(left, A_HERE, bytes(r * rowStride));
            for (int v = 0; v < vectors; v++) {
                code.multiplyAdd(r * vectors + v, left, right(isa) + v);
            }
        }
        code.add(A_HERE, bytes(depthStride));
        code.add(B_HERE, bytes(rightStep()));
        if (keeps) code.add(PANEL, bytes(width(isa)));
    }

    private void fetch(Assembler code, int v) {
        int vector = right(isa) + v;
        switch (right) {
            case PANEL -> code.load(vector, B_HERE, bytes(v * isa.lanes()), Mask.ALL);
            case PLAIN -> code.load(vector, B_HERE, bytes(v * isa.lanes()), mask(v));
        }
    }

    private int rightStep() {
        return switch (right) {
            case PANEL -> width(isa);
            case PLAIN -> rightStride;
        };
    }

    private void finish(Assembler code) {
        int vectors = isa.vectors(columns);
        if (addend == Addend.ROW) code.argument(ROW, 7);
        code.zero(right(isa));
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                int sum = r * vectors + v;
                int at = bytes(r * targetStride + v * isa.lanes());
                code.add(sum, sum, right(isa));
                switch (addend) {
                    case NONE -> {}
                    case PRODUCT -> code.add(sum, C, at, mask(v));
                    case ROW -> code.add(sum, ROW, bytes(v * isa.lanes()), mask(v));
                }
                code.store(sum, C, at, mask(v));
            }
        }
    }

    private Mask mask(int vector) {
        return (vector + 1) * isa.lanes() > columns ? Mask.SOME : Mask.ALL;
    }

    private static int bytes(int numbers) {
        return Math.multiplyExact(numbers, Float.BYTES);
    }
}
