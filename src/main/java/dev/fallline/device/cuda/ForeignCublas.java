package dev.fallline.device.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fallline.device.Precision;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** cuBLAS of any version from 11.0 on, called through {@code java.lang.foreign}. */
@SuppressWarnings("restricted")
final class ForeignCublas implements Cublas {
    private static final int FP32 = 0;
    private static final int DEFAULT_ALGORITHM = -1;
    private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_FLOAT, 1f);
    private static final MemorySegment ZERO = Arena.global().allocateFrom(JAVA_FLOAT, 0f);

    private final SymbolLookup library;
    private final MethodHandle setWorkspace;
    private final MethodHandle gemmEx;
    private final MethodHandle destroy;
    private final MemorySegment handle;
    private final int computeType;
    private final String description;

    /**
     * @param library in which the symbols of cuBLAS are
     * @param origin where it was found, for people
     * @param stream a {@code CUstream}
     * @throws java.util.NoSuchElementException if a function is missing
     * @throws IllegalStateException if cuBLAS does not start
     */
    ForeignCublas(SymbolLookup library, String origin, long stream, Precision precision) {
        this.library = library;
        this.computeType = Cublas.computeType(precision);
        setWorkspace = function("cublasSetWorkspace_v2", ADDRESS, JAVA_LONG, JAVA_LONG);
        destroy = function("cublasDestroy_v2", ADDRESS);
        gemmEx = gemmEx();
        handle = create();
        try {
            setStream(stream);
            description = "cuBLAS %s, %s".formatted(Cublas.version(version()), origin);
        } catch (RuntimeException e) {
            destroy();
            throw e;
        }
    }

    /** A function that returns a status. */
    private MethodHandle function(String name, MemoryLayout... parameters) {
        return Linker.nativeLinker()
                .downcallHandle(
                        library.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
    }

    /** Handle, two operations, m, n, k, α, then A, B, and after β C, each with type and stride. */
    private MethodHandle gemmEx() {
        return function(
                "cublasGemmEx",
                ADDRESS,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                ADDRESS,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                ADDRESS,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT);
    }

    private MemorySegment create() {
        MethodHandle create = function("cublasCreate_v2", ADDRESS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(ADDRESS);
            int status;
            try {
                status = (int) create.invokeExact(made);
            } catch (Throwable t) {
                throw impossible(t);
            }
            require(status, "cublasCreate");
            return made.get(ADDRESS, 0);
        }
    }

    private void setStream(long stream) {
        MethodHandle set = function("cublasSetStream_v2", ADDRESS, JAVA_LONG);
        int status;
        try {
            status = (int) set.invokeExact(handle, stream);
        } catch (Throwable t) {
            throw impossible(t);
        }
        require(status, "cublasSetStream");
    }

    private int version() {
        MethodHandle get = function("cublasGetVersion_v2", ADDRESS, ADDRESS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment version = arena.allocate(JAVA_INT);
            int status;
            try {
                status = (int) get.invokeExact(handle, version);
            } catch (Throwable t) {
                throw impossible(t);
            }
            require(status, "cublasGetVersion");
            return version.get(JAVA_INT, 0);
        }
    }

    private static void require(int status, String call) {
        if (status != 0) throw new IllegalStateException(call + " ended with status " + status);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public int workspace(long address, long bytes) {
        try {
            return (int) setWorkspace.invokeExact(handle, address, bytes);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

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
        int opA = transposeA ? 1 : 0;
        int opB = transposeB ? 1 : 0;
        MemorySegment factor = beta == 0 ? ZERO : ONE;
        return () -> {
            try {
                return (int)
                        gemmEx.invokeExact(
                                handle,
                                opA,
                                opB,
                                m,
                                n,
                                k,
                                ONE,
                                a,
                                FP32,
                                lda,
                                b,
                                FP32,
                                ldb,
                                factor,
                                c,
                                FP32,
                                ldc,
                                computeType,
                                DEFAULT_ALGORITHM);
            } catch (Throwable t) {
                throw impossible(t);
            }
        };
    }

    @Override
    public int destroy() {
        try {
            return (int) destroy.invokeExact(handle);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    private static AssertionError impossible(Throwable t) {
        return new AssertionError("a native call threw", t);
    }
}
