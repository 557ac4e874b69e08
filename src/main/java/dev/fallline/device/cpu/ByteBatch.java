package dev.fallline.device.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A worker's part of a batch of bytes as they lie in the data set, and which of them are not 0. For
 * products without zeros: a quarter of the memory of floats, none of the conversions.
 */
final class ByteBatch {
    private static final int LINE = 64;
    private static final MethodHandle COPY =
            MachineCode.function(
                    FunctionDescriptor.ofVoid(
                            ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));

    private final Isa isa;
    private final int width;
    private final int batch;
    private final int first;
    private final int rows;
    private final int columns;
    private final int stride;

    // Made when bytes are first gathered.
    private MemorySegment values;
    private BitMatrix masks;
    private MemorySegment maskSegment;
    private MemorySegment copier;

    private CpuDataset examples;
    private int from;

    /** Where in the order the first of this part's rows of the next batch is. */
    private long next;

    /**
     * @param part the same part of the batch as floats
     * @param width of a row of the data set
     * @param batch rows of the whole batch
     */
    ByteBatch(Isa isa, Matrix part, int width, int batch) {
        this.isa = isa;
        this.width = width;
        this.batch = batch;
        this.first = part.first() % width;
        this.rows = part.rows();
        // An odd number of lines: the rows of a column are in different sets of the cache.
        this.columns = part.columns();
        this.stride = (Math.ceilDiv(columns, LINE) | 1) * LINE;
    }

    private void allocate() {
        values = Arena.ofAuto().allocate((long) rows * stride, LINE);
        masks = new BitMatrix(rows, columns);
        maskSegment = masks.segment(0, 0);
        copier = new ByteTile(isa, width, first, columns, stride, masks.rows()).code();
    }

    /** Takes the rows from a place in the order on. */
    void gather(CpuDataset examples, int from) {
        if (values == null) allocate();
        this.examples = examples;
        this.from = from;
        // The last batch of a run has none behind it.
        this.next = from + batch + rows <= examples.ordered() ? from + batch : from;
        try {
            COPY.invokeExact(
                    copier,
                    examples.bytes(),
                    examples.orders(),
                    values,
                    maskSegment,
                    (long) from,
                    (long) rows,
                    MemorySegment.NULL);
        } catch (Throwable t) {
            throw new AssertionError("a native call threw", t);
        }
    }

    /** The rows of the last {@link #gather} as floats. */
    void toFloats(CpuKernels kernels, Matrix target) {
        examples.gatherFeatures(kernels, from, target);
    }

    /** Of a row of the data set. */
    int width() {
        return width;
    }

    /** The first column, in the data set. */
    int first() {
        return first;
    }

    /** From a row to the next. */
    int stride() {
        return stride;
    }

    BitMatrix masks() {
        return masks;
    }

    /** From an element on. */
    MemorySegment segment(int row, int column) {
        return values.asSlice((long) row * stride + column);
    }

    /** The data set of the last {@link #gather}. */
    CpuDataset examples() {
        return examples;
    }

    long next() {
        return next;
    }
}
