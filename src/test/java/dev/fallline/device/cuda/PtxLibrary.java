package dev.fallline.device.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /** Of what many tests run; the rest is compiled as fast as can be. */
    private static final String OPTIMIZED = "-O1";

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
            Files.createDirectories(TARGET);
            List<Path> objects = new ArrayList<>();
            String hooks = Files.readString(SOURCES.resolve("ptx.cpp"));
            objects.add(object("hooks", hooks, OPTIMIZED));
            for (var m : modules.entrySet()) {
                objects.add(translated(m.getKey(), m.getValue(), OPTIMIZED));
            }
            for (var m : others.entrySet()) {
                objects.add(translated(m.getKey(), m.getValue(), "-O0"));
            }
            return link(objects);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path translated(String name, String ptx, String level) throws IOException {
        return object(name, PtxTranslator.translate(name + ".ptx", ptx), level);
    }

    /**
     * @param level of optimization
     */
    private static Path object(String name, String source, String level) throws IOException {
        List<Path> headers = List.of(SOURCES.resolve("ptx.h"), KernelFiles.HOST);
        String key = KernelFiles.sha256(source + COMPILE + level + KernelFiles.sha256(headers));
        Path made = TARGET.resolve(name + "-" + key + ".o");
        if (Files.exists(made)) return made;
        Path text = Files.writeString(TARGET.resolve(name + "-" + key + ".cpp"), source);
        List<String> command = new ArrayList<>(COMPILE);
        command.addAll(List.of(level, text.toString()));
        return make(command, made);
    }

    private static Path link(List<Path> objects) throws IOException {
        Path made = TARGET.resolve("ptx-" + KernelFiles.sha256(objects.toString()) + ".so");
        if (Files.exists(made)) return made;
        List<String> command = new ArrayList<>(List.of("g++", "-shared"));
        objects.forEach(object -> command.add(object.toString()));
        return make(command, made);
    }

    private static Path make(List<String> command, Path made) throws IOException {
        Path fresh = Files.createTempFile(TARGET, "half", ".new");
        command.addAll(List.of("-o", fresh.toString()));
        HostCompiler.run(command);
        return Files.move(fresh, made, StandardCopyOption.REPLACE_EXISTING);
    }
}
