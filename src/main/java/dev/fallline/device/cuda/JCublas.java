package dev.fallline.device.cuda;

import static jcuda.cudaDataType.CUDA_R_32F;

import dev.fallline.device.Precision;

import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.runtime.cudaStream_t;

/** cuBLAS 12 through JCublas2. */
final class JCublas implements Cublas {
    private final cublasHandle handle = new cublasHandle();
    private final int computeType;
    private final Pointer one = Pointer.to(new float[] {1});
    private final Pointer zero = Pointer.to(new float[] {0});

    /**
     * @throws LinkageError if JCublas2 does not load
     * @throws IllegalStateException if cuBLAS does not start
     */
    JCublas(JCudaDriver driver, Precision precision) {
        JCudaNatives.load("jcuda.jcublas.JCublas2");
        computeType = Cublas.computeType(precision);
        require(JCublas2.cublasCreate(handle), "cublasCreate");
        cudaStream_t stream = new cudaStream_t(driver.stream());
        int status = JCublas2.cublasSetStream(handle, stream);
        if (status != 0) destroy();
        require(status, "cublasSetStream");
    }

    private static void require(int status, String call) {
        if (status != 0) throw new IllegalStateException(call + " ended with status " + status);
    }

    @Override
    public String description() {
        int[] version = new int[1];
        JCublas2.cublasGetVersion(handle, version);
        return "cuBLAS %s through JCublas2".formatted(Cublas.version(version[0]));
    }

    @Override
    public int workspace(long address, long bytes) {
        return JCublas2.cublasSetWorkspace(handle, JCudaDriver.pointer(address), bytes);
    }

    /**
     * Through {@code cublasGemmEx_new}: the one without this suffix takes a data type for a compute
     * type, as before CUDA 11, and so has no TF32 or BF16.
     */
    @Override
    public Call gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            long a,
            int lda,
            long b,
            int ldb,
            float beta,
            long c,
            int ldc) {
        int opA = transposeA ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
        int opB = transposeB ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
        Pointer pa = JCudaDriver.pointer(a);
        Pointer pb = JCudaDriver.pointer(b);
        Pointer pc = JCudaDriver.pointer(c);
        Pointer factor = beta == 0 ? zero : one;
        return () ->
                JCublas2.cublasGemmEx_new(
                        handle,
                        opA,
                        opB,
                        m,
                        n,
                        k,
                        one,
                        pa,
                        CUDA_R_32F,
                        lda,
                        pb,
                        CUDA_R_32F,
                        ldb,
                        factor,
                        pc,
                        CUDA_R_32F,
                        ldc,
                        computeType,
                        cublasGemmAlgo.CUBLAS_GEMM_DEFAULT);
    }

    @Override
    public int destroy() {
        return JCublas2.cublasDestroy(handle);
    }
}
