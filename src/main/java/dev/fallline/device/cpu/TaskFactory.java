package dev.fallline.device.cpu;

import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;
import dev.fallline.graph.Op;
import dev.fallline.graph.ReduceAxis;
import dev.fallline.plan.Instruction;
import dev.fallline.plan.Plan;

import java.util.List;

/**
 * Makes kernels of a plan: each is a call of {@link CpuKernels} or {@link Gemm} on fixed places.
 */
final class TaskFactory {
    private final Plan plan;
    private final CpuArena arena;
    private final CpuKernels kernels;
    private final Gemm gemm;
    private final StepContext context;

    TaskFactory(Plan plan, CpuArena arena, CpuKernels kernels, Gemm gemm, StepContext context) {
        this.plan = plan;
        this.arena = arena;
        this.kernels = kernels;
        this.gemm = gemm;
        this.context = context;
    }

    /**
     * @param y some rows or columns of the batch
     * @param width of the whole batch
     */
    Task gather(Instruction.Field field, Matrix y, int width) {
        int batch = plan.batch();
        int firstRow = y.first() / width;
        return switch (field) {
            case FEATURES ->
                    k -> {
                        int from = context.steps.from() + k * batch + firstRow;
                        context.examples.gatherFeatures(kernels, from, y);
                    };
            case LABELS ->
                    k -> {
                        int from = context.steps.from() + k * batch + firstRow;
                        context.examples.gatherTargets(kernels, from, y);
                    };
        };
    }

    Task note(int index, Matrix scalar) {
        int width = plan.notes().size();
        return k -> context.notes[k * width + index] = scalar.array()[scalar.at()];
    }

    /**
     * @param ranges what each worker updates
     */
    Updater updater(
            Instruction.Update update, RegionArrays memory, List<List<ParameterRange>> ranges) {
        return new Updater(kernels, update, plan, arena, ranges, memory.gradient(), context);
    }

    /** The sum of equal matrices, into the first. */
    Task sum(Matrix[] terms) {
        Matrix y = terms[0];
        return _ -> {
            for (int i = 1; i < terms.length; i++) zip(Binary.ADD, y, terms[i], y);
        };
    }

    /** Now, not in every step. */
    void fill(Matrix y, float value) {
        kernels.fill(y.array(), y.at(), y.size(), value);
    }

    /**
     * @param in the inputs, or the worker's share of them
     * @param y the output, or the worker's share of it
     */
    Task compute(Op op, Matrix[] in, Matrix y) {
        Matrix x = in[0];
        return switch (op) {
            case Op.Leaf leaf -> throw new IllegalArgumentException(leaf + " is not computed");
            case Op.DoublePrecision d ->
                    throw new IllegalArgumentException(d + " is computed by Evaluator alone");
            case Op.Map(Function f) ->
                    _ -> kernels.map(f, x.array(), x.at(), y.array(), y.at(), y.size());
            case Op.Slope(Function f) -> slope(f, x, in[1], y);
            case Op.Zip(Binary f) -> _ -> zip(f, x, in[1], y);
            case Op.Scale(double factor) when factor == 1 ->
                    _ -> System.arraycopy(x.array(), x.at(), y.array(), y.at(), y.size());
            case Op.Scale(double factor) -> {
                float f = (float) factor;
                yield _ -> kernels.scale(x.array(), x.at(), f, y.array(), y.at(), y.size());
            }
            case Op.Product(boolean tl, boolean tr) -> gemm.prepare(tl, x, tr, in[1], null, y);
            case Op.Affine _ -> gemm.prepare(false, x, false, in[1], in[2].repeated(y.rows()), y);
            case Op.Sum(ReduceAxis axis) -> sum(axis, x, y);
            case Op.Broadcast _ -> broadcast(x, y);
            case Op.LogSumExp _ ->
                    _ ->
                            kernels.logSumExp(
                                    x.array(), x.at(), y.array(), y.at(), x.rows(), x.columns());
            case Op.OneHot(_, double smoothing) -> {
                float s = (float) smoothing;
                yield _ ->
                        kernels.oneHot(
                                x.array(), x.at(), s, y.array(), y.at(), y.rows(), y.columns());
            }
            case Op.CrossEntropy(double s) -> crossEntropy((float) s, x, in[1], y);
            case Op.CrossEntropySlope(double s) -> crossEntropySlope((float) s, x, in[1], in[2], y);
            case Op.Dropout d -> dropout(d, x, y);
            case Op.Hits _ -> hits(x, in[1], y);
            case BatchNorm part -> batchNorm(part, in, y);
        };
    }

    private Task batchNorm(BatchNorm part, Matrix[] in, Matrix y) {
        BatchNormLoops loops = kernels.batchNorm();
        return switch (part) {
            case BatchNorm.Deviations _ -> _ -> loops.deviations(in[0], in[1], y);
            case BatchNorm.Normalize _ ->
                    _ -> loops.normalize(in[0], in[1], in[2], in[3], in[4], y);
            case BatchNorm.ScaleSlope _ -> _ -> loops.scaleSlope(in[0], in[1], in[2], in[3], y);
            case BatchNorm.NormalizeSlope(int n) ->
                    _ ->
                            loops.normalizeSlope(
                                    n, in[0], in[1], in[2], in[3], in[4], in[5], in[6], y);
        };
    }

    private void zip(Binary f, Matrix a, Matrix b, Matrix y) {
        kernels.zip(f, a.array(), a.at(), b.array(), b.at(), y.array(), y.at(), y.size());
    }

    private Task slope(Function f, Matrix source, Matrix upstream, Matrix y) {
        return _ ->
                kernels.slope(
                        f,
                        source.array(),
                        source.at(),
                        upstream.array(),
                        upstream.at(),
                        y.array(),
                        y.at(),
                        y.size());
    }

    private Task sum(ReduceAxis axis, Matrix x, Matrix y) {
        if (axis == ReduceAxis.COLUMNS) {
            return _ ->
                    kernels.sumOverColumns(
                            x.array(), x.at(), y.array(), y.at(), x.rows(), x.columns());
        }
        if (x.columns() == 1) {
            return _ -> y.array()[y.at()] = kernels.total(x.array(), x.at(), x.rows());
        }
        return _ ->
                kernels.sumOverRows(x.array(), x.at(), y.array(), y.at(), x.rows(), x.columns());
    }

    private Task broadcast(Matrix x, Matrix y) {
        if (x.columns() == y.columns()) {
            return _ ->
                    kernels.broadcastRow(
                            x.array(), x.at(), y.array(), y.at(), y.rows(), y.columns());
        }
        if (x.rows() == 1) {
            return _ -> kernels.fill(y.array(), y.at(), y.size(), x.array()[x.at()]);
        }
        return _ ->
                kernels.broadcastColumn(
                        x.array(), x.at(), y.array(), y.at(), y.rows(), y.columns());
    }

    private Task crossEntropy(float smoothing, Matrix z, Matrix labels, Matrix y) {
        return _ ->
                kernels.crossEntropy(
                        z.array(),
                        z.at(),
                        labels.array(),
                        labels.at(),
                        smoothing,
                        y.array(),
                        y.at(),
                        z.rows(),
                        z.columns());
    }

    private Task crossEntropySlope(
            float smoothing, Matrix z, Matrix labels, Matrix upstream, Matrix y) {
        return _ ->
                kernels.crossEntropySlope(
                        z.array(),
                        z.at(),
                        labels.array(),
                        labels.at(),
                        smoothing,
                        upstream.array(),
                        upstream.at(),
                        y.array(),
                        y.at(),
                        z.rows(),
                        z.columns());
    }

    private Task dropout(Op.Dropout op, Matrix x, Matrix y) {
        float rate = (float) op.rate();
        return k ->
                kernels.dropout(
                        x.array(),
                        x.at(),
                        y.array(),
                        y.at(),
                        y.size(),
                        y.first(),
                        rate,
                        plan.seed(),
                        context.steps.first() + k,
                        op.layer());
    }

    private Task hits(Matrix z, Matrix labels, Matrix y) {
        return _ ->
                kernels.hits(
                        z.array(),
                        z.at(),
                        labels.array(),
                        labels.at(),
                        y.array(),
                        y.at(),
                        z.rows(),
                        z.columns());
    }
}
