package dev.fallline.device.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fallline.device.cpu.GemmTile.Addend;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A product that leaves out the zeros of its left factor, by machine code that is made for the
 * shapes at hand. A panel of {@value MaskTile#BITS} rows and up to {@link SparseTile#width} columns
 * of the right factor, which stays in the first-level cache, is multiplied by all rows of the left
 * one ({@link SparseTile}); then comes the next panel.
 *
 * <p>Where the right factor is finite it has the bits of {@link GeneratedGemm}: sums begin with +0
 * and a product with 0 changes none but −0, which becomes +0 in the end. Where it is not, 0·∞
 * counts: the dense product is computed.
 */
@SuppressWarnings("restricted")
final class SparseProduct implements CpuTask {
    private static final MethodHandle FIND =
            MachineCode.function(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle COPY =
            MachineCode.function(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle MULTIPLY =
            MachineCode.function(
                    FunctionDescriptor.ofVoid(
                            ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS,
                            ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG));

    /** Rows of the product that stay in the second-level cache, of a left factor as it is. */
    private static final int ROWS = 256;

    private static final int PAUSE = 31;

    private final Isa isa;
    private final boolean transposeLeft;
    private final Matrix a;
    private final ByteBatch bytes;
    private final boolean transposeRight;
    private final Matrix b;
    private final Matrix d;
    private final Matrix c;
    private final EarlyUpdate update;
    private final double limit;
    private final CpuTask dense;
    private final int inner;

    /** So many runs are dense before the numbers of A are looked at again. */
    private int pause;

    /** Of A, and of its transpose if that is multiplied. */
    private final BitMatrix masks;

    private final BitMatrix transposed;
    private final CpuTask transposing;
    private final MemorySegment finder;
    private final MemorySegment left;
    private final MemorySegment maskSegment;
    private final List<MemorySegment> panels = new ArrayList<>();

    /** By blocks of the product's rows. */
    private final Call[][] calls;

    /**
     * @param bytes A as bytes, which are there when this runs and have few others than 0; or null
     * @param update of the parameters whose gradient this is, or null: then rows are left there
     *     instead of in C, unless the dense product is computed
     * @param limit up to which share of numbers other than 0 they are left out
     * @param dense the same product with all zeros
     */
    SparseProduct(
            Isa isa,
            boolean transposeLeft,
            Matrix a,
            ByteBatch bytes,
            boolean transposeRight,
            Matrix b,
            Matrix d,
            Matrix c,
            EarlyUpdate update,
            double limit,
            CpuTask dense) {
        this.isa = isa;
        this.transposeLeft = transposeLeft;
        this.a = a;
        this.bytes = bytes;
        this.transposeRight = transposeRight;
        this.b = b;
        this.d = d;
        this.c = c;
        this.update = update;
        this.limit = limit;
        this.dense = dense;
        this.inner = transposeLeft ? a.rows() : a.columns();
        this.masks = bytes == null ? new BitMatrix(a.rows(), a.columns()) : bytes.masks();
        this.transposed = transposeLeft ? new BitMatrix(a.columns(), a.rows()) : masks;
        this.transposing = transposeLeft ? masks.transposed(isa, transposed) : _ -> {};
        this.finder = new MaskTile(isa, a.columns(), a.stride(), masks.rows()).code();
        this.left = a.segment(0);
        this.maskSegment = masks.segment(0, 0);
        this.calls = calls();
    }

    /**
     * Up to which share of numbers other than 0 this is faster than a dense product (decision 23).
     * The share of the dense product's time is a + b·share, where a is what finding the numbers and
     * filling panels takes, and both grow where a row has few vectors. With a second unit for
     * multiplication dense products take half of the time, these less only where they multiply.
     *
     * @param units for multiplication, 1 or 2, of AVX-512
     * @param batch rows of A as it lies there
     * @param columns of the product
     */
    static double limit(Isa isa, int units, int batch, int columns) {
        int most = 8;
        double v = Math.min(most, Math.ceilDiv(columns, 16));
        double finding = 2.9 / batch;
        if (isa == Isa.AVX512 && units == 2) {
            return (0.9 - 0.1 / v - finding) / (1 + 2.8 / v);
        }
        double filling = isa == Isa.AVX512 ? 0.45 : 0.55;
        return (1 - filling / v - finding) / (1.1 + 1.1 / v);
    }

    @Override
    public void run(int k) {
        try {
            if (bytes == null && !findsMany()) {
                dense.run(k);
                return;
            }
            transposing.run(k);
            MemorySegment order = bytes == null ? MemorySegment.NULL : bytes.examples().orders();
            MemorySegment data = bytes == null ? MemorySegment.NULL : bytes.examples().bytes();
            long next = bytes == null ? 0 : bytes.next();
            for (int i = 0; i < calls.length; i++) {
                for (Call call : calls[i]) {
                    if (call.copier != null && !call.fillPanel()) {
                        dense.run(k);
                        return;
                    }
                    MULTIPLY.invokeExact(
                            call.code,
                            call.masks,
                            call.left,
                            call.panel,
                            call.from,
                            call.to,
                            call.rows,
                            call.row,
                            order,
                            next + call.first,
                            data,
                            call.fetched);
                }
                if (update != null) update.update(i);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new AssertionError("a native call threw", t);
        }
    }

    /** Whether A has zeros enough. Where it had not, it will hardly have them in the next step. */
    private boolean findsMany() throws Throwable {
        if (pause > 0) {
            pause--;
            return false;
        }
        int _ = (int) FIND.invokeExact(finder, left, maskSegment, (long) a.rows());
        if (masks.count() <= limit * a.size()) return true;
        pause = PAUSE;
        return false;
    }

    /**
     * One panel: to be filled, and multiplied by some rows.
     *
     * @param copier null if the panel is filled already
     */
    private record Call(
            MemorySegment copier,
            MemorySegment right,
            MemorySegment panel,
            long depth,
            MemorySegment code,
            MemorySegment masks,
            MemorySegment left,
            MemorySegment from,
            MemorySegment to,
            long rows,
            MemorySegment row,
            long first,
            long fetched) {

        /** Whether all of it is finite. */
        boolean fillPanel() throws Throwable {
            return (int) COPY.invokeExact(copier, right, panel, depth) == 0;
        }
    }

    private Call[][] calls() {
        List<Call[]> all = new ArrayList<>();
        List<Matrix> blocks = blocks();
        Sums own = inner > GeneratedGemm.DEPTH ? sums(blocks.getFirst().rows()) : null;
        int row = 0;
        for (Matrix block : blocks) {
            all.add(calls(row, block, own));
            row += block.rows();
        }
        return all.toArray(Call[][]::new);
    }

    /** The product's rows by those that are computed together, where they are left. */
    private List<Matrix> blocks() {
        if (update != null) return update.blocks();
        int rows = transposeLeft ? c.rows() : Math.min(ROWS, c.rows());
        return IntStream.iterate(0, i -> i < c.rows(), i -> i + rows)
                .mapToObj(i -> c.rows(i, Math.min(i + rows, c.rows())))
                .toList();
    }

    private Call[] calls(int row, Matrix rows, Sums own) {
        List<Call> all = new ArrayList<>();
        int panels = Math.ceilDiv(c.columns(), SparseTile.width(isa));
        for (int p = 0; p < panels; p++) {
            int j = column(p, panels);
            Matrix block = rows.columns(j, column(p + 1, panels));
            Sums sums = own == null ? new Sums(block.segment(0), block.stride()) : own;
            for (int from = 0; from < inner; from += GeneratedGemm.DEPTH) {
                range(row, j, block, sums, from, all);
            }
        }
        return all.toArray(Call[]::new);
    }

    /**
     * Where incomplete sums lie between two panels.
     *
     * @param stride from a row to the next, in numbers
     */
    private record Sums(MemorySegment segment, int stride) {}

    /** A place beside the product, which holds other sums already. Rows begin on a line. */
    private Sums sums(int rows) {
        int width = Math.min(SparseTile.panelStride(isa, c.columns()), SparseTile.width(isa));
        long size = (long) rows * width * Float.BYTES;
        return new Sums(Arena.ofAuto().allocate(size, isa.bytes()), width);
    }

    /**
     * The panels of a range of the inner dimension.
     *
     * @param block the product's, from a row and a column on
     */
    private void range(int row, int column, Matrix block, Sums sums, int from, List<Call> all) {
        int end = Math.min(from + GeneratedGemm.DEPTH, inner);
        int stride = bytes == null ? a.stride() : bytes.stride();
        int rowStride = transposeLeft ? 1 : stride;
        int depthStride = transposeLeft ? stride : 1;
        boolean fetches = bytes != null && !transposeLeft && column == 0;
        for (int l = from; l < end; l += MaskTile.BITS) {
            boolean last = l + MaskTile.BITS >= end;
            Addend addend = !last ? null : from > 0 ? Addend.PRODUCT : first();
            Sums to = last ? new Sums(block.segment(0), block.stride()) : sums;
            SparseTile tile =
                    new SparseTile(
                            isa,
                            block.columns(),
                            bytes != null,
                            fetches ? bytes.width() : 0,
                            rowStride,
                            depthStride,
                            l == from,
                            sums.stride,
                            to.stride,
                            addend);
            all.add(
                    new Call(
                            update == null || row == 0
                                    ? copier(Math.min(MaskTile.BITS, inner - l), block.columns())
                                    : null,
                            b.segment(
                                    transposeRight
                                            ? column * b.stride() + l
                                            : l * b.stride() + column),
                            panel(all.size()),
                            Math.min(MaskTile.BITS, inner - l),
                            tile.code(),
                            transposed.segment(l, row),
                            transposeLeft ? left(l, row) : left(row, l),
                            sums.segment,
                            to.segment,
                            block.rows(),
                            addend == Addend.ROW ? d.segment(column) : MemorySegment.NULL,
                            row,
                            fetches ? bytes.first() + l : 0));
        }
    }

    /**
     * Of a block's call. With an update, of which nothing may be done before all panels are known
     * to be finite, they are filled once and kept for all blocks.
     */
    private MemorySegment panel(int call) {
        int number = update == null ? 0 : call;
        if (number == panels.size()) {
            panels.add(SparseTile.panel(isa, Math.min(c.columns(), SparseTile.width(isa))));
        }
        return panels.get(number);
    }

    private MemorySegment copier(int rows, int columns) {
        return transposeRight
                ? new TransposedPanelTile(
                                isa,
                                rows,
                                columns,
                                b.stride(),
                                SparseTile.panelStride(isa, columns))
                        .code()
                : new PanelTile(isa, columns, b.stride()).code();
    }

    /** What the sums of the first range are added to. */
    private Addend first() {
        return d == null ? Addend.NONE : Addend.ROW;
    }

    /** A from an element on. */
    private MemorySegment left(int row, int column) {
        return bytes == null ? a.segment(row * a.stride() + column) : bytes.segment(row, column);
    }

    /** Where a panel begins: all have about as many vectors, and few more than needed. */
    private int column(int panel, int panels) {
        int vectors = isa.vectors(c.columns());
        return Math.min((int) ((long) vectors * panel / panels) * isa.lanes(), c.columns());
    }
}
