package dev.fallline.device.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes a shared library of PTX that was translated to C++, by {@code g++}, an object a module. */
final class PtxLibrary {
    private static final Path SOURCES = Path.of("src", "test", "native");
    private static final Path TARGET = Path.of("target", "ptx-kernels");

    /** As for the sources: nothing is fused but what the PTX fuses. */
    private static final List<String> COMPILE =
            List.of(
                    "g++",
                    "-std=c++20",
                    "-c",
                    "-fPIC",
                    "-march=native",
                    "-ffp-contract=off",
                    "-fno-math-errno",
                    "-fno-strict-aliasing",
                    "-fvisibility=hidden",
                    "-U_FORTIFY_SOURCE",
                    "-I" + SOURCES,
                    "-I" + KernelFiles.FOLDER);

    /** Of what many tests run; what few do is compiled as fast as can be. */
    private static final String OPTIMIZED = "-O1";

    /** Of the hooks: most of the time goes there. */
    private static final String INLINED = "-O3";

    private static Path shipped;

    private PtxLibrary() {}

    /** Of all modules that the jar carries. */
    static synchronized Path shipped() {
        if (shipped == null) shipped = of(modules());
        return shipped;
    }

    private static Map<String, String> modules() {
        Map<String, String> modules = new TreeMap<>();
        for (String name : Modules.NAMES) modules.put(name, Modules.ptx(name));
        return modules;
    }

    /**
     * The test that calls this is skipped where there is no {@code g++}.
     *
     * @param modules texts by name
     */
    static Path of(Map<String, String> modules) {
        return of(modules, Map.of());
    }

    /** Of all modules that the jar carries, and others whose kernels have other names. */
    static Path shippedAnd(Map<String, String> others) {
        return of(modules(), others);
    }

    private static Path of(Map<String, String> modules, Map<String, String> others) {
        HostCompiler.require();
        try {
            List<CppSource> sources = new ArrayList<>();
            String hooks = Files.readString(SOURCES.resolve("ptx.cpp"));
            sources.add(new CppSource("hooks", hooks, INLINED));
            modules.forEach((name, ptx) -> sources.add(translated(name, ptx, OPTIMIZED)));
            others.forEach((name, ptx) -> sources.add(translated(name, ptx, "-O0")));
            List<Path> objects = new ArrayList<>();
            for (CppSource source : sources) objects.add(source.object());
            Path made = TARGET.resolve("ptx-" + KernelFiles.sha256(objects.toString()) + ".so");
            return HostCompiler.once(
                    made,
                    fresh -> {
                        sources.parallelStream().forEach(CppSource::compile);
                        List<String> command = new ArrayList<>(List.of("g++", "-shared"));
                        objects.forEach(object -> command.add(object.toString()));
                        command.addAll(List.of("-o", fresh.toString()));
                        HostCompiler.run(command);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CppSource translated(String name, String ptx, String level) {
        return new CppSource(name, PtxTranslator.translate(name + ".ptx", ptx), level);
    }

    /**
     * @param level of optimization
     */
    private record CppSource(String name, String text, String level) {
        /** What it is compiled to. */
        Path object() throws IOException {
            List<Path> headers = List.of(SOURCES.resolve("ptx.h"), KernelFiles.HOST);
            String key = KernelFiles.sha256(text + COMPILE + level + KernelFiles.sha256(headers));
            return TARGET.resolve(name + "-" + key + ".o");
        }

        void compile() {
            try {
                Path made = object();
                if (Files.exists(made)) return;
                Path source = made.resolveSibling(made.getFileName() + ".cpp");
                Path fresh = made.resolveSibling(made.getFileName() + ".half");
                Files.writeString(source, text);
                List<String> command = new ArrayList<>(COMPILE);
                command.addAll(List.of(level, source.toString(), "-o", fresh.toString()));
                HostCompiler.run(command);
                Files.move(fresh, made);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
