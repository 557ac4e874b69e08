package dev.fallline.device.cuda;

import dev.fallline.device.cuda.Driver.Task;

import java.util.List;

/** Who multiplies matrices on the GPU. */
interface CudaGemm extends AutoCloseable {
    /** Library and version. */
    String description();

    /** See {@link dev.fallline.device.Device#warnings()}. */
    default List<String> warnings() {
        return List.of();
    }

    /**
     * Prepares C ← op(A)·op(B) + β·C on row-major matrices without gaps: C is m × n, op(A) m × k,
     * op(B) k × n; a transposed factor is stored the other way round.
     *
     * @param beta 0 (C is only written) or 1
     */
    Task prepare(
            boolean transposeLeft,
            long a,
            boolean transposeRight,
            long b,
            int beta,
            long c,
            int m,
            int n,
            int k);

    @Override
    void close();
}
