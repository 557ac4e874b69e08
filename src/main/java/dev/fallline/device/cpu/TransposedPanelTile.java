package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code that copies a part of a matrix, transposed, to where each row begins on a line of
 * the cache and is filled up with zeros, and finds out whether its numbers are finite, as {@link
 * PanelTile} does. Squares as wide as a vector are transposed in registers: halves change places,
 * then quarters, and so on.
 *
 * <p>Called as {@code (from, panel, anything)}; the result is 0 if all are finite.
 *
 * @param rows of the panel
 * @param columns of the panel
 * @param stride from a row of the matrix to the next, in numbers
 * @param panelStride from a row of the panel to the next, in numbers
 */
record TransposedPanelTile(Isa isa, int rows, int columns, int stride, int panelStride) {
    private static final Register FROM = Register.RDI;
    private static final Register PANEL = Register.RSI;
    private static final Register FROM_HERE = Register.RDX;
    private static final Register PANEL_HERE = Register.RCX;
    private static final Register ACROSS = Register.R8;
    private static final Register DOWN = Register.R9;

    MemorySegment code() {
        return MachineCode.of(this, this::generate, RegisterTransposition.constants(isa));
    }

    private byte[] generate() {
        Assembler code = new Assembler(isa);
        RegisterTransposition.addConstants(isa, code);
        RegisterTransposition transposition = new RegisterTransposition(isa, code, 0);
        transposition.load();
        code.zero(zero());
        code.zero(finite());
        if (rows % isa.lanes() > 0) code.mask(rows % isa.lanes());
        int wide = columns / isa.lanes();
        if (wide > 0) {
            code.set(ACROSS, wide);
            int next = code.here();
            squares(code, transposition, isa.lanes());
            code.add(FROM, isa.lanes() * stride * Float.BYTES);
            code.add(PANEL, isa.bytes());
            code.loop(ACROSS, next);
        }
        if (columns % isa.lanes() > 0) squares(code, transposition, columns % isa.lanes());
        code.whereNaN(finite());
        code.end();
        return code.bytes();
    }

    private int zero() {
        return RegisterTransposition.used(isa);
    }

    private int finite() {
        return zero() + 1;
    }

    /** Squares one below the other in the panel, of so many rows of the matrix. */
    private void squares(Assembler code, RegisterTransposition transposition, int count) {
        code.move(FROM_HERE, FROM);
        code.move(PANEL_HERE, PANEL);
        if (rows >= isa.lanes()) {
            code.set(DOWN, rows / isa.lanes());
            int next = code.here();
            square(code, transposition, count, isa.lanes(), Mask.ALL);
            code.add(FROM_HERE, isa.bytes());
            code.add(PANEL_HERE, isa.lanes() * panelStride * Float.BYTES);
            code.loop(DOWN, next);
        }
        int rest = rows % isa.lanes();
        if (rest > 0) square(code, transposition, count, rest, Mask.SOME);
    }

    private void square(
            Assembler code,
            RegisterTransposition transposition,
            int count,
            int panelRows,
            Mask mask) {
        for (int v = 0; v < count; v++) {
            code.load(v, FROM_HERE, v * stride * Float.BYTES, mask);
            code.multiplyAdd(finite(), v, zero());
        }
        for (int v = count; v < isa.lanes(); v++) code.zero(v);
        int[] place = transposition.transpose(transposition.rows());
        for (int v = 0; v < panelRows; v++) {
            code.store(place[v], PANEL_HERE, v * panelStride * Float.BYTES, Mask.ALL);
        }
    }
}
