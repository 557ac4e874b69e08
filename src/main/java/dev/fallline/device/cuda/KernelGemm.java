package dev.fallline.device.cuda;

import dev.fallline.device.cuda.Driver.Extent;
import dev.fallline.device.cuda.Driver.Launch;
import dev.fallline.device.cuda.Driver.Task;

import java.util.List;

/** Matrix products by a kernel of this project, for machines without cuBLAS. */
record KernelGemm(Driver driver) implements CudaGemm {
    private static final int TILE = 64;
    private static final Extent BLOCK = new Extent(256, 1);

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
        Extent grid = new Extent(Math.ceilDiv(n, TILE), Math.ceilDiv(m, TILE));
        return driver.prepare(
                new Launch(
                        "fallline_product",
                        grid,
                        BLOCK,
                        0,
                        transposeLeft ? 1 : 0,
                        a,
                        transposeRight ? 1 : 0,
                        b,
                        beta,
                        c,
                        m,
                        n,
                        k));
    }

    @Override
    public void close() {}
}
