package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;
import dev.fallline.device.cpu.GemmTile.Addend;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Machine code for some columns of a product, over up to {@value MaskTile#BITS} steps along the
 * inner dimension: of each row of the left factor, the numbers that are not 0 multiply rows of the
 * right factor, and the sums stay in registers meanwhile.
 *
 * <p>Called as {@code (masks, left, panel, from, to, rows, row, order, next, data, at)}. Sums begin
 * with 0 or with those at {@code from}. Strides are in numbers. The left factor is one of floats or
 * of bytes, whose values as floats lie before the panel. While a row is multiplied, 64 bytes are
 * fetched into the second-level cache that will be needed by the next batch: those from {@code at}
 * on of row order[next + i] of the data.
 *
 * @param columns 1 to {@link #width}
 * @param bytes whether the left factor is one of bytes
 * @param prefetched bytes of a row of the data, or 0 if nothing is to be fetched
 * @param rowStride from a row of the left factor to the next
 * @param depthStride from a step along the inner dimension to the next, in the left factor
 * @param begins whether sums begin with 0
 * @param fromStride from a row at {@code from} to the next
 * @param toStride from a row at {@code to} to the next
 * @param addend what complete sums are added to, or null if they are not complete
 */
record SparseTile(
        Isa isa,
        int columns,
        boolean bytes,
        int prefetched,
        int rowStride,
        int depthStride,
        boolean begins,
        int fromStride,
        int toStride,
        Addend addend) {
    private static final int BYTES = 256;
    private static final int TABLE = BYTES * Float.BYTES;
    private static final int PANEL_ALIGNMENT = 64;
    // Sums are in the registers before these; on AVX2 masks are in those behind them.
    private static final int ZERO = 12;
    private static final int LEFT = 13;

    private static final Register MASKS = Register.RDI;
    private static final Register VALUES = Register.RSI;
    private static final Register PANEL = Register.RDX;
    private static final Register FROM = Register.RCX;
    private static final Register TO = Register.R8;
    private static final Register ROWS = Register.R9;
    private static final Register MASK = Register.R10;
    private static final Register VALUE = Register.R11;
    private static final Register HERE = Register.RAX;

    // Arguments that lie on the stack.
    private static final int ROW = 7;
    private static final int ORDER = 8;
    private static final int NEXT = 9;
    private static final int DATA = 10;
    private static final int AT = 11;

    /**
     * The most columns. Sums of so many keep both units for multiplication at work, and a panel of
     * them fits into the first-level cache.
     */
    static int width(Isa isa) {
        return isa == Isa.AVX512 ? 128 : 96;
    }

    /** A panel for so many columns, and before it what bytes are as floats. */
    static MemorySegment panel(Isa isa, int columns) {
        long size = (long) MaskTile.BITS * panelStride(isa, columns) * Float.BYTES;
        MemorySegment all = Arena.ofAuto().allocate(TABLE + size, PANEL_ALIGNMENT);
        for (int i = 0; i < BYTES; i++) {
            all.setAtIndex(ValueLayout.JAVA_FLOAT, i, i * ScalarKernels.BYTE);
        }
        return all.asSlice(TABLE);
    }

    /** From a row of a panel to the next, in numbers. */
    static int panelStride(Isa isa, int columns) {
        return isa.vectors(columns) * isa.lanes();
    }

    MemorySegment code() {
        return MachineCode.of(this, this::generate, 0);
    }

    private byte[] generate() {
        Assembler code = new Assembler(isa);
        if (columns % isa.lanes() > 0) code.mask(columns % isa.lanes());
        code.zero(ZERO);
        code.align();
        int nextRow = code.here();
        if (prefetched > 0) prefetch(code);
        code.load(MASK, MASKS, 0);
        boolean unchanged = !begins && addend == null;
        int skip = unchanged ? code.jumpIfZero(MASK) : 0;
        for (int v = 0; v < vectors(); v++) {
            if (begins) code.zero(v);
            else code.load(v, FROM, at(v), lanes(v));
        }
        int done = unchanged ? 0 : code.jumpIfZero(MASK);
        code.align();
        int nextNumber = code.here();
        multiply(code);
        code.nextBit(MASK, nextNumber);
        if (!unchanged) code.land(done);
        finish(code);
        if (unchanged) code.land(skip);
        code.add(MASKS, Long.BYTES);
        code.add(VALUES, rowStride * (bytes ? 1 : Float.BYTES));
        code.add(FROM, fromStride * Float.BYTES);
        code.add(TO, toStride * Float.BYTES);
        code.loop(ROWS, nextRow);
        code.end();
        return code.bytes();
    }

    private void multiply(Assembler code) {
        code.lowestBit(HERE, MASK);
        if (bytes) {
            if (depthStride == 1) {
                code.loadByte(VALUE, VALUES, HERE);
            } else {
                code.multiply(VALUE, HERE, depthStride);
                code.loadByte(VALUE, VALUES, VALUE);
            }
            code.broadcast(LEFT, PANEL, VALUE, -TABLE);
        } else {
            code.multiply(VALUE, HERE, depthStride * Float.BYTES);
            code.add(VALUE, VALUES);
            code.broadcast(LEFT, VALUE, 0);
        }
        code.multiply(HERE, HERE, panelStride(isa, columns) * Float.BYTES);
        code.add(HERE, PANEL);
        for (int v = 0; v < vectors(); v++) code.multiplyAdd(v, LEFT, HERE, at(v));
    }

    /** Rows are fetched from the last to the first, as they are counted. */
    private void prefetch(Assembler code) {
        code.argument(HERE, ORDER);
        code.move(VALUE, ROWS);
        code.addArgument(VALUE, NEXT);
        code.loadInt(HERE, HERE, VALUE, -Integer.BYTES);
        code.multiply(HERE, HERE, prefetched);
        code.addArgument(HERE, DATA);
        code.addArgument(HERE, AT);
        code.prefetch(HERE);
    }

    /** Complete sums are +0 where they would be −0. */
    private void finish(Assembler code) {
        if (addend == Addend.ROW) code.argument(HERE, ROW);
        for (int v = 0; v < vectors(); v++) {
            if (addend != null) code.add(v, v, ZERO);
            if (addend == Addend.PRODUCT) code.add(v, TO, at(v), lanes(v));
            if (addend == Addend.ROW) code.add(v, HERE, at(v), lanes(v));
            code.store(v, TO, at(v), lanes(v));
        }
    }

    private Mask lanes(int vector) {
        return (vector + 1) * isa.lanes() > columns ? Mask.SOME : Mask.ALL;
    }

    private int vectors() {
        return isa.vectors(columns);
    }

    private int at(int vector) {
        return vector * isa.bytes();
    }
}
