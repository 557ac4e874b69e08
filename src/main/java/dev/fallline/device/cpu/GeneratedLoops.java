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
final class GeneratedLoops {
    private final Isa isa;

    GeneratedLoops(Isa isa) {
        this.isa = isa;
    }

    Isa isa() {
        return isa;
    }

    CpuTask relu(Matrix x, Matrix y) {
        return elementwise(Operation.RELU, x, x, y);
    }

    CpuTask reluSlope(Matrix source, Matrix upstream, Matrix out) {
        return elementwise(Operation.RELU_SLOPE, source, upstream, out);
    }

    CpuTask add(Matrix a, Matrix b, Matrix y) {
        return elementwise(Operation.ADD, a, b, y);
    }

    private CpuTask elementwise(Operation operation, Matrix a, Matrix b, Matrix y) {
        MemorySegment code = new ElementwiseTile(isa, operation, y.size()).code();
        MemorySegment first = a.segment(0);
        MemorySegment second = b.segment(0);
        MemorySegment target = y.segment(0);
        return _ ->
                GeneratedGemm.call(code, first, second, target, MemorySegment.NULL, 0, 0, target);
    }

    /**
     * As {@link CpuKernels#crossEntropy} and its likes.
     *
     * @param in logits, labels and, for the slope, upstream
     * @param smoothing of the labels, where it has a meaning
     */
    CpuTask softmax(SoftmaxTile.Operation operation, Matrix[] in, float smoothing, Matrix y) {
        MemorySegment code =
                new SoftmaxTile(operation, in[0].rows(), in[0].columns(), smoothing).code();
        MemorySegment logits = in[0].segment(0);
        MemorySegment labels = in[1].segment(0);
        MemorySegment upstream = in[in.length - 1].segment(0);
        MemorySegment target = y.segment(0);
        return _ -> GeneratedGemm.call(code, logits, labels, target, upstream, 0, 0, target);
    }

    CpuTask sumOverRows(Matrix x, Matrix y) {
        MemorySegment code = new ColumnSumTile(isa, x.rows(), x.columns()).code();
        MemorySegment from = x.segment(0);
        MemorySegment to = y.segment(0);
        return _ -> GeneratedGemm.pass(code, from, to);
    }

    /**
     * One worker's update by an optimizer; empty if there is no code for it.
     *
     * @param most parameters at a time
     * @param squares whether {@link Update#squares} are wanted
     */
    Optional<Update> update(
            Optimizer optimizer,
            float[] theta,
            float[] gradient,
            float[][] slots,
            int most,
            boolean squares) {
        return hasUpdate(optimizer)
                ? Optional.of(
                        new Update(isa, optimizer, theta, gradient, true, slots, most, squares))
                : Optional.empty();
    }

    boolean hasUpdate(Optimizer optimizer) {
        return UpdateTile.Formula.of(optimizer) != UpdateTile.Formula.OTHER;
    }

    /**
     * The same for gradients of one range after the other, of whole blocks, with their squares.
     *
     * @param recent where each gradient begins
     */
    Update updateByRecent(Optimizer optimizer, float[] theta, float[] recent, float[][] slots) {
        return new Update(isa, optimizer, theta, recent, false, slots, recent.length, true);
    }

    /** Of ranges of the parameters. */
    static final class Update {
        private static final int BLOCK_GROUPS = CpuKernels.BLOCK / UpdateTile.GROUP;

        private final Isa isa;
        private final Optimizer optimizer;
        private final UpdateTile.Formula formula;
        private final float[] theta;
        private final float[] gradient;
        private final float[][] slots;
        private final boolean wantsSquares;
        private final boolean whole;
        private final MemorySegment thetaSegment;
        private final MemorySegment gradientSegment;
        private final MemorySegment[] slotSegments = new MemorySegment[2];
        private final float[] numbers;
        private final MemorySegment numberSegment;

        /** By the groups of a block. */
        private final MemorySegment[] codes = new MemorySegment[BLOCK_GROUPS + 1];

        private Update(
                Isa isa,
                Optimizer optimizer,
                float[] theta,
                float[] gradient,
                boolean whole,
                float[][] slots,
                int most,
                boolean squares) {
            this.isa = isa;
            this.optimizer = optimizer;
            this.formula = UpdateTile.Formula.of(optimizer);
            this.theta = theta;
            this.gradient = gradient;
            this.whole = whole;
            this.slots = slots;
            this.wantsSquares = squares;
            this.thetaSegment = MemorySegment.ofArray(theta);
            this.gradientSegment = MemorySegment.ofArray(gradient);
            for (int i = 0; i < slotSegments.length; i++) {
                slotSegments[i] =
                        i < slots.length ? MemorySegment.ofArray(slots[i]) : gradientSegment;
            }
            numbers = new float[UpdateTile.SUMS + Math.ceilDiv(most, CpuKernels.BLOCK)];
            numberSegment = MemorySegment.ofArray(numbers);
            numbers[UpdateTile.FADE] = DenormalFlush.FADE;
        }

        /** Moves a range of the parameters. */
        void run(float[] scalars, int from, int to) {
            System.arraycopy(scalars, 0, numbers, 0, scalars.length);
            int blocks = (to - from) / CpuKernels.BLOCK;
            float sum = tail(scalars, from + blocks * CpuKernels.BLOCK, to);
            if (blocks > 0) call(BLOCK_GROUPS, blocks, from);
            if (from + blocks * CpuKernels.BLOCK < to) numbers[UpdateTile.SUMS + blocks] = sum;
        }

        /** What is less than a block. */
        private float tail(float[] scalars, int from, int to) {
            int groups = (to - from) / UpdateTile.GROUP;
            if (groups > 0) call(groups, 1, from);
            float sum = groups > 0 ? numbers[UpdateTile.SUMS] : 0;
            int rest = from + groups * UpdateTile.GROUP;
            for (int i = rest; i < to; i++) sum = Math.fma(gradient[i], gradient[i], sum);
            if (rest < to) optimizer.update(theta, gradient, slots, scalars, rest, to);
            return sum;
        }

        /** The sum of squares of the gradient in a block of the last range. */
        float squares(int block) {
            return numbers[UpdateTile.SUMS + block];
        }

        private void call(int groups, int blocks, int from) {
            if (codes[groups] == null) {
                codes[groups] = new UpdateTile(isa, formula, groups, wantsSquares, whole).code();
            }
            GeneratedGemm.call(
                    codes[groups],
                    thetaSegment,
                    gradientSegment,
                    slotSegments[0],
                    slotSegments[1],
                    blocks,
                    (long) from * Float.BYTES,
                    numberSegment);
        }
    }
}
