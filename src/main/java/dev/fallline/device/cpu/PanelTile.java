package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Avx512Code.Mask;
import dev.fallline.device.cpu.Avx512Code.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code that copies some columns of a matrix to where each row begins on a line of the cache
 * and is filled up with zeros, and finds out whether they are finite: x − x is 0 if x is, else NaN.
 *
 * <p>Called as {@code (from, panel, rows)}; the result is 0 if all are finite.
 *
 * @param columns at most {@value SparseTile#WIDTH}
 * @param stride from a row to the next, in numbers
 */
record PanelTile(int columns, int stride) {
    private static final Register FROM = Register.RDI;
    private static final Register PANEL = Register.RSI;
    private static final Register ROWS = Register.RDX;
    private static final int FINITE = 31;
    private static final int DIFFERENCE = 16;

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    private byte[] bytes() {
        Avx512Code code = new Avx512Code();
        int rest = columns % GemmTile.LANES;
        if (rest > 0) code.mask(rest);
        code.zero(FINITE);
        code.align();
        int nextRow = code.here();
        for (int at = 0; at < columns; at += GemmTile.LANES) {
            int v = at / GemmTile.LANES;
            Mask lanes = at + GemmTile.LANES > columns ? Mask.SOME : Mask.ALL;
            code.load(v, FROM, at * Float.BYTES, lanes);
            code.store(v, PANEL, at * Float.BYTES, Mask.ALL);
            code.subtract(DIFFERENCE + v, v, v);
            code.add(FINITE, FINITE, DIFFERENCE + v);
        }
        code.add(FROM, stride * Float.BYTES);
        code.add(PANEL, SparseTile.panelStride(columns) * Float.BYTES);
        code.loop(ROWS, nextRow);
        code.whereNaN(FINITE);
        code.end();
        return code.bytes();
    }
}
