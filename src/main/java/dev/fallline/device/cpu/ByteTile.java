package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code that copies rows of a byte matrix, each with a mask for each {@value MaskTile#BITS}
 * columns of those that are not 0.
 *
 * <p>Called as {@code (data, order, copies, masks, from, rows)}: rows order[from], … of the data.
 * Masks lie as {@link MaskTile} has them. What follows the last column in a copy's row must be 0.
 *
 * @param width of a row of the data
 * @param first column that is copied
 * @param columns that are copied
 * @param stride from a copied row to the next, a multiple of {@value MaskTile#BITS}
 * @param masks for {@value MaskTile#BITS} columns
 */
record ByteTile(Isa isa, int width, int first, int columns, int stride, int masks) {
    private static final Register DATA = Register.RDI;
    private static final Register ORDER = Register.RSI;
    private static final Register COPIES = Register.RDX;
    private static final Register MASKS = Register.RCX;
    private static final Register FROM = Register.R8;
    private static final Register ROWS = Register.R9;
    private static final Register ROW = Register.R10;
    private static final Register MASKS_HERE = Register.R11;

    /**
     * Copies of so many rows further on are fetched meanwhile: since they were read last, the
     * update's arrays may have driven them from the second-level cache.
     */
    private static final int AHEAD = 4;

    /** When the order begins where it should. */
    private static final Register LEFT_TO_DO = Register.R8;

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    private byte[] bytes() {
        Assembler code = new Assembler(isa);
        code.multiply(FROM, FROM, Integer.BYTES);
        code.add(ORDER, FROM);
        int nextRow = code.here();
        code.set(LEFT_TO_DO, 0);
        code.loadInt(ROW, ORDER, LEFT_TO_DO, 0);
        code.multiply(ROW, ROW, width);
        code.add(ROW, DATA);
        code.move(MASKS_HERE, MASKS);
        for (int at = 0; at < stride; at += MaskTile.BITS) {
            code.prefetchToWrite(COPIES, AHEAD * stride + at);
        }
        if (columns >= MaskTile.BITS) {
            code.set(LEFT_TO_DO, columns / MaskTile.BITS);
            int next = code.here();
            for (int at = 0; at < MaskTile.BITS; at += isa.bytes()) {
                code.load(0, ROW, first + at, Mask.ALL);
                code.store(0, COPIES, at, Mask.ALL);
                code.storeNonZeroBytes(0, MASKS_HERE, at / Byte.SIZE);
            }
            code.add(ROW, MaskTile.BITS);
            code.add(COPIES, MaskTile.BITS);
            code.add(MASKS_HERE, masks * Long.BYTES);
            code.loop(LEFT_TO_DO, next);
        }
        int rest = columns % MaskTile.BITS;
        code.copyBytes(ROW, first, COPIES, 0, rest);
        for (int at = 0; at < rest; at += isa.bytes()) {
            code.load(0, COPIES, at, Mask.ALL);
            code.storeNonZeroBytes(0, MASKS_HERE, at / Byte.SIZE);
        }
        code.add(COPIES, stride - columns / MaskTile.BITS * MaskTile.BITS);
        code.add(MASKS, Long.BYTES);
        code.add(ORDER, Integer.BYTES);
        code.loop(ROWS, nextRow);
        code.end();
        return code.bytes();
    }
}
