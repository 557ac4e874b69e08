package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code that copies some columns of a matrix to where each row begins on a line of the cache
 * and is filled up with zeros, and finds out whether they are finite: x · 0 is 0 if x is, else NaN.
 *
 * <p>Called as {@code (from, panel, rows)}; the result is 0 if all are finite.
 *
 * @param columns at most {@link SparseTile#width}
 * @param stride from a row to the next, in numbers
 */
record PanelTile(Isa isa, int columns, int stride) {
    private static final Register FROM = Register.RDI;
    private static final Register PANEL = Register.RSI;
    private static final Register ROWS = Register.RDX;
    private static final int ZERO = 8;

    /** Several sums, since one would wait for each addition. */
    private static final int FINITE = 9;

    private static final int SUMS = 4;

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    private byte[] bytes() {
        Assembler code = new Assembler(isa);
        int rest = columns % isa.lanes();
        if (rest > 0) code.mask(rest);
        code.zero(ZERO);
        for (int i = 0; i < SUMS; i++) code.zero(FINITE + i);
        code.align();
        int nextRow = code.here();
        for (int v = 0; v < isa.vectors(columns); v++) {
            Mask lanes = (v + 1) * isa.lanes() > columns ? Mask.SOME : Mask.ALL;
            int vector = v % ZERO;
            code.load(vector, FROM, v * isa.bytes(), lanes);
            code.store(vector, PANEL, v * isa.bytes(), Mask.ALL);
            code.multiplyAdd(FINITE + v % SUMS, vector, ZERO);
        }
        code.add(FROM, stride * Float.BYTES);
        code.add(PANEL, SparseTile.panelStride(isa, columns) * Float.BYTES);
        code.loop(ROWS, nextRow);
        for (int i = 1; i < SUMS; i++) code.add(FINITE, FINITE, FINITE + i);
        code.whereNaN(FINITE);
        code.end();
        return code.bytes();
    }
}
