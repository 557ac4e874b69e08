package dev.fallline.device.cpu;

import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;
import dev.fallline.graph.Op;
import dev.fallline.graph.ReduceAxis;
import dev.fallline.optim.Clip;
import dev.fallline.plan.Instruction;
import dev.fallline.plan.Plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Makes the tasks of a plan: each calls {@link CpuKernels} or {@link Gemm} on fixed matrices. */
final class TaskFactory {
    private final Plan plan;
    private final CpuArena arena;
    private final CpuKernels kernels;
    private final Gemm gemm;
    private final StepContext context;

    /** Some loops in machine code, or null. */
    private final GeneratedLoops generated;

    private double sparseLimit = -1;

    /** By the first parameter. */
    private final Map<Integer, EarlyUpdate> early = new HashMap<>();

    /** By the part of the batch that a worker gathers. */
    private final Map<Matrix, ByteBatch> byteBatches = new HashMap<>();

    /** Whether something other than products without zeros reads the features. */
    private boolean floatsNeeded;

    TaskFactory(Plan plan, CpuArena arena, CpuKernels kernels, Gemm gemm, StepContext context) {
        this.plan = plan;
        this.arena = arena;
        this.kernels = kernels;
        this.gemm = gemm;
        this.context = context;
        this.generated = gemm instanceof GeneratedGemm g ? new GeneratedLoops(g.isa()) : null;
    }

    /**
     * @param y some rows or columns of the batch
     * @param width of the whole batch
     */
    CpuTask gather(Instruction.Field field, Matrix y, int width) {
        int batch = plan.batch();
        int firstRow = y.first() / width;
        return switch (field) {
            case FEATURES -> {
                boolean sparse = gemm.sparseLimit(batch, Integer.MAX_VALUE) >= 0;
                ByteBatch bytes = sparse ? new ByteBatch(generated.isa(), y, width, batch) : null;
                if (sparse) byteBatches.put(y, bytes);
                yield k -> {
                    int from = context.steps.from() + k * batch + firstRow;
                    if (gathersBytes()) bytes.gather(context.examples, from);
                    else context.examples.gatherFeatures(kernels, from, y);
                };
            }
            case LABELS ->
                    k -> {
                        int from = context.steps.from() + k * batch + firstRow;
                        context.examples.gatherTargets(kernels, from, y);
                    };
        };
    }

    CpuTask note(int index, Matrix scalar) {
        int width = plan.notes().size();
        return k -> context.notes[k * width + index] = scalar.array()[scalar.at()];
    }

    /**
     * @param ranges what each worker updates
     */
    Updater updater(
            Instruction.Update update, RegionArrays memory, List<List<ParameterRange>> ranges) {
        return new Updater(
                kernels, generated, update, plan, arena, ranges, early, memory.gradient(), context);
    }

    /**
     * Whether parameters may be updated before the whole gradient is there: nothing is done to that
     * before, and there is code for it.
     */
    boolean updatesEarly(Instruction.Update update) {
        return generated != null
                && update.clip() instanceof Clip.None
                && generated.hasUpdate(update.optimizer());
    }

    /**
     * A product of features that is the gradient of a worker's first parameters. These are updated
     * at the same time where it leaves out zeros.
     */
    CpuTask gradientOfFirstLayer(
            Op.Product op, Matrix[] in, Matrix y, Instruction.Update instruction) {
        if (!EarlyUpdate.fits(plan.batch(), y.columns())) return ofFeatures(op, in, y);
        int count = instruction.scalars() / 2;
        EarlyUpdate update =
                new EarlyUpdate(instruction.optimizer(), generated, arena, y, plan.batch(), count);
        early.put(y.at(), update);
        CpuTask product = ofFeatures(op, in, y, update);
        return k -> {
            update.begin(context.steps.scalars(), 2 * k * count);
            product.run(k);
        };
    }

    /** The sum of equal matrices, into the first. */
    CpuTask sum(Matrix[] terms) {
        Matrix y = terms[0];
        CpuTask[] additions = new CpuTask[terms.length - 1];
        for (int i = 0; i < additions.length; i++) {
            additions[i] = zip(Binary.ADD, y, terms[i + 1], y);
        }
        return k -> {
            for (CpuTask addition : additions) addition.run(k);
        };
    }

    /** Now, not in every step. */
    void fill(Matrix y, float value) {
        kernels.fill(y, value);
    }

    /**
     * @param in the inputs, or the worker's share of them
     * @param y the output, or the worker's share of it
     */
    CpuTask compute(Op op, Matrix[] in, Matrix y) {
        Matrix x = in[0];
        return switch (op) {
            case Op.Leaf leaf -> throw new IllegalArgumentException(leaf + " is not computed");
            case Op.DoublePrecision d ->
                    throw new IllegalArgumentException(d + " is computed by Evaluator alone");
            case Op.Map(Function f) when generated != null && f == Function.RELU ->
                    generated.relu(x, y);
            case Op.Map(Function f) -> _ -> kernels.map(f, x, y);
            case Op.Slope(Function f) when generated != null && f == Function.RELU ->
                    generated.reluSlope(x, in[1], y);
            case Op.Slope(Function f) -> _ -> kernels.slope(f, x, in[1], y);
            case Op.Zip(Binary f) -> zip(f, x, in[1], y);
            case Op.Scale(double factor) when factor == 1 ->
                    _ -> System.arraycopy(x.array(), x.at(), y.array(), y.at(), y.size());
            case Op.Scale(double factor) -> {
                float f = (float) factor;
                yield _ -> kernels.scale(x, f, y);
            }
            case Op.Product _, Op.Affine _ -> {
                double limit = gemm.sparseLimit(x.rows(), y.columns());
                CpuTask dense = dense(op, in, y);
                yield limit < 0 ? dense : sparse(op, in, null, y, null, limit, dense);
            }
            case Op.Sum(ReduceAxis axis) -> sum(axis, x, y);
            case Op.Broadcast _ -> broadcast(x, y);
            case Op.LogSumExp _ -> _ -> kernels.logSumExp(x, y);
            case Op.OneHot(_, double smoothing) -> {
                float s = (float) smoothing;
                yield _ -> kernels.oneHot(x, s, y);
            }
            case Op.CrossEntropy(double smoothing) -> {
                float s = (float) smoothing;
                yield hasSoftmax(x)
                        ? generated.softmax(SoftmaxTile.Operation.LOSS, in, s, y)
                        : _ -> kernels.crossEntropy(x, in[1], s, y);
            }
            case Op.CrossEntropySlope(double smoothing) -> {
                float s = (float) smoothing;
                yield hasSoftmax(x)
                        ? generated.softmax(SoftmaxTile.Operation.SLOPE, in, s, y)
                        : _ -> kernels.crossEntropySlope(x, in[1], s, in[2], y);
            }
            case Op.Dropout(double rate, int layer) -> {
                float r = (float) rate;
                yield k -> kernels.dropout(x, y, r, plan.seed(), context.steps.first() + k, layer);
            }
            case Op.Hits _ ->
                    hasSoftmax(x)
                            ? generated.softmax(SoftmaxTile.Operation.HITS, in, 0, y)
                            : _ -> kernels.hits(x, in[1], y);
            case BatchNorm part -> batchNorm(part, in, y);
        };
    }

    private boolean hasSoftmax(Matrix logits) {
        return generated != null
                && generated.isa() == Isa.AVX512
                && logits.columns() <= Isa.AVX512.lanes();
    }

    /** Up to which share of numbers other than 0 products of features leave out zeros. */
    double sparseLimit() {
        return sparseLimit;
    }

    /** Features are read in another way than by {@link #ofFeatures}. */
    void needFloats() {
        floatsNeeded = true;
    }

    /**
     * Whether features are gathered as bytes: where nothing but products without zeros has them.
     */
    private boolean gathersBytes() {
        return !floatsNeeded
                && context.examples.bytes() != null
                && context.examples.nonZeroShare() <= sparseLimit;
    }

    /**
     * @param in the batch's features, or the worker's share of them, and other inputs
     */
    CpuTask ofFeatures(Op op, Matrix[] in, Matrix y) {
        if (!(op instanceof Op.Product || op instanceof Op.Affine)) {
            needFloats();
            return compute(op, in, y);
        }
        return ofFeatures(op, in, y, null);
    }

    private CpuTask ofFeatures(Op op, Matrix[] in, Matrix y, EarlyUpdate update) {
        CpuTask dense = dense(op, in, y);
        double limit = gemm.sparseLimit(plan.batch(), y.columns());
        ByteBatch bytes = byteBatches.get(in[0]);
        if (limit < 0 || bytes == null) needFloats();
        if (limit < 0) return dense;
        sparseLimit = sparseLimit < 0 ? limit : Math.min(sparseLimit, limit);
        CpuTask denseOfBytes =
                k -> {
                    bytes.toFloats(kernels, in[0]);
                    dense.run(k);
                };
        CpuTask ofBytes = sparse(op, in, bytes, y, update, limit, denseOfBytes);
        CpuTask ofFloats = sparse(op, in, null, y, update, limit, dense);
        return k -> {
            if (gathersBytes()) ofBytes.run(k);
            else if (context.examples.nonZeroShare() <= limit) ofFloats.run(k);
            else dense.run(k);
        };
    }

    private CpuTask dense(Op op, Matrix[] in, Matrix y) {
        boolean left = op instanceof Op.Product p && p.transposeLeft();
        boolean right = op instanceof Op.Product p && p.transposeRight();
        return gemm.prepare(left, in[0], right, in[1], addend(op, in, y), y);
    }

    /** Prepared when it first runs. */
    private CpuTask sparse(
            Op op,
            Matrix[] in,
            ByteBatch bytes,
            Matrix y,
            EarlyUpdate update,
            double limit,
            CpuTask dense) {
        boolean left = op instanceof Op.Product p && p.transposeLeft();
        boolean right = op instanceof Op.Product p && p.transposeRight();
        Matrix d = addend(op, in, y);
        return new Lazy(
                () ->
                        gemm.prepareSparse(
                                left, in[0], bytes, right, in[1], d, y, update, limit, dense));
    }

    /** The bias. */
    private static Matrix addend(Op op, Matrix[] in, Matrix y) {
        return op instanceof Op.Affine ? in[2].repeated(y.rows()) : null;
    }

    private CpuTask batchNorm(BatchNorm part, Matrix[] in, Matrix y) {
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

    private CpuTask zip(Binary op, Matrix a, Matrix b, Matrix y) {
        return generated != null && op == Binary.ADD
                ? generated.add(a, b, y)
                : _ -> kernels.zip(op, a, b, y);
    }

    private CpuTask sum(ReduceAxis axis, Matrix x, Matrix y) {
        if (axis == ReduceAxis.COLUMNS) return _ -> kernels.sumOverColumns(x, y);
        if (x.columns() == 1) return _ -> y.array()[y.at()] = kernels.total(x);
        return generated != null ? generated.sumOverRows(x, y) : _ -> kernels.sumOverRows(x, y);
    }

    private CpuTask broadcast(Matrix x, Matrix y) {
        if (x.columns() == y.columns()) return _ -> kernels.broadcastRow(x, y);
        if (x.rows() == 1) return _ -> kernels.fill(y, x.array()[x.at()]);
        return _ -> kernels.broadcastColumn(x, y);
    }

    /** Made when it is first needed. */
    private static final class Lazy implements CpuTask {
        private final Supplier<CpuTask> maker;
        private CpuTask task;

        Lazy(Supplier<CpuTask> maker) {
            this.maker = maker;
        }

        @Override
        public void run(int k) {
            if (task == null) task = maker.get();
            task.run(k);
        }
    }
}
