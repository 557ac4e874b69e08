package dev.fallline.device.cpu;

import dev.fallline.device.cpu.ElementwiseTile.Operation;
import dev.fallline.optim.DenormalFlush;
import dev.fallline.optim.Optimizer;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The loops that take most of a step beside its products, in machine code: fast from the first step
 * on, where HotSpot would have to compile them first. Their bits are those of {@link CpuKernels}
 * and of {@link Optimizer#update}.
 */
@SuppressWarnings("restricted")
final class Avx512Loops {
    private Avx512Loops() {}

    static CpuTask relu(Matrix x, Matrix y) {
        return elementwise(Operation.RELU, x, x, y);
    }

    static CpuTask reluSlope(Matrix source, Matrix upstream, Matrix out) {
        return elementwise(Operation.RELU_SLOPE, source, upstream, out);
    }

    static CpuTask add(Matrix a, Matrix b, Matrix y) {
        return elementwise(Operation.ADD, a, b, y);
    }

    private static CpuTask elementwise(Operation operation, Matrix a, Matrix b, Matrix y) {
        MemorySegment code = new ElementwiseTile(operation, y.size()).code();
        MemorySegment first = a.segment(0);
        MemorySegment second = b.segment(0);
        MemorySegment target = y.segment(0);
        return _ -> Avx512Gemm.call(code, first, second, target, MemorySegment.NULL, 0, 0, target);
    }

    static CpuTask sumOverRows(Matrix x, Matrix y) {
        MemorySegment code = new ColumnSumTile(x.rows(), x.columns()).code();
        MemorySegment from = x.segment(0);
        MemorySegment to = y.segment(0);
        return _ -> Avx512Gemm.pass(code, from, to);
    }

    /** An optimizer's update; empty if there is no code for it. */
    static Optional<Update> update(
            Optimizer optimizer, float[] theta, float[] gradient, float[][] slots) {
        UpdateTile.Formula formula = UpdateTile.Formula.of(optimizer);
        return formula == UpdateTile.Formula.OTHER
                ? Optional.empty()
                : Optional.of(new Update(optimizer, formula, theta, gradient, slots));
    }

    /** One worker's. */
    static final class Update {
        private final Optimizer optimizer;
        private final float[] theta;
        private final float[] gradient;
        private final float[][] slots;
        private final MemorySegment code;
        private final MemorySegment thetaSegment;
        private final MemorySegment gradientSegment;
        private final MemorySegment[] slotSegments = new MemorySegment[2];
        private final float[] scratch = new float[UpdateTile.SCRATCH];
        private final MemorySegment scratchSegment = MemorySegment.ofArray(scratch);

        private Update(
                Optimizer optimizer,
                UpdateTile.Formula formula,
                float[] theta,
                float[] gradient,
                float[][] slots) {
            this.optimizer = optimizer;
            this.theta = theta;
            this.gradient = gradient;
            this.slots = slots;
            this.code = new UpdateTile(formula).code();
            this.thetaSegment = MemorySegment.ofArray(theta);
            this.gradientSegment = MemorySegment.ofArray(gradient);
            for (int i = 0; i < slotSegments.length; i++) {
                slotSegments[i] =
                        i < slots.length ? MemorySegment.ofArray(slots[i]) : gradientSegment;
            }
            scratch[UpdateTile.FADE] = DenormalFlush.FADE;
        }

        /**
         * Moves a range of the parameters.
         *
         * @return {@link CpuKernels#sumOfSquares} of its gradient
         */
        float run(float[] scalars, int from, int to) {
            System.arraycopy(scalars, 0, scratch, 0, scalars.length);
            float sum = 0;
            for (int at = from; at < to; at += CpuKernels.BLOCK) {
                sum += block(scalars, at, Math.min(to, at + CpuKernels.BLOCK));
            }
            return sum;
        }

        private float block(float[] scalars, int from, int to) {
            int vectors = (to - from) / GemmTile.LANES;
            int rest = from + vectors * GemmTile.LANES;
            float sum = vectors == 0 ? 0 : whole(from, vectors);
            for (int i = rest; i < to; i++) sum = Math.fma(gradient[i], gradient[i], sum);
            if (rest < to) optimizer.update(theta, gradient, slots, scalars, rest, to);
            return sum;
        }

        private float whole(int from, int vectors) {
            Avx512Gemm.call(
                    code,
                    thetaSegment,
                    gradientSegment,
                    slotSegments[0],
                    slotSegments[1],
                    vectors,
                    (long) from * Float.BYTES,
                    scratchSegment);
            for (int half = GemmTile.LANES / 2; half >= 1; half /= 2) {
                for (int l = 0; l < half; l++) {
                    scratch[UpdateTile.SUMS + l] += scratch[UpdateTile.SUMS + l + half];
                }
            }
            return scratch[UpdateTile.SUMS];
        }
    }
}
