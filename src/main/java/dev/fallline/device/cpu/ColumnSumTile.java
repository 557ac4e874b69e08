package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Avx512Code.Mask;
import dev.fallline.device.cpu.Avx512Code.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code for the sum of each column of a matrix whose rows lie one behind the other, in the
 * order of {@link CpuKernels#sumOverRows}.
 *
 * <p>Called as {@link Avx512Gemm#pass} with (x, y).
 */
record ColumnSumTile(int rows, int columns) {
    /** Vectors of columns at a time: one alone would wait for each of its additions. */
    private static final int GROUP = 8;

    private static final Register X = Register.RDI;
    private static final Register Y = Register.RSI;
    private static final Register X_HERE = Register.R8;
    private static final Register BLOCKS = Register.RAX;
    private static final Register ROWS = Register.RCX;

    /** The sum of a block, behind those of all. */
    private static final int BLOCK = GROUP;

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    private byte[] bytes() {
        Avx512Code code = new Avx512Code();
        int rest = columns % GemmTile.LANES;
        if (rest > 0) code.mask(rest);
        int vectors = Math.ceilDiv(columns, GemmTile.LANES);
        for (int v = 0; v < vectors; v += GROUP) group(code, v, Math.min(v + GROUP, vectors));
        code.end();
        return code.bytes();
    }

    private void group(Avx512Code code, int from, int to) {
        code.move(X_HERE, X);
        for (int v = from; v < to; v++) code.zero(v - from);
        if (rows >= CpuKernels.ROWS) {
            code.set(BLOCKS, rows / CpuKernels.ROWS);
            int next = code.here();
            block(code, from, to, CpuKernels.ROWS);
            code.loop(BLOCKS, next);
        }
        int rest = rows % CpuKernels.ROWS;
        if (rest > 0) block(code, from, to, rest);
        for (int v = from; v < to; v++) code.store(v - from, Y, at(v), lanes(v));
    }

    private void block(Avx512Code code, int from, int to, int rows) {
        for (int v = from; v < to; v++) code.zero(BLOCK + v - from);
        code.set(ROWS, rows);
        int next = code.here();
        for (int v = from; v < to; v++) code.add(BLOCK + v - from, X_HERE, at(v), lanes(v));
        code.add(X_HERE, columns * Float.BYTES);
        code.loop(ROWS, next);
        for (int v = from; v < to; v++) code.add(v - from, v - from, BLOCK + v - from);
    }

    private static int at(int vector) {
        return vector * GemmTile.LANES * Float.BYTES;
    }

    private Mask lanes(int vector) {
        return (vector + 1) * GemmTile.LANES > columns ? Mask.SOME : Mask.ALL;
    }
}
