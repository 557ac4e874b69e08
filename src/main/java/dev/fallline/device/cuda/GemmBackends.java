package dev.fallline.device.cuda;

import dev.fallline.device.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Finds who multiplies matrices: cuBLAS 12 through JCublas2, any cuBLAS, a kernel of our own. */
final class GemmBackends {
    private final JCudaDriver driver;
    private final DeviceMemory memory;
    private final Precision precision;
    private final List<String> passedOver = new ArrayList<>();

    GemmBackends(JCudaDriver driver, DeviceMemory memory, Precision precision) {
        this.driver = driver;
        this.memory = memory;
        this.precision = precision;
    }

    /** Why each better rung does not hold. */
    List<String> passedOver() {
        return passedOver;
    }

    /**
     * The first rung that holds.
     *
     * @throws dev.fallline.FalllineException if none has the precision
     */
    CudaGemm climb() {
        Cublas cublas = throughJCublas().or(this::foreign).orElse(null);
        if (cublas == null) return own();
        try {
            return new CublasGemm(cublas, precision, memory, driver);
        } catch (RuntimeException e) {
            if (!driver.lost()) cublas.destroy();
            throw e;
        }
    }

    private CudaGemm own() {
        if (precision == Precision.FP32) return new KernelGemm(driver);
        throw CudaError.unavailable(
                "%s takes cuBLAS, which there is not (%s)"
                        .formatted(precision.label(), String.join("; ", passedOver)));
    }

    private Optional<Cublas> throughJCublas() {
        String name = NvidiaLibrary.cublas(12);
        if (NvidiaLibrary.findCublas(12).isEmpty()) {
            passedOver.add("JCublas2: %s was not found".formatted(name));
            return Optional.empty();
        }
        try {
            return Optional.of(new JCublas(driver, precision));
        } catch (LinkageError | RuntimeException e) {
            passedOver.add("JCublas2: " + LoadFailure.text(e));
            return Optional.empty();
        }
    }

    private Optional<Cublas> foreign() {
        List<String> missing = new ArrayList<>();
        for (int major : new int[] {13, 12}) {
            Optional<NvidiaLibrary> library = NvidiaLibrary.findCublas(major);
            if (library.isEmpty()) {
                missing.add(NvidiaLibrary.cublas(major));
                continue;
            }
            try {
                return Optional.of(open(library.get()));
            } catch (NoSuchElementException | IllegalStateException e) {
                passedOver.add("%s: %s".formatted(library.get().origin(), e.getMessage()));
            }
        }
        if (!missing.isEmpty()) {
            passedOver.add(
                    "cuBLAS: %s not found, nor named by %s"
                            .formatted(
                                    String.join(" and ", missing), NvidiaLibrary.CUBLAS_VARIABLE));
        }
        return Optional.empty();
    }

    private Cublas open(NvidiaLibrary library) {
        return new ForeignCublas(
                library.symbols(), library.origin(), driver.streamAddress(), precision);
    }
}
