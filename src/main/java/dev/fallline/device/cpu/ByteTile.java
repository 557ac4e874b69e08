package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Avx512Code.Mask;
import dev.fallline.device.cpu.Avx512Code.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code that copies rows of a byte matrix, each with a mask for each {@value MaskTile#BITS}
 * columns of those that are not 0.
 *
 * <p>Called as {@code (data, order, copies, masks, from, rows)}: rows order[from], … of the data.
 * Masks lie as {@link MaskTile} has them.
 *
 * @param width of a row of the data
 * @param first column that is copied
 * @param columns that are copied
 * @param stride from a copied row to the next, a multiple of {@value MaskTile#BITS}
 * @param masks for {@value MaskTile#BITS} columns
 */
record ByteTile(int width, int first, int columns, int stride, int masks) {
    private static final Register DATA = Register.RDI;
    private static final Register ORDER = Register.RSI;
    private static final Register COPIES = Register.RDX;
    private static final Register MASKS = Register.RCX;
    private static final Register FROM = Register.R8;
    private static final Register ROWS = Register.R9;
    private static final Register ROW = Register.R10;
    private static final Register MASKS_HERE = Register.R11;
    private static final Register LEFT_TO_DO = Register.RAX;

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    private byte[] bytes() {
        Avx512Code code = new Avx512Code();
        int rest = columns % MaskTile.BITS;
        if (rest > 0) code.byteMask(rest);
        int nextRow = code.here();
        code.loadInt(ROW, ORDER, FROM, 0);
        code.multiply(ROW, ROW, width);
        code.add(ROW, DATA);
        code.move(MASKS_HERE, MASKS);
        if (columns >= MaskTile.BITS) {
            code.set(LEFT_TO_DO, columns / MaskTile.BITS);
            int next = code.here();
            copy(code, Mask.ALL);
            code.add(ROW, MaskTile.BITS);
            code.add(COPIES, MaskTile.BITS);
            code.add(MASKS_HERE, masks * Long.BYTES);
            code.loop(LEFT_TO_DO, next);
        }
        if (rest > 0) copy(code, Mask.SOME);
        code.add(COPIES, stride - columns / MaskTile.BITS * MaskTile.BITS);
        code.add(MASKS, Long.BYTES);
        code.add(FROM, 1);
        code.loop(ROWS, nextRow);
        code.end();
        return code.bytes();
    }

    private void copy(Avx512Code code, Mask bytes) {
        code.loadBytes(0, ROW, first, bytes);
        code.store(0, COPIES, 0, Mask.ALL);
        code.compareBytes(0);
        code.storeByteMask(MASKS_HERE, 0);
    }
}
