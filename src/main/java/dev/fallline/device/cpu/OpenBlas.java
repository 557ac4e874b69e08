package dev.fallline.device.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.fallline.io.NativeLibrary;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * Matrix products by OpenBLAS, called through {@code java.lang.foreign} on arrays of the Java heap,
 * which it reads and writes in place. One thread a call: the products of small networks are too
 * small to share, so the workers share the batch instead.
 */
@SuppressWarnings("restricted")
final class OpenBlas implements Gemm {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;

    /** As Bytedeco packs it: with the runtime of its compiler, and with JNI code, not used here. */
    private static final NativeLibrary LIBRARY =
            new NativeLibrary(
                    "org/bytedeco/openblas/%s/%s".formatted(platform(), fileName()),
                    name -> name.matches(".*\\.(so|dylib|dll).*") && !name.contains("jni"));

    /** A static final handle is one that the compiler sees through. */
    private static final class Library {
        static final SymbolLookup SYMBOLS =
                LIBRARY.load(file -> SymbolLookup.libraryLookup(file, Arena.global()));

        static final MethodHandle SGEMM =
                LINKER.downcallHandle(
                        SYMBOLS.findOrThrow("cblas_sgemm"),
                        FunctionDescriptor.ofVoid(
                                JAVA_INT,
                                JAVA_INT,
                                JAVA_INT,
                                JAVA_INT,
                                JAVA_INT,
                                JAVA_INT,
                                JAVA_FLOAT,
                                ADDRESS,
                                JAVA_INT,
                                ADDRESS,
                                JAVA_INT,
                                JAVA_FLOAT,
                                ADDRESS,
                                JAVA_INT),
                        Linker.Option.critical(true));
    }

    private final String description;

    private OpenBlas(String description) {
        this.description = description;
    }

    /**
     * Loads the library that came with the jars.
     *
     * @param reason why there is nothing faster
     * @throws LinkageError or {@link IllegalArgumentException} if there is none for this machine or
     *     it does not load
     */
    static OpenBlas load(String reason) {
        var oneInt = FunctionDescriptor.ofVoid(JAVA_INT);
        MethodHandle setThreads =
                LINKER.downcallHandle(
                        Library.SYMBOLS.findOrThrow("openblas_set_num_threads"), oneInt);
        try {
            setThreads.invokeExact(1);
        } catch (Throwable t) {
            throw impossible(t);
        }
        String version = text("openblas_get_config").split(" ")[1];
        return new OpenBlas(
                "OpenBLAS %s, kernels for %s (%s)"
                        .formatted(version, text("openblas_get_corename"), reason));
    }

    private static String text(String function) {
        var toText =
                FunctionDescriptor.of(
                        ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(1_000, JAVA_BYTE)));
        MethodHandle handle = LINKER.downcallHandle(Library.SYMBOLS.findOrThrow(function), toText);
        try {
            return ((MemorySegment) handle.invokeExact()).getString(0);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public CpuTask prepare(
            boolean transposeLeft, Matrix a, boolean transposeRight, Matrix b, Matrix d, Matrix c) {
        int left = transposeLeft ? TRANSPOSED : PLAIN;
        int right = transposeRight ? TRANSPOSED : PLAIN;
        int m = c.rows();
        int n = c.columns();
        int k = transposeLeft ? a.rows() : a.columns();
        int lda = a.stride();
        int ldb = b.stride();
        int ldc = c.stride();
        MemorySegment pa = a.segment(0);
        MemorySegment pb = b.segment(0);
        MemorySegment pc = c.segment(0);
        float beta = d == null ? 0 : 1;
        return _ -> {
            if (d != null && d != c) copyRows(d, c);
            try {
                Library.SGEMM.invokeExact(
                        ROW_MAJOR, left, right, m, n, k, 1f, pa, lda, pb, ldb, beta, pc, ldc);
            } catch (Throwable t) {
                throw impossible(t);
            }
        };
    }

    private static void copyRows(Matrix from, Matrix to) {
        for (int i = 0; i < to.rows(); i++) {
            System.arraycopy(
                    from.array(),
                    from.at() + i * from.stride(),
                    to.array(),
                    to.at() + i * to.stride(),
                    to.columns());
        }
    }

    private static AssertionError impossible(Throwable t) {
        return new AssertionError("a native call threw", t);
    }

    private static String fileName() {
        return switch (os()) {
            case "windows" -> "libopenblas.dll";
            case "macosx" -> "libopenblas.0.dylib";
            default -> "libopenblas.so.0";
        };
    }

    private static String platform() {
        String arch = System.getProperty("os.arch");
        return os()
                + switch (arch) {
                    case "amd64", "x86_64" -> "-x86_64";
                    case "aarch64", "arm64" -> "-arm64";
                    default -> "-" + arch;
                };
    }

    private static String os() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) return "windows";
        return os.startsWith("mac") ? "macosx" : "linux";
    }
}
