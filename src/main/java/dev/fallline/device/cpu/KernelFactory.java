package dev.fallline.device.cpu;

import dev.fallline.graph.Axis;
import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;
import dev.fallline.graph.Op;
import dev.fallline.plan.Instruction;
import dev.fallline.plan.Plan;

import java.util.List;

/** Makes kernels of a plan: each is a call of {@link Lanes} or {@link Products} on fixed places. */
final class KernelFactory {
    private final Plan plan;
    private final CpuArena arena;
    private final Lanes lanes;
    private final Products products;
    private final Moment moment;

    KernelFactory(Plan plan, CpuArena arena, Lanes lanes, Products products, Moment moment) {
        this.plan = plan;
        this.arena = arena;
        this.lanes = lanes;
        this.products = products;
        this.moment = moment;
    }

    /**
     * @param y some rows or columns of the batch
     * @param width of the whole batch
     */
    Kernel gather(Instruction.Field field, Matrix y, int width) {
        int batch = plan.batch();
        int firstRow = y.first() / width;
        return switch (field) {
            case FEATURES ->
                    k -> {
                        int from = moment.steps.from() + k * batch + firstRow;
                        moment.examples.gatherFeatures(lanes, from, y);
                    };
            case LABELS ->
                    k -> {
                        int from = moment.steps.from() + k * batch + firstRow;
                        moment.examples.gatherTargets(lanes, from, y);
                    };
        };
    }

    Kernel note(int index, Matrix scalar) {
        int width = plan.notes().size();
        return k -> moment.notes[k * width + index] = scalar.array()[scalar.at()];
    }

    /**
     * @param stretches what each worker updates
     */
    Updater updater(Instruction.Update update, Memory memory, List<List<Stretch>> stretches) {
        return new Updater(lanes, update, plan, arena, stretches, memory.gradient(), moment);
    }

    /** The sum of equal matrices, into the first. */
    Kernel sum(Matrix[] terms) {
        Matrix y = terms[0];
        return _ -> {
            for (int i = 1; i < terms.length; i++) zip(Binary.ADD, y, terms[i], y);
        };
    }

    /** Now, not in every step. */
    void fill(Matrix y, float value) {
        lanes.fill(y.array(), y.at(), y.size(), value);
    }

    /**
     * @param in the inputs, or the worker's share of them
     * @param y the output, or the worker's share of it
     */
    Kernel compute(Op op, Matrix[] in, Matrix y) {
        Matrix x = in[0];
        return switch (op) {
            case Op.Leaf leaf -> throw new IllegalArgumentException(leaf + " is not computed");
            case Op.DoublePrecision d ->
                    throw new IllegalArgumentException(d + " is computed by Evaluator alone");
            case Op.Map(Function f) ->
                    _ -> lanes.map(f, x.array(), x.at(), y.array(), y.at(), y.size());
            case Op.Slope(Function f) -> slope(f, x, in[1], y);
            case Op.Zip(Binary f) -> _ -> zip(f, x, in[1], y);
            case Op.Scale(double factor) when factor == 1 ->
                    _ -> System.arraycopy(x.array(), x.at(), y.array(), y.at(), y.size());
            case Op.Scale(double factor) -> {
                float f = (float) factor;
                yield _ -> lanes.scale(x.array(), x.at(), f, y.array(), y.at(), y.size());
            }
            case Op.Product(boolean tl, boolean tr) -> products.prepare(tl, x, tr, in[1], null, y);
            case Op.Affine _ ->
                    products.prepare(false, x, false, in[1], in[2].repeated(y.rows()), y);
            case Op.Sum(Axis axis) -> sum(axis, x, y);
            case Op.Broadcast _ -> broadcast(x, y);
            case Op.LogSumExp _ ->
                    _ ->
                            lanes.logSumExp(
                                    x.array(), x.at(), y.array(), y.at(), x.rows(), x.columns());
            case Op.OneHot(_, double smoothing) -> {
                float s = (float) smoothing;
                yield _ ->
                        lanes.oneHot(
                                x.array(), x.at(), s, y.array(), y.at(), y.rows(), y.columns());
            }
            case Op.CrossEntropy(double s) -> crossEntropy((float) s, x, in[1], y);
            case Op.CrossEntropySlope(double s) -> crossEntropySlope((float) s, x, in[1], in[2], y);
            case Op.Dropout d -> dropout(d, x, y);
            case Op.Hits _ -> hits(x, in[1], y);
            case BatchNorm part -> batchNorm(part, in, y);
        };
    }

    private Kernel batchNorm(BatchNorm part, Matrix[] in, Matrix y) {
        BatchNormLoops loops = lanes.batchNorm();
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
        lanes.zip(f, a.array(), a.at(), b.array(), b.at(), y.array(), y.at(), y.size());
    }

    private Kernel slope(Function f, Matrix source, Matrix upstream, Matrix y) {
        return _ ->
                lanes.slope(
                        f,
                        source.array(),
                        source.at(),
                        upstream.array(),
                        upstream.at(),
                        y.array(),
                        y.at(),
                        y.size());
    }

    private Kernel sum(Axis axis, Matrix x, Matrix y) {
        if (axis == Axis.COLUMNS) {
            return _ ->
                    lanes.sumOverColumns(
                            x.array(), x.at(), y.array(), y.at(), x.rows(), x.columns());
        }
        if (x.columns() == 1) {
            return _ -> y.array()[y.at()] = lanes.total(x.array(), x.at(), x.rows());
        }
        return _ -> lanes.sumOverRows(x.array(), x.at(), y.array(), y.at(), x.rows(), x.columns());
    }

    private Kernel broadcast(Matrix x, Matrix y) {
        if (x.columns() == y.columns()) {
            return _ ->
                    lanes.broadcastRow(x.array(), x.at(), y.array(), y.at(), y.rows(), y.columns());
        }
        if (x.rows() == 1) {
            return _ -> lanes.fill(y.array(), y.at(), y.size(), x.array()[x.at()]);
        }
        return _ ->
                lanes.broadcastColumn(x.array(), x.at(), y.array(), y.at(), y.rows(), y.columns());
    }

    private Kernel crossEntropy(float smoothing, Matrix z, Matrix labels, Matrix y) {
        return _ ->
                lanes.crossEntropy(
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

    private Kernel crossEntropySlope(
            float smoothing, Matrix z, Matrix labels, Matrix upstream, Matrix y) {
        return _ ->
                lanes.crossEntropySlope(
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

    private Kernel dropout(Op.Dropout op, Matrix x, Matrix y) {
        float rate = (float) op.rate();
        return k ->
                lanes.dropout(
                        x.array(),
                        x.at(),
                        y.array(),
                        y.at(),
                        y.size(),
                        y.first(),
                        rate,
                        plan.seed(),
                        moment.steps.first() + k,
                        op.layer());
    }

    private Kernel hits(Matrix z, Matrix labels, Matrix y) {
        return _ ->
                lanes.hits(
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
