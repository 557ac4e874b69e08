package dev.fallline.device.cuda;

import dev.fallline.device.cuda.Driver.Extent;
import dev.fallline.device.cuda.Driver.Launch;
import dev.fallline.device.cuda.Driver.Task;
import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;
import dev.fallline.graph.Shape;
import dev.fallline.optim.Optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The element-wise and row-wise kernels of {@code kernels/}, callable on any addresses: each method
 * prepares a launch in the shape that {@code kernels/README.md} gives. Matrices are row-major
 * without gaps; their arithmetic is that of {@code CpuKernels}, bit for bit.
 *
 * <p>Several kernels read what changes from step to step from a <em>step</em> in device memory, see
 * {@link StepState}.
 */
record CudaKernels(Driver driver) {
    /** Elements of which one block of {@link #squares} adds up the squares. */
    static final int SQUARES_BLOCK = 2_048;

    private static final Extent ONE = new Extent(1, 1);
    private static final Extent THREADS = new Extent(256, 1);

    /** The y of a grid may not be larger. */
    private static final int MOST_ROWS = 65_535;

    Task map(Function f, long x, long y, long n) {
        return elements("map_" + lower(f), n, x, y, n);
    }

    /** y = f(y + bias), the bias added to each row. */
    Task bias(Function f, long bias, long y, Shape shape) {
        return matrix("bias_" + lower(f), shape, bias, y, shape.rows(), shape.columns());
    }

    Task slope(Function f, long source, long upstream, long out, long n) {
        return elements("slope_" + lower(f), n, source, upstream, out, n);
    }

    Task zip(Binary f, long a, long b, long y, long n) {
        return elements("zip_" + lower(f), n, a, b, y, n);
    }

    Task scale(long x, float factor, long y, long n) {
        return elements("scale", Math.ceilDiv(n, 4), x, factor, y, n);
    }

    Task copy(long x, long y, long n) {
        return driver.copy(x, y, n * Float.BYTES);
    }

    /** The same with a factor in device memory. */
    Task scaleBy(long x, long factor, long y, long n) {
        return elements("scale_by", n, x, factor, y, n);
    }

    Task clamp(long x, float limit, long n) {
        return elements("clamp", n, x, limit, n);
    }

    Task fill(long y, float value, long n) {
        return elements("fill", n, y, value, n);
    }

    Task broadcastScalar(long x, long y, long n) {
        return elements("broadcast_scalar", n, x, y, n);
    }

    Task broadcastRow(long row, long y, Shape shape) {
        return matrix("broadcast_row", shape, row, y, shape.rows(), shape.columns());
    }

    Task broadcastColumn(long column, long y, Shape shape) {
        return matrix("broadcast_column", shape, column, y, shape.rows(), shape.columns());
    }

    Task dropout(long x, long y, long n, float rate, long seed, int layer, long step) {
        return elements("dropout", Math.ceilDiv(n, 4), x, y, n, rate, seed, layer, step);
    }

    Task sumOverRows(long x, long y, Shape shape) {
        return columns("sum_over_rows", shape, x, y, shape.rows(), shape.columns());
    }

    Task sumOverColumns(long x, long y, Shape shape) {
        Extent grid = new Extent(Math.min(shape.rows(), MOST_ROWS), 1);
        Extent block = new Extent(shape.columns() <= 1_024 ? 32 : 256, 1);
        return launch("sum_over_columns", grid, block, x, y, shape.rows(), shape.columns());
    }

    /** The sum of squares of each {@link #SQUARES_BLOCK} elements. */
    Task squares(long x, long squares, long n) {
        Extent grid = new Extent((int) Math.max(1, Math.ceilDiv(n, SQUARES_BLOCK)), 1);
        return launch("squares", grid, THREADS, x, squares, n);
    }

    /**
     * Notes the root of the sum of squares and, unless the address of the factor is 0, what to
     * multiply the elements by so that it is at most the limit.
     */
    Task norm(
            long squares,
            long blocks,
            long notes,
            int width,
            int index,
            long step,
            double limit,
            long factor) {
        return launch(
                "norm", ONE, THREADS, squares, blocks, notes, width, index, step, limit, factor);
    }

    /**
     * @param in addresses of the op's inputs
     * @param shape of the first
     */
    Task batchNorm(BatchNorm part, long[] in, long out, Shape shape) {
        List<Number> arguments = new ArrayList<>();
        for (long address : in) arguments.add(address);
        arguments.addAll(List.of(out, shape.rows(), shape.columns()));
        Number[] all = arguments.toArray(Number[]::new);
        return switch (part) {
            case BatchNorm.Deviations _ -> columns("deviations", shape, all);
            case BatchNorm.Normalize _ -> matrix("normalize", shape, all);
            case BatchNorm.ScaleSlope _ -> columns("scale_slope", shape, all);
            case BatchNorm.NormalizeSlope _ -> matrix("normalize_slope", shape, all);
        };
    }

    Task statistics(BatchStatistics s, DeviceAddresses places) {
        Shape shape = s.z().shape();
        return columns(
                "statistics",
                shape,
                places.of(s.z()),
                places.of(s.mean()),
                places.of(s.variance()),
                places.of(s.runningMean()),
                places.of(s.runningVariance()),
                (float) s.perRow(),
                (float) s.keep(),
                (float) s.meanShare(),
                (float) s.varianceShare(),
                shape.rows(),
                shape.columns());
    }

    Task logSumExp(long x, long y, Shape shape) {
        return rows("log_sum_exp", shape, x, y, shape.rows(), shape.columns());
    }

    Task crossEntropy(long logits, long labels, float smoothing, long losses, Shape shape) {
        return rows(
                "cross_entropy",
                shape,
                logits,
                labels,
                smoothing,
                losses,
                shape.rows(),
                shape.columns());
    }

    Task crossEntropySlope(
            long logits, long labels, float smoothing, long upstream, long out, Shape shape) {
        return rows(
                "cross_entropy_slope",
                shape,
                logits,
                labels,
                smoothing,
                upstream,
                out,
                shape.rows(),
                shape.columns());
    }

    Task hits(long logits, long labels, long y, Shape shape) {
        return rows("hits", shape, logits, labels, y, shape.rows(), shape.columns());
    }

    Task oneHot(long labels, float smoothing, long y, Shape shape) {
        return matrix("one_hot", shape, labels, smoothing, y, shape.rows(), shape.columns());
    }

    Task gatherBytes(long data, long order, long y, Shape shape, long step) {
        return matrix("gather_bytes", shape, data, order, y, shape.rows(), shape.columns(), step);
    }

    Task gatherFloats(long data, long order, long y, Shape shape, long step) {
        return matrix("gather_floats", shape, data, order, y, shape.rows(), shape.columns(), step);
    }

    /**
     * Moves all parameters; the slots in the optimizer's order.
     *
     * @param decayed how many of them, from the start, take the first set of scalars
     */
    Task update(
            Optimizer optimizer,
            long parameters,
            long gradient,
            List<Long> slots,
            long scalars,
            long step,
            long decayed,
            long n) {
        List<Number> arguments = new ArrayList<>(List.of(parameters, gradient));
        arguments.addAll(slots);
        arguments.addAll(List.of(scalars, step, decayed, n));
        long blocks = Math.clamp(Math.ceilDiv(n, 1_024), 1, 16 * multiprocessors());
        return launch(
                "update_" + optimizer.kernel(),
                new Extent((int) blocks, 2),
                THREADS,
                arguments.toArray(Number[]::new));
    }

    Task note(long scalar, long notes, int width, int index, long step) {
        return launch("note", ONE, ONE, scalar, notes, width, index, step);
    }

    /** Ends a step. */
    Task advance(long step) {
        return launch("advance", ONE, ONE, step);
    }

    private Task elements(String kernel, long n, Number... arguments) {
        long blocks = Math.clamp(Math.ceilDiv(n, 256), 1, 32 * multiprocessors());
        return launch(kernel, new Extent((int) blocks, 1), THREADS, arguments);
    }

    private Task matrix(String kernel, Shape shape, Number... arguments) {
        int height = Math.min(Math.ceilDiv(shape.rows(), 8), MOST_ROWS);
        Extent grid = new Extent(Math.ceilDiv(shape.columns(), 32), height);
        return launch(kernel, grid, new Extent(32, 8), arguments);
    }

    /** A sum over rows: a thread takes 32 rows of its column at a time. */
    private Task columns(String kernel, Shape shape, Number... arguments) {
        Extent grid = new Extent(Math.ceilDiv(shape.columns(), 32), 1);
        Extent block = new Extent(32, Math.clamp(Math.ceilDiv(shape.rows(), 32), 1, 32));
        return launch(kernel, grid, block, arguments);
    }

    private Task rows(String kernel, Shape shape, Number... arguments) {
        Extent grid = new Extent(Math.ceilDiv(shape.rows(), 64), 1);
        return launch(kernel, grid, new Extent(64, 1), arguments);
    }

    private Task launch(String kernel, Extent grid, Extent block, Number... arguments) {
        return driver.prepare(new Launch("fallline_" + kernel, grid, block, 0, arguments));
    }

    private int multiprocessors() {
        return driver.gpu().multiprocessors();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
