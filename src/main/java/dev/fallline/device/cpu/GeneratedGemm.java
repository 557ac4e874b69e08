package dev.fallline.device.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fallline.device.cpu.GemmTile.Addend;
import dev.fallline.device.cpu.GemmTile.Right;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Matrix products by machine code that is generated for each shape ({@link GemmTile}). The blocking
 * is that of Goto and van de Geijn (2008): as much of the right factor as stays in the second-level
 * cache is brought into one piece, and tiles of the product pass by it. The first of them reads the
 * right factor where it lies and leaves the piece for the others.
 *
 * <p><b>Bits.</b> Each element is a sum of at most {@value #DEPTH} products in order, from +0, each
 * added by {@code fma}; such sums, +0 for −0, are then added one after the other, to D first. So it
 * depends neither on the shape nor on the processor, nor on whether products with 0 are left out
 * ({@link SparseProduct}).
 */
@SuppressWarnings("restricted")
final class GeneratedGemm implements Gemm {
    /** Rows of the right factor in one piece: with 64 columns, 64 KiB. */
    static final int DEPTH = 256;

    /** Rows of the left factor that stay in the cache meanwhile; tiles of all heights divide it. */
    private static final int ROWS = 240;

    /** The system property that, if true, makes all products dense. */
    private static final String DENSE = "fallline.dense";

    private static final MethodHandle CALL =
            MachineCode.function(
                    FunctionDescriptor.ofVoid(
                            ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));

    private static final MethodHandle PASS =
            MachineCode.function(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));

    private final Isa isa;
    private final boolean sparse;

    private GeneratedGemm(Isa isa, boolean sparse) {
        this.isa = isa;
        this.sparse = sparse;
    }

    /**
     * For the best instructions, or those that are chosen by a property.
     *
     * @throws LinkageError with a phrase if they do not run here
     */
    static GeneratedGemm load() {
        return load(Isa.chosen());
    }

    static GeneratedGemm load(Isa isa) {
        try {
            new GemmTile(isa, 1, 1, 1, 1, Right.PLAIN, 1, false, 1, Addend.NONE).code();
        } catch (IllegalStateException e) {
            throw new LinkageError(e.getMessage(), e);
        }
        return new GeneratedGemm(isa, !Boolean.getBoolean(DENSE));
    }

    /** The same with dense products alone. */
    static GeneratedGemm dense(Isa isa) {
        return new GeneratedGemm(isa, false);
    }

    Isa isa() {
        return isa;
    }

    @Override
    public String description() {
        return isa.label() + " code generated for each shape";
    }

    @Override
    public CpuTask prepare(
            boolean transposeLeft, Matrix a, boolean transposeRight, Matrix b, Matrix d, Matrix c) {
        Part[] parts = new Plan(isa, transposeLeft, a, transposeRight, b, d, c).parts();
        return _ -> {
            for (Part part : parts) part.run();
        };
    }

    @Override
    public double sparseLimit(int batch, int columns) {
        if (!sparse) return -1;
        int units = isa == Isa.AVX512 ? MultiplierTile.units() : 1;
        return SparseProduct.limit(isa, units, batch, columns);
    }

    @Override
    public CpuTask prepareSparse(
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
        return new SparseProduct(
                isa, transposeLeft, a, bytes, transposeRight, b, d, c, update, limit, dense);
    }

    /** Runs code that has these arguments. */
    static void call(
            MemorySegment code,
            MemorySegment a,
            MemorySegment b,
            MemorySegment c,
            MemorySegment panel,
            long depth,
            long tiles,
            MemorySegment row) {
        try {
            CALL.invokeExact(code, a, b, c, panel, depth, tiles, row);
        } catch (Throwable t) {
            throw new AssertionError("a native call threw", t);
        }
    }

    /** Runs code that goes once through a matrix. */
    static void pass(MemorySegment code, MemorySegment from, MemorySegment to) {
        try {
            int _ = (int) PASS.invokeExact(code, from, to, 0L);
        } catch (Throwable t) {
            throw new AssertionError("a native call threw", t);
        }
    }

    private sealed interface Part {
        void run();
    }

    /** Brings some of a transposed right factor into one piece. */
    private record Transposition(MemorySegment code, MemorySegment from, MemorySegment panel)
            implements Part {
        @Override
        public void run() {
            pass(code, from, panel);
        }
    }

    /** One call of a tile's code. */
    private record Call(
            MemorySegment code,
            MemorySegment a,
            MemorySegment b,
            MemorySegment c,
            MemorySegment panel,
            MemorySegment row,
            long depth,
            long tiles)
            implements Part {

        @Override
        public void run() {
            call(code, a, b, c, panel, depth, tiles, row);
        }
    }

    /** Which calls make a product. */
    private static final class Plan {
        private final Isa isa;
        private final int width;
        private final boolean transposeLeft;
        private final Matrix a;
        private final boolean transposeRight;
        private final Matrix b;
        private final Matrix d;
        private final Matrix c;
        private final int inner;
        private final MemorySegment panel;
        private final List<Part> parts = new ArrayList<>();

        Plan(
                Isa isa,
                boolean transposeLeft,
                Matrix a,
                boolean transposeRight,
                Matrix b,
                Matrix d,
                Matrix c) {
            this.isa = isa;
            this.width = GemmTile.width(isa);
            this.transposeLeft = transposeLeft;
            this.a = a;
            this.transposeRight = transposeRight;
            this.b = b;
            this.d = d;
            this.c = c;
            this.inner = transposeLeft ? a.rows() : a.columns();
            long size = (long) Math.min(DEPTH, inner) * width * Float.BYTES;
            this.panel = Arena.ofAuto().allocate(size, 64);
        }

        Part[] parts() {
            for (int i = 0; i < c.rows(); i += ROWS) {
                for (int l = 0; l < inner; l += DEPTH) {
                    for (int j = 0; j < c.columns(); j += width) add(i, l, j);
                }
            }
            return parts.toArray(Part[]::new);
        }

        /** The tiles of a block of the product, for a range of the inner dimension. */
        private void add(int row, int from, int column) {
            int columns = Math.min(width, c.columns() - column);
            int rows = Math.min(ROWS, c.rows() - row);
            int height = Math.min(rows, GemmTile.mostRows(isa, columns));
            if (transposeRight) transpose(from, column, columns);
            add(
                    row,
                    from,
                    column,
                    height,
                    columns,
                    1,
                    rows > height && !transposeRight,
                    transposeRight);
            int more = rows / height - 1;
            if (more > 0) add(row + height, from, column, height, columns, more, false, true);
            int rest = rows % height;
            if (rest > 0) add(row + rows - rest, from, column, rest, columns, 1, false, true);
        }

        private void transpose(int from, int column, int columns) {
            TransposedPanelTile tile =
                    new TransposedPanelTile(
                            isa, Math.min(DEPTH, inner - from), columns, b.stride(), width);
            MemorySegment right = b.segment(column * b.stride() + from);
            parts.add(new Transposition(tile.code(), right, panel));
        }

        private void add(
                int row,
                int from,
                int column,
                int rows,
                int columns,
                int tiles,
                boolean keeps,
                boolean fromPanel) {
            int rowStride = transposeLeft ? 1 : a.stride();
            int depthStride = transposeLeft ? a.stride() : 1;
            Right right = fromPanel ? Right.PANEL : Right.PLAIN;
            Addend addend = addend(from);
            GemmTile tile =
                    new GemmTile(
                            isa,
                            rows,
                            columns,
                            rowStride,
                            depthStride,
                            right,
                            fromPanel ? 0 : b.stride(),
                            keeps,
                            c.stride(),
                            addend);
            parts.add(
                    new Call(
                            tile.code(),
                            a.segment(row * rowStride + from * depthStride),
                            fromPanel ? panel : b.segment(from * b.stride() + column),
                            c.segment(row * c.stride() + column),
                            panel,
                            addend == Addend.ROW ? d.segment(column) : MemorySegment.NULL,
                            Math.min(DEPTH, inner - from),
                            tiles));
        }

        /** What the sums over a range are added to. */
        private Addend addend(int from) {
            if (from > 0 || d == c) return Addend.PRODUCT;
            return d == null ? Addend.NONE : Addend.ROW;
        }
    }
}
