package dev.fallline.device.cuda;

import dev.fallline.device.cuda.Driver.Extent;
import dev.fallline.device.cuda.Driver.Launch;
import dev.fallline.device.cuda.Driver.Task;
import dev.fallline.graph.Function;

import java.util.List;
import java.util.Optional;

/** Matrix products by a kernel of this project, for machines without cuBLAS. */
record KernelGemm(Driver driver) implements CudaGemm {
    private static final Extent BLOCK = new Extent(256, 1);

    /** Fewer blocks of the large tile than this leave many multiprocessors of a GPU idle. */
    private static final int ENOUGH = 128;

    /** A kernel's name begins with it; {@code rows} × {@code columns} of C are a block's. */
    private record Tile(String name, int rows, int columns) {
        Extent grid(int m, int n) {
            return new Extent(Math.ceilDiv(m, rows), Math.ceilDiv(n, columns));
        }
    }

    private static final Tile LARGE = new Tile("fallline_product_", 128, 64);
    private static final Tile SLICED = new Tile("fallline_product_sliced_", 32, 32);

    @Override
    public String description() {
        return "own tiled kernel, fp32";
    }

    @Override
    public List<String> warnings() {
        return List.of(
                "no cuBLAS was found, so matrix products use a slower kernel of our own: install it"
                        + " (pip install nvidia-cublas) or name its folder by "
                        + NvidiaLibrary.CUBLAS_VARIABLE);
    }

    @Override
    public Task prepare(
            boolean transposeLeft,
            long a,
            boolean transposeRight,
            long b,
            int beta,
            long c,
            int m,
            int n,
            int k) {
        Tile tile = sliced(m, n) ? SLICED : LARGE;
        String name = tile.name + (transposeLeft ? "t" : "n") + (transposeRight ? "t" : "n");
        return driver.prepare(new Launch(name, tile.grid(m, n), BLOCK, 0, a, b, beta, c, m, n, k));
    }

    private static boolean sliced(int m, int n) {
        Extent large = LARGE.grid(m, n);
        return (long) large.x() * large.y() < ENOUGH;
    }

    /** For products of few tiles; of large ones, what is left takes a small part of the time. */
    @Override
    public Optional<Task> prepare(Epilogue epilogue, long a, long b, long c, int m, int n, int k) {
        return sliced(m, n) ? Optional.of(fused(epilogue, a, b, c, m, n, k)) : Optional.empty();
    }

    private Task fused(Epilogue epilogue, long a, long b, long c, int m, int n, int k) {
        Extent grid = SLICED.grid(m, n);
        return driver.prepare(
                switch (epilogue) {
                    case Epilogue.Layer(long bias, Optional<Function> f) -> {
                        int number = f.map(Enum::ordinal).orElse(-1);
                        yield new Launch(
                                "fallline_layer", grid, BLOCK, 0, a, b, bias, number, c, m, n, k);
                    }
                    case Epilogue.Slope(Function f, long source) ->
                            new Launch(
                                    "fallline_layer_slope",
                                    grid,
                                    BLOCK,
                                    0,
                                    a,
                                    b,
                                    source,
                                    f.ordinal(),
                                    c,
                                    m,
                                    n,
                                    k);
                });
    }

    @Override
    public void close() {}
}
