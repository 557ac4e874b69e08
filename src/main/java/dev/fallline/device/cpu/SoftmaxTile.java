package dev.fallline.device.cpu;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;
import dev.fallline.math.FloatMath;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Machine code for what follows a network's logits, with the bits of {@link CpuKernels}. Rows of
 * ten classes do not fill a vector: sixteen of them are transposed in registers, so that each has a
 * lane. For AVX-512.
 *
 * <p>Called as {@link GeneratedGemm#call} with (logits, labels, result, upstream); upstream has a
 * meaning for {@link Operation#SLOPE} alone, the other arguments have none.
 *
 * @param columns at most 16
 * @param smoothing of the labels; without a meaning for {@link Operation#HITS}
 */
record SoftmaxTile(Operation operation, int rows, int columns, float smoothing) {
    private static final int MANTISSA_BITS = 23;

    /** What is computed of each row. */
    enum Operation {
        /** {@link CpuKernels#crossEntropy}. */
        LOSS,
        /** {@link CpuKernels#crossEntropySlope}. */
        SLOPE,
        /** {@link CpuKernels#hits}. */
        HITS
    }

    MemorySegment code() {
        return new Writer(this).code();
    }

    /**
     * Writes the code behind the constants that it needs, each in all lanes; what it loads lies
     * before its beginning.
     */
    private static final class Writer {
        private static final Register LOGITS = Register.RDI;
        private static final Register LABELS = Register.RSI;
        private static final Register RESULT = Register.RDX;
        private static final Register UPSTREAM = Register.RCX;
        private static final Register GROUPS = Register.R8;
        private static final Isa ISA = Isa.AVX512;
        private static final int LANES = ISA.lanes();
        private static final int VECTOR = ISA.bytes();
        private static final int CONSTANTS = RegisterTransposition.constants(ISA);

        /** Vectors behind those of the transposition. */
        private static final int A = RegisterTransposition.used(ISA);

        private static final int B = A + 1;
        private static final int C = A + 2;
        private static final int D = A + 3;
        private static final int ONE = A + 4;
        private static final int SUM = A + 5;
        private static final int LABEL = A + 6;

        private final SoftmaxTile tile;
        private final int columns;
        private final float smoothing;
        private final Assembler code = new Assembler(ISA);
        private final RegisterTransposition transposition =
                new RegisterTransposition(ISA, code, -CONSTANTS);
        private final List<Integer> constants = new ArrayList<>();

        /** The registers of the columns, of which each has one. */
        private int[] x;

        Writer(SoftmaxTile tile) {
            this.tile = tile;
            this.columns = tile.columns;
            this.smoothing = tile.smoothing;
        }

        MemorySegment code() {
            groups();
            int entry = constants.size() * VECTOR + CONSTANTS;
            return MachineCode.of(tile, this::bytes, entry);
        }

        private byte[] bytes() {
            Assembler all = new Assembler(ISA);
            for (int bits : constants.reversed()) {
                for (int i = 0; i < LANES; i++) all.constants(bits);
            }
            RegisterTransposition.addConstants(ISA, all);
            all.bytes(code.bytes());
            return all.bytes();
        }

        private void groups() {
            transposition.load();
            load(ONE, 1f);
            if (columns < LANES) code.mask(columns);
            int groups = tile.rows / LANES;
            if (groups > 0) {
                code.set(GROUPS, groups);
                int next = code.here();
                group(LANES);
                code.add(LOGITS, columns * VECTOR);
                code.add(LABELS, VECTOR);
                code.add(RESULT, tile.operation == Operation.SLOPE ? columns * VECTOR : VECTOR);
                code.add(UPSTREAM, VECTOR);
                code.loop(GROUPS, next);
            }
            if (tile.rows % LANES > 0) group(tile.rows % LANES);
            code.end();
        }

        /** So many rows. */
        private void group(int rows) {
            for (int r = 0; r < rows; r++) code.load(r, LOGITS, at(r), inRow());
            for (int r = rows; r < LANES; r++) code.zero(r);
            x = transposition.transpose(transposition.rows());
            if (rows < LANES) code.mask(rows);
            Mask lanes = rows < LANES ? Mask.SOME : Mask.ALL;
            code.load(LABEL, LABELS, 0, lanes);
            switch (tile.operation) {
                case LOSS -> loss();
                case SLOPE -> slope(rows, lanes);
                case HITS -> hits();
            }
            if (tile.operation != Operation.SLOPE) code.store(A, RESULT, 0, lanes);
        }

        private int at(int row) {
            return row * columns * Float.BYTES;
        }

        private Mask inRow() {
            return columns < LANES ? Mask.SOME : Mask.ALL;
        }

        /** log Σ exp d − (1 − s) d_label − s / columns Σ d, d = x − max x. */
        private void loss() {
            subtractMaximum();
            code.zero(SUM);
            for (int k = 0; k < columns; k++) {
                exp(x[k], A);
                code.add(SUM, SUM, A);
            }
            log();
            wanted();
            subtractTimes(1f - smoothing);
            if (smoothing == 0f) return;
            code.zero(B);
            for (int k = 0; k < columns; k++) code.add(B, B, x[k]);
            subtractTimes(smoothing / columns);
        }

        /** A ← A − B · number. */
        private void subtractTimes(float number) {
            load(D, number);
            code.multiply(B, B, D);
            code.subtract(A, A, B);
        }

        /** upstream · (e / Σe − target), as {@link CpuKernels#crossEntropySlope} rounds it. */
        private void slope(int rows, Mask lanes) {
            subtractMaximum();
            code.zero(SUM);
            for (int k = 0; k < columns; k++) {
                exp(x[k], x[k]);
                code.add(SUM, SUM, x[k]);
            }
            code.divide(A, ONE, SUM);
            load(D, 1f - smoothing);
            code.multiply(SUM, SUM, D);
            load(C, -(smoothing / columns));
            code.load(D, UPSTREAM, 0, lanes);
            code.zero(B);
            int spare = IntStream.rangeClosed(0, LANES).sum() - IntStream.of(x).sum();
            for (int k = 0; k < columns; k++) {
                code.equal(LABEL, B, Mask.ALL);
                code.subtract(x[k], x[k], SUM, Mask.FOUND);
                code.add(B, B, ONE);
                code.move(spare, C);
                code.multiplyAdd(spare, x[k], A);
                code.multiply(x[k], spare, D);
            }
            int[] result = transposition.transpose(x);
            if (rows < LANES && columns < LANES) code.mask(columns);
            for (int r = 0; r < rows; r++) code.store(result[r], RESULT, at(r), inRow());
        }

        /** 1 where the label has the largest logit and no smaller class has as large a one. */
        private void hits() {
            wanted();
            load(C, columns - 1);
            for (int k = columns - 1; k >= 0; k--) {
                code.equal(x[k], B, Mask.ALL);
                code.move(D, C, Mask.FOUND);
                code.subtract(C, C, ONE);
            }
            code.equal(D, LABEL, Mask.ALL);
            for (int k = 0; k < columns; k++) code.lessOrEqual(x[k], B, Mask.FOUND);
            code.zero(A);
            code.move(A, ONE, Mask.FOUND);
        }

        /** B ← the column of the label. Uses up C. */
        private void wanted() {
            code.zero(B);
            code.zero(C);
            for (int k = 0; k < columns; k++) {
                code.equal(LABEL, C, Mask.ALL);
                code.move(B, x[k], Mask.FOUND);
                code.add(C, C, ONE);
            }
        }

        private void subtractMaximum() {
            code.move(A, x[0]);
            for (int k = 1; k < columns; k++) code.maximum(A, A, x[k]);
            for (int k = 0; k < columns; k++) code.subtract(x[k], x[k], A);
        }

        /** {@link FloatMath#exp}. */
        private void exp(int from, int to) {
            load(A, FloatMath.EXP_LOW);
            code.maximum(A, A, from);
            load(B, FloatMath.EXP_HIGH);
            code.minimum(A, B, A);
            load(B, FloatMath.ROUNDER);
            code.move(C, B);
            load(D, FloatMath.LOG2_E);
            code.multiplyAdd(C, A, D);
            code.subtractIntegers(D, C, B);
            code.subtract(C, C, B);
            load(B, -FloatMath.LN2);
            code.multiplyAdd(A, C, B);
            load(B, -FloatMath.LN2_LOW);
            code.multiplyAdd(A, C, B);
            polynomial(FloatMath.E4, FloatMath.E3, FloatMath.E2, FloatMath.E1, FloatMath.E0);
            code.add(A, A, ONE);
            code.shiftRight(B, D, 1);
            code.subtractIntegers(D, D, B);
            multiplyByPowerOf2(A, B);
            multiplyByPowerOf2(to, D);
        }

        /** to ← A · 2^places. Uses up the places. */
        private void multiplyByPowerOf2(int to, int places) {
            code.shiftLeft(places, places, MANTISSA_BITS);
            code.addIntegers(places, places, ONE);
            code.multiply(to, A, places);
        }

        /** A ← {@link FloatMath#log} of SUM, which is at least 1, or NaN. */
        private void log() {
            loadBits(C, FloatMath.SQRT_HALF_BITS);
            code.subtractIntegers(A, SUM, C);
            code.shiftRight(D, A, MANTISSA_BITS);
            code.toFloats(D, D);
            loadBits(B, (1 << MANTISSA_BITS) - 1);
            code.and(A, A, B);
            code.addIntegers(A, A, C);
            code.subtract(A, A, ONE);
            polynomial(
                    FloatMath.L8,
                    FloatMath.L7,
                    FloatMath.L6,
                    FloatMath.L5,
                    FloatMath.L4,
                    FloatMath.L3,
                    FloatMath.L2,
                    FloatMath.L1,
                    FloatMath.L0);
            load(B, FloatMath.LN2);
            code.multiplyAdd(A, D, B);
            code.subtract(SUM, SUM, SUM);
            code.add(A, A, SUM);
        }

        /** A ← p(A) A² + A, p by Horner's rule. Uses up B and C. */
        private void polynomial(float... coefficients) {
            int sum = B;
            int next = C;
            load(sum, coefficients[0]);
            for (int i = 1; i < coefficients.length; i++) {
                load(next, coefficients[i]);
                code.multiplyAdd(next, sum, A);
                int last = sum;
                sum = next;
                next = last;
            }
            code.multiply(next, A, A);
            code.multiplyAdd(A, sum, next);
        }

        private void load(int vector, float number) {
            loadBits(vector, Float.floatToRawIntBits(number));
        }

        private void loadBits(int vector, int bits) {
            if (!constants.contains(bits)) constants.add(bits);
            int before = (constants.indexOf(bits) + 1) * VECTOR;
            code.loadFrom(-CONSTANTS - before, vector);
        }
    }
}
