package dev.fallline.device.cuda;

import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The kernels of {@code kernels/}, as PTX that the driver compiles for the GPU at hand. */
final class Modules implements AutoCloseable {
    /** A file each. */
    static final List<String> NAMES =
            List.of(
                    "map",
                    "slope",
                    "elements",
                    "sums",
                    "norm",
                    "rows",
                    "gather",
                    "update",
                    "langevin",
                    "step",
                    "batch_norm",
                    "product");

    /** Turns a bad result into an exception. */
    interface Check {
        void check(int result, String call, Object... values);
    }

    private final Check check;
    private final List<CUmodule> modules = new ArrayList<>();
    private final Map<String, CUfunction> kernels = new HashMap<>();

    /** Loads all into the current context. */
    Modules(Check check) {
        this.check = check;
        for (String name : NAMES) {
            CUmodule module = new CUmodule();
            String text = ptx(name);
            check.check(JCudaDriver.cuModuleLoadData(module, text), "cuModuleLoadData of %s", name);
            modules.add(module);
        }
    }

    /** The text of a module. */
    static String ptx(String name) {
        try (InputStream in = Modules.class.getResourceAsStream(name + ".ptx")) {
            if (in == null) throw new IllegalStateException("the jar lacks " + name + ".ptx");
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CUfunction kernel(String name) {
        return kernels.computeIfAbsent(name, this::find);
    }

    private CUfunction find(String name) {
        CUfunction kernel = new CUfunction();
        for (CUmodule module : modules) {
            int result = JCudaDriver.cuModuleGetFunction(kernel, module, name);
            if (result == CUresult.CUDA_SUCCESS) return kernel;
            if (result != CUresult.CUDA_ERROR_NOT_FOUND) {
                check.check(result, "cuModuleGetFunction of %s", name);
            }
        }
        throw new IllegalStateException("there is no kernel " + name);
    }

    @Override
    public void close() {
        for (CUmodule module : modules) {
            check.check(JCudaDriver.cuModuleUnload(module), "cuModuleUnload");
        }
    }
}
