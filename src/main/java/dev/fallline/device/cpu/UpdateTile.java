package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Avx512Code.Mask;
import dev.fallline.device.cpu.Avx512Code.Register;
import dev.fallline.optim.Adam;
import dev.fallline.optim.AdamW;
import dev.fallline.optim.Momentum;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Sgd;

import java.lang.foreign.MemorySegment;

/**
 * Machine code for an optimizer's update of parameters, in the order of its formula. The squares of
 * the gradient are added up on the way, in the order of {@link CpuKernels#sumOfSquares}.
 *
 * <p>Called as {@link Avx512Gemm#call} with (θ, gradient, slot 0, slot 1, blocks, skipped bytes of
 * each, numbers). The numbers are the optimizer's scalars and, behind {@value #FADE} of them, the
 * constant of {@link dev.fallline.optim.DenormalFlush}; from {@value #SUMS} on comes the sum of
 * squares of each block.
 *
 * @param vectors of a block
 * @param squares whether they are wanted
 */
record UpdateTile(Formula formula, int vectors, boolean squares) {
    /** The formulas that there is code for. */
    enum Formula {
        SGD,
        MOMENTUM,
        ADAM,
        ADAMW,
        /** None. */
        OTHER;

        static Formula of(Optimizer optimizer) {
            return switch (optimizer) {
                case Sgd _ -> SGD;
                case Momentum _ -> MOMENTUM;
                case Adam a when !a.amsgrad() -> ADAM;
                case AdamW _ -> ADAMW;
                default -> OTHER;
            };
        }
    }

    /** Places before that of the constant. */
    static final int FADE = 8;

    /** Places before those of the sums. */
    static final int SUMS = GemmTile.LANES;

    private static final Register THETA_AT = Register.RDI;
    private static final Register GRADIENT_AT = Register.RSI;
    private static final Register[] SLOT_AT = {Register.RDX, Register.RCX};
    private static final Register BLOCKS = Register.R8;
    private static final Register SKIPPED = Register.R9;
    private static final Register NUMBERS = Register.RAX;
    private static final Register LEFT_TO_DO = Register.R10;
    private static final int THETA = 0;
    private static final int G = 1;
    private static final int M = 2;
    private static final int V = 3;
    private static final int TERM = 4;
    private static final int SQUARES = 5;

    /** The scalars' registers, in the order that the optimizer has them; then that of FADE. */
    private static final int SCALAR = 16;

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    private byte[] bytes() {
        Avx512Code code = new Avx512Code();
        Register[] places = {THETA_AT, GRADIENT_AT, SLOT_AT[0], SLOT_AT[1]};
        for (Register r : places) code.add(r, SKIPPED);
        if (squares) code.mask(1);
        code.argument(NUMBERS, 7);
        for (int i = 0; i <= FADE; i++) code.broadcast(SCALAR + i, NUMBERS, i * Float.BYTES);
        int nextBlock = code.here();
        code.zero(SQUARES);
        code.set(LEFT_TO_DO, vectors);
        code.align();
        int next = code.here();
        vector(code);
        for (Register r : places) code.add(r, GemmTile.LANES * Float.BYTES);
        code.loop(LEFT_TO_DO, next);
        if (squares) fold(code);
        code.loop(BLOCKS, nextBlock);
        code.end();
        return code.bytes();
    }

    private void vector(Avx512Code code) {
        code.load(G, GRADIENT_AT, 0, Mask.ALL);
        if (squares) code.multiplyAdd(SQUARES, G, G);
        code.load(THETA, THETA_AT, 0, Mask.ALL);
        switch (formula) {
            case SGD -> sgd(code);
            case MOMENTUM -> momentum(code);
            case ADAM -> {
                decay(code, 7);
                adam(code);
            }
            case ADAMW -> {
                code.multiply(THETA, THETA, SCALAR + 7);
                adam(code);
            }
            case OTHER -> throw new IllegalStateException("no code");
        }
        code.store(THETA, THETA_AT, 0, Mask.ALL);
    }

    /** Lane 0 becomes the sum of all, in halves. */
    private static void fold(Avx512Code code) {
        for (int half = GemmTile.LANES / 2; half >= 1; half /= 2) {
            code.rotateLanes(TERM, SQUARES, half);
            code.add(SQUARES, SQUARES, TERM);
        }
        code.store(SQUARES, NUMBERS, SUMS * Float.BYTES, Mask.SOME);
        code.add(NUMBERS, Float.BYTES);
    }

    /** θ − η(g + λθ). */
    private static void sgd(Avx512Code code) {
        decay(code, 1);
        code.multiply(G, G, SCALAR);
        code.subtract(THETA, THETA, G);
    }

    /** v ← βv + τ(g + λθ); θ − ηv. */
    private static void momentum(Avx512Code code) {
        decay(code, 3);
        code.multiply(G, G, SCALAR + 2);
        moment(code, M, 0, 1, G);
        code.multiply(M, M, SCALAR);
        code.subtract(THETA, THETA, M);
    }

    /** θ − ηm / (√v·u + ε). */
    private static void adam(Avx512Code code) {
        code.multiply(TERM, G, SCALAR + 2);
        moment(code, M, 0, 1, TERM);
        code.multiply(TERM, G, G);
        code.multiply(TERM, TERM, SCALAR + 4);
        moment(code, V, 1, 3, TERM);
        code.squareRoot(V, V);
        code.multiply(V, V, SCALAR + 5);
        code.add(V, V, SCALAR + 6);
        code.multiply(M, M, SCALAR);
        code.divide(M, M, V);
        code.subtract(THETA, THETA, M);
    }

    /** g ← g + λθ. */
    private static void decay(Avx512Code code, int lambda) {
        code.multiply(TERM, THETA, SCALAR + lambda);
        code.add(G, G, TERM);
    }

    /** A slot ← β·slot, without subnormal numbers, + a term. */
    private static void moment(Avx512Code code, int vector, int slot, int beta, int term) {
        code.load(vector, SLOT_AT[slot], 0, Mask.ALL);
        code.multiply(vector, vector, SCALAR + beta);
        code.add(vector, vector, SCALAR + FADE);
        code.subtract(vector, vector, SCALAR + FADE);
        code.add(vector, vector, term);
        code.store(vector, SLOT_AT[slot], 0, Mask.ALL);
    }
}
