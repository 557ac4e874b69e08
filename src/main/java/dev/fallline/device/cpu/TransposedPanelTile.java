package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Avx512Code.Mask;
import dev.fallline.device.cpu.Avx512Code.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code that copies a part of a matrix, transposed, to where each row begins on a line of
 * the cache and is filled up with zeros, and finds out whether its numbers are finite, as {@link
 * PanelTile} does. Squares of 16 by 16 are transposed in registers: halves change places, then
 * quarters, and so on.
 *
 * <p>Called as {@code (from, panel, anything)}; the result is 0 if all are finite.
 *
 * @param rows of the panel
 * @param columns of the panel
 * @param stride from a row of the matrix to the next, in numbers
 * @param panelStride from a row of the panel to the next, in numbers
 */
record TransposedPanelTile(int rows, int columns, int stride, int panelStride) {
    private static final Register FROM = Register.RDI;
    private static final Register PANEL = Register.RSI;
    private static final Register FROM_HERE = Register.RDX;
    private static final Register PANEL_HERE = Register.RCX;
    private static final Register ACROSS = Register.R8;
    private static final Register DOWN = Register.R9;

    private static final int DIFFERENCE = RegisterTransposition.USED;
    private static final int FINITE = 31;
    private static final int VECTOR = GemmTile.LANES * Float.BYTES;

    MemorySegment code() {
        return MachineCode.of(this, this::generate, RegisterTransposition.CONSTANTS);
    }

    private byte[] generate() {
        Avx512Code code = new Avx512Code();
        RegisterTransposition.constants(code);
        RegisterTransposition transposition = new RegisterTransposition(code, 0);
        transposition.load();
        code.zero(FINITE);
        if (rows % GemmTile.LANES > 0) code.mask(rows % GemmTile.LANES);
        int wide = columns / GemmTile.LANES;
        if (wide > 0) {
            code.set(ACROSS, wide);
            int next = code.here();
            squares(code, transposition, GemmTile.LANES);
            code.add(FROM, GemmTile.LANES * stride * Float.BYTES);
            code.add(PANEL, VECTOR);
            code.loop(ACROSS, next);
        }
        if (columns % GemmTile.LANES > 0) squares(code, transposition, columns % GemmTile.LANES);
        code.whereNaN(FINITE);
        code.end();
        return code.bytes();
    }

    /** Squares one below the other in the panel, of so many rows of the matrix. */
    private void squares(Avx512Code code, RegisterTransposition transposition, int count) {
        code.move(FROM_HERE, FROM);
        code.move(PANEL_HERE, PANEL);
        if (rows >= GemmTile.LANES) {
            code.set(DOWN, rows / GemmTile.LANES);
            int next = code.here();
            square(code, transposition, count, GemmTile.LANES, Mask.ALL);
            code.add(FROM_HERE, VECTOR);
            code.add(PANEL_HERE, GemmTile.LANES * panelStride * Float.BYTES);
            code.loop(DOWN, next);
        }
        int rest = rows % GemmTile.LANES;
        if (rest > 0) square(code, transposition, count, rest, Mask.SOME);
    }

    private void square(
            Avx512Code code,
            RegisterTransposition transposition,
            int count,
            int panelRows,
            Mask mask) {
        for (int v = 0; v < count; v++) {
            code.load(v, FROM_HERE, v * stride * Float.BYTES, mask);
            code.subtract(DIFFERENCE, v, v);
            code.add(FINITE, FINITE, DIFFERENCE);
        }
        for (int v = count; v < GemmTile.LANES; v++) code.zero(v);
        int[] place = transposition.transpose(RegisterTransposition.ROWS);
        for (int v = 0; v < panelRows; v++) {
            code.store(place[v], PANEL_HERE, v * panelStride * Float.BYTES, Mask.ALL);
        }
    }
}
