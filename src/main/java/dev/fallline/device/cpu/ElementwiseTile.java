package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;

import java.lang.foreign.MemorySegment;

/**
 * Machine code that computes each number of a matrix from those of one or two others, with the bits
 * of {@link CpuKernels}.
 *
 * <p>Called as {@link GeneratedGemm#call} with (a, b, y); the other arguments have no meaning.
 *
 * @param size of each matrix
 */
record ElementwiseTile(Isa isa, Operation operation, int size) {
    /** What is computed. */
    enum Operation {
        /** y = a where a > 0 or a is NaN, else +0. */
        RELU,
        /** y = b where a > 0, else +0. */
        RELU_SLOPE,
        /** y = a + b. */
        ADD
    }

    private static final Register A = Register.RDI;
    private static final Register B = Register.RSI;
    private static final Register Y = Register.RDX;
    private static final Register LEFT_TO_DO = Register.RAX;
    private static final int VALUE = 0;
    private static final int ZERO = 1;

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    private byte[] bytes() {
        Assembler code = new Assembler(isa);
        code.zero(ZERO);
        int vectors = size / isa.lanes();
        if (vectors > 0) {
            code.set(LEFT_TO_DO, vectors);
            code.align();
            int next = code.here();
            vector(code, Mask.ALL);
            for (Register r : new Register[] {A, B, Y}) code.add(r, isa.bytes());
            code.loop(LEFT_TO_DO, next);
        }
        int rest = size % isa.lanes();
        if (rest > 0) {
            code.mask(rest);
            vector(code, Mask.SOME);
        }
        code.end();
        return code.bytes();
    }

    private void vector(Assembler code, Mask lanes) {
        switch (operation) {
            case RELU -> {
                code.load(VALUE, A, 0, lanes);
                // NaN if the second is; of equal zeros the second, so −0 becomes +0 by the
                // addition.
                code.maximum(VALUE, ZERO, VALUE);
                code.add(VALUE, VALUE, ZERO);
            }
            case RELU_SLOPE -> {
                code.less(ZERO, A, 0, lanes);
                code.load(VALUE, B, 0, Mask.FOUND);
            }
            case ADD -> {
                code.load(VALUE, A, 0, lanes);
                code.add(VALUE, B, 0, lanes);
            }
        }
        code.store(VALUE, Y, 0, lanes);
    }
}
