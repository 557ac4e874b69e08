package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code for the sum of each column of a matrix whose rows lie one behind the other, in the
 * order of {@link CpuKernels#sumOverRows}.
 *
 * <p>Called as {@link GeneratedGemm#pass} with (x, y).
 */
record ColumnSumTile(Isa isa, int rows, int columns) {
    /** Vectors of columns at a time: one alone would wait for each of its additions. */
    private int group() {
        return isa == Isa.AVX512 ? 8 : 7;
    }

    private static final Register X = Register.RDI;
    private static final Register Y = Register.RSI;
    private static final Register X_HERE = Register.R8;
    private static final Register BLOCKS = Register.RAX;
    private static final Register ROWS = Register.RCX;

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    private byte[] bytes() {
        Assembler code = new Assembler(isa);
        int rest = columns % isa.lanes();
        if (rest > 0) code.mask(rest);
        int vectors = isa.vectors(columns);
        for (int v = 0; v < vectors; v += group()) group(code, v, Math.min(v + group(), vectors));
        code.end();
        return code.bytes();
    }

    private void group(Assembler code, int from, int to) {
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

    /** A block has its sums behind those of all. */
    private void block(Assembler code, int from, int to, int rows) {
        for (int v = from; v < to; v++) code.zero(group() + v - from);
        code.set(ROWS, rows);
        int next = code.here();
        for (int v = from; v < to; v++) code.add(group() + v - from, X_HERE, at(v), lanes(v));
        code.add(X_HERE, columns * Float.BYTES);
        code.loop(ROWS, next);
        for (int v = from; v < to; v++) code.add(v - from, v - from, group() + v - from);
    }

    private int at(int vector) {
        return vector * isa.bytes();
    }

    private Mask lanes(int vector) {
        return (vector + 1) * isa.lanes() > columns ? Mask.SOME : Mask.ALL;
    }
}
