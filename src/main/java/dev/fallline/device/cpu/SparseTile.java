package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Avx512Code.Mask;
import dev.fallline.device.cpu.Avx512Code.Register;
import dev.fallline.device.cpu.GemmTile.Addend;

import java.lang.foreign.MemorySegment;

/**
 * Machine code for some columns of a product, over up to {@value MaskTile#BITS} steps along the
 * inner dimension: of each row of the left factor, the numbers that are not 0 multiply rows of the
 * right factor, and the sums stay in registers meanwhile.
 *
 * <p>Called as {@code (masks, left, panel, from, to, rows, row)}. Sums begin with 0 or with those
 * at {@code from}. Strides are in numbers.
 *
 * @param columns 1 to {@value #WIDTH}
 * @param rowStride from a row of the left factor to the next
 * @param depthStride from a step along the inner dimension to the next, in the left factor
 * @param begins whether sums begin with 0
 * @param fromStride from a row at {@code from} to the next
 * @param toStride from a row at {@code to} to the next
 * @param addend what complete sums are added to, or null if they are not complete
 */
record SparseTile(
        int columns,
        int rowStride,
        int depthStride,
        boolean begins,
        int fromStride,
        int toStride,
        Addend addend) {
    /** Sums of so many columns keep both units for multiplication at work. */
    static final int WIDTH = 8 * GemmTile.LANES;

    private static final int LEFT = 31;
    private static final int ZERO = 30;

    private static final Register MASKS = Register.RDI;
    private static final Register VALUES = Register.RSI;
    private static final Register PANEL = Register.RDX;
    private static final Register FROM = Register.RCX;
    private static final Register TO = Register.R8;
    private static final Register ROWS = Register.R9;
    private static final Register MASK = Register.R10;
    private static final Register VALUE = Register.R11;
    private static final Register HERE = Register.RAX;

    /** From a row of a panel to the next, in numbers. */
    static int panelStride(int columns) {
        return Math.ceilDiv(columns, GemmTile.LANES) * GemmTile.LANES;
    }

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    private byte[] bytes() {
        Avx512Code code = new Avx512Code();
        if (columns % GemmTile.LANES > 0) code.mask(columns % GemmTile.LANES);
        code.zero(ZERO);
        code.align();
        int nextRow = code.here();
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
        code.add(VALUES, rowStride * Float.BYTES);
        code.add(FROM, fromStride * Float.BYTES);
        code.add(TO, toStride * Float.BYTES);
        code.loop(ROWS, nextRow);
        code.end();
        return code.bytes();
    }

    private void multiply(Avx512Code code) {
        code.lowestBit(HERE, MASK);
        code.multiply(VALUE, HERE, depthStride * Float.BYTES);
        code.add(VALUE, VALUES);
        code.broadcast(LEFT, VALUE, 0);
        code.multiply(HERE, HERE, panelStride(columns) * Float.BYTES);
        code.add(HERE, PANEL);
        for (int v = 0; v < vectors(); v++) code.multiplyAdd(v, LEFT, HERE, at(v));
    }

    /** Complete sums are +0 where they would be −0. */
    private void finish(Avx512Code code) {
        if (addend == Addend.ROW) code.seventhArgument(HERE);
        for (int v = 0; v < vectors(); v++) {
            if (addend != null) code.add(v, v, ZERO);
            if (addend == Addend.PRODUCT) code.add(v, TO, at(v), lanes(v));
            if (addend == Addend.ROW) code.add(v, HERE, at(v), lanes(v));
            code.store(v, TO, at(v), lanes(v));
        }
    }

    private Mask lanes(int vector) {
        return (vector + 1) * GemmTile.LANES > columns ? Mask.SOME : Mask.ALL;
    }

    private int vectors() {
        return Math.ceilDiv(columns, GemmTile.LANES);
    }

    private static int at(int vector) {
        return vector * GemmTile.LANES * Float.BYTES;
    }
}
