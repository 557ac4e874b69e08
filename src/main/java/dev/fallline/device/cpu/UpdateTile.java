package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;
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
 * <p>Called as {@link GeneratedGemm#call} with (θ, gradient, slot 0, slot 1, blocks, skipped bytes,
 * numbers). The numbers are the optimizer's scalars and, behind {@value #FADE} of them, the
 * constant of {@link dev.fallline.optim.DenormalFlush}; from {@value #SUMS} on comes the sum of
 * squares of each block.
 *
 * @param groups of {@value #GROUP} parameters, in a block
 * @param squares whether they are wanted
 * @param whole whether the gradient is that of all parameters, of which as much is skipped as of
 *     them
 */
record UpdateTile(Isa isa, Formula formula, int groups, boolean squares, boolean whole) {
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

    /** Parameters at a time: a sum of squares has so many accumulators. */
    static final int GROUP = 16;

    /** Places before that of the constant. */
    static final int FADE = 8;

    /** Places before those of the sums. */
    static final int SUMS = 16;

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

    /** One vector or two. */
    private static final int SQUARES = 5;

    /** The scalars' registers, in the order that the optimizer has them; then that of FADE. */
    private static final int SCALAR = 7;

    MemorySegment code() {
        return MachineCode.of(this, this::bytes, 0);
    }

    private byte[] bytes() {
        Assembler code = new Assembler(isa);
        Register[] places = {THETA_AT, GRADIENT_AT, SLOT_AT[0], SLOT_AT[1]};
        for (Register r : places) if (whole || r != GRADIENT_AT) code.add(r, SKIPPED);
        code.argument(NUMBERS, 7);
        for (int i = 0; i <= FADE; i++) code.broadcast(SCALAR + i, NUMBERS, i * Float.BYTES);
        int nextBlock = code.here();
        for (int at = 0; at < GROUP; at += isa.lanes()) code.zero(SQUARES + at / isa.lanes());
        code.set(LEFT_TO_DO, groups);
        code.align();
        int next = code.here();
        for (int at = 0; at < GROUP; at += isa.lanes()) vector(code, at);
        for (Register r : places) code.add(r, GROUP * Float.BYTES);
        code.loop(LEFT_TO_DO, next);
        if (squares) fold(code);
        code.loop(BLOCKS, nextBlock);
        code.end();
        return code.bytes();
    }

    private void vector(Assembler code, int first) {
        int at = first * Float.BYTES;
        code.load(G, GRADIENT_AT, at, Mask.ALL);
        if (squares) code.multiplyAdd(SQUARES + first / isa.lanes(), G, G);
        code.load(THETA, THETA_AT, at, Mask.ALL);
        switch (formula) {
            case SGD -> sgd(code);
            case MOMENTUM -> momentum(code, at);
            case ADAM -> {
                decay(code, 7);
                adam(code, at);
            }
            case ADAMW -> {
                code.multiply(THETA, THETA, SCALAR + 7);
                adam(code, at);
            }
            case OTHER -> throw new IllegalStateException("no code");
        }
        code.store(THETA, THETA_AT, at, Mask.ALL);
    }

    /** Lane 0 becomes the sum of all, in halves. */
    private void fold(Assembler code) {
        if (isa.lanes() < GROUP) code.add(SQUARES, SQUARES, SQUARES + 1);
        for (int half = isa.lanes() / 2; half >= 1; half /= 2) {
            code.rotateLanes(TERM, SQUARES, half);
            code.add(SQUARES, SQUARES, TERM);
        }
        code.storeLowest(SQUARES, NUMBERS, SUMS * Float.BYTES);
        code.add(NUMBERS, Float.BYTES);
    }

    /** θ − η(g + λθ). */
    private static void sgd(Assembler code) {
        decay(code, 1);
        code.multiply(G, G, SCALAR);
        code.subtract(THETA, THETA, G);
    }

    /** v ← βv + τ(g + λθ); θ − ηv. */
    private static void momentum(Assembler code, int at) {
        decay(code, 3);
        code.multiply(G, G, SCALAR + 2);
        moment(code, at, M, 0, 1, G);
        code.multiply(M, M, SCALAR);
        code.subtract(THETA, THETA, M);
    }

    /** θ − ηm / (√v·u + ε). */
    private static void adam(Assembler code, int at) {
        code.multiply(TERM, G, SCALAR + 2);
        moment(code, at, M, 0, 1, TERM);
        code.multiply(TERM, G, G);
        code.multiply(TERM, TERM, SCALAR + 4);
        moment(code, at, V, 1, 3, TERM);
        code.squareRoot(V, V);
        code.multiply(V, V, SCALAR + 5);
        code.add(V, V, SCALAR + 6);
        code.multiply(M, M, SCALAR);
        code.divide(M, M, V);
        code.subtract(THETA, THETA, M);
    }

    /** g ← g + λθ. */
    private static void decay(Assembler code, int lambda) {
        code.multiply(TERM, THETA, SCALAR + lambda);
        code.add(G, G, TERM);
    }

    /** A slot ← β·slot, without subnormal numbers, + a term. */
    private static void moment(Assembler code, int at, int vector, int slot, int beta, int term) {
        code.load(vector, SLOT_AT[slot], at, Mask.ALL);
        code.multiply(vector, vector, SCALAR + beta);
        code.add(vector, vector, SCALAR + FADE);
        code.subtract(vector, vector, SCALAR + FADE);
        code.add(vector, vector, term);
        code.store(vector, SLOT_AT[slot], at, Mask.ALL);
    }
}
