package dev.fallline.device.cuda;

import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
                    "product",
                    "layer",
                    "fused_rows",
                    "fused_update");

    /** Turns a bad result into an exception. */
    interface Check {
        void check(int result, String call, Object... values);
    }

    private final Check check;
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, CUmodule> loaded = new HashMap<>();
    private final Map<String, CUfunction> kernels = new HashMap<>();

    Modules(Check check) {
        this.check = check;
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

    /** Its module is loaded into the current context when the first of its kernels is asked for. */
    private CUfunction find(String name) {
        String entry = ".entry %s(".formatted(name);
        String owner =
                NAMES.stream()
                        .filter(module -> text(module).contains(entry))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("no kernel " + name));
        CUmodule module = loaded.computeIfAbsent(owner, this::load);
        CUfunction kernel = new CUfunction();
        int result = JCudaDriver.cuModuleGetFunction(kernel, module, name);
        check.check(result, "cuModuleGetFunction of %s", name);
        return kernel;
    }

    /** Each is read once, whatever is looked for in it. */
    private String text(String name) {
        return texts.computeIfAbsent(name, Modules::ptx);
    }

    private CUmodule load(String name) {
        CUmodule module = new CUmodule();
        int result = JCudaDriver.cuModuleLoadData(module, text(name));
        check.check(result, "cuModuleLoadData of %s", name);
        return module;
    }

    @Override
    public void close() {
        for (CUmodule module : loaded.values()) {
            check.check(JCudaDriver.cuModuleUnload(module), "cuModuleUnload");
        }
    }
}
