package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code that finds the numbers of a matrix that are not 0. NaN is none, −0 is one.
 *
 * <p>Called as {@code (x, masks, rows)}. For each {@value #BITS} columns there are so many masks of
 * as many bits as the matrix has rows; bits behind the last column stay as they are.
 *
 * @param columns of the matrix
 * @param stride from a row to the next, in numbers
 * @param masks for {@value #BITS} columns
 */
record MaskTile(Isa isa, int columns, int stride, int masks) {
    static final int BITS = 64;

    private static final Register X = Register.RDI;
    private static final Register MASKS = Register.RSI;
    private static final Register ROWS = Register.RDX;
    private static final Register X_HERE = Register.R8;
    private static final Register MASKS_HERE = Register.R9;
    private static final Register LEFT_TO_DO = Register.RCX;
    private static final int ZERO = 0;

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    private byte[] bytes() {
        Assembler code = new Assembler(isa);
        int rest = columns % isa.lanes();
        if (rest > 0) code.mask(rest);
        code.zero(ZERO);
        int nextRow = code.here();
        code.move(X_HERE, X);
        code.move(MASKS_HERE, MASKS);
        if (columns >= BITS) {
            code.set(LEFT_TO_DO, columns / BITS);
            int next = code.here();
            masks(code, BITS);
            code.add(X_HERE, BITS * Float.BYTES);
            code.add(MASKS_HERE, masks * Long.BYTES);
            code.loop(LEFT_TO_DO, next);
        }
        masks(code, columns % BITS);
        code.add(X, stride * Float.BYTES);
        code.add(MASKS, Long.BYTES);
        code.loop(ROWS, nextRow);
        code.end();
        return code.bytes();
    }

    private void masks(Assembler code, int columns) {
        for (int at = 0; at < columns; at += isa.lanes()) {
            Mask lanes = at + isa.lanes() > columns ? Mask.SOME : Mask.ALL;
            code.notZero(ZERO, X_HERE, at * Float.BYTES, lanes);
            code.storeMask(MASKS_HERE, at / Byte.SIZE);
        }
    }
}
