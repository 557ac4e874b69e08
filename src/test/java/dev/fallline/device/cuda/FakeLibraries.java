package dev.fallline.device.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Stand-ins for NVIDIA's libraries, made by {@code g++}: JCuda loads them as it would the real
 * ones, and they run the kernels on the processor.
 */
final class FakeLibraries {
    private static final Path SOURCES = Path.of("src", "test", "native");
    private static final Path TARGET = Path.of("target", "fake-cuda");

    private FakeLibraries() {}

    /** The folder of the fake driver; the test is skipped where it cannot be made or used. */
    static Path driver() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "JCuda needs x86-64");
        HostCompiler.library();
        return library("libcuda.so.1", "fake_cuda.cpp", List.of());
    }

    /** The folder of a fake cuBLAS 12, with the symbol versions that JCublas2 asks for. */
    static Path cublas12() throws Exception {
        Path versions = SOURCES.resolve("fake_cublas12.map");
        return cublas("libcublas.so.12", 120604, "-Wl,--version-script," + versions);
    }

    static Path cublas13() throws Exception {
        return cublas("libcublas.so.13", 130101, "-Wl,--export-dynamic");
    }

    /** A program that breaks each of their rules. */
    static Path faults() throws Exception {
        Path source = SOURCES.resolve("fake_faults.cpp");
        Path program = TARGET.resolve("faults-" + KernelFiles.sha256(List.of(source)));
        List<String> command =
                new ArrayList<>(List.of("g++", "-std=c++20", "-Wall", "-Wextra", "-Werror"));
        command.addAll(List.of("-o", program.toString(), source.toString()));
        command.add(cublas13().resolve("libcublas.so.13").toString());
        command.add(driver().resolve("libcuda.so.1").toString());
        HostCompiler.run(command);
        return program;
    }

    private static Path cublas(String name, int version, String option) throws Exception {
        Path driver = driver().resolve("libcuda.so.1");
        return library(
                name,
                "fake_cublas.cpp",
                List.of("-DVERSION=" + version, option, "-Wl,--no-as-needed", driver.toString()));
    }

    private static Path library(String name, String source, List<String> options) throws Exception {
        Path file = SOURCES.resolve(source);
        Path folder = TARGET.resolve(name + "-" + KernelFiles.sha256(List.of(file)));
        List<String> command =
                new ArrayList<>(List.of("g++", "-std=c++20", "-shared", "-fPIC", "-O1", "-Wall"));
        command.addAll(List.of("-Wextra", "-Werror", "-Wl,-soname," + name, file.toString()));
        command.addAll(options);
        HostCompiler.once(
                folder.resolve(name),
                fresh -> {
                    command.addAll(List.of("-o", fresh.toString()));
                    HostCompiler.run(command);
                });
        return folder;
    }
}
