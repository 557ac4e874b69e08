package dev.fallline.device.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fallline.io.IoConsumer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Makes a shared library of the kernels' sources by {@code g++}. */
final class HostCompiler {
    private static final Path TARGET = Path.of("target", "host-kernels");

    /**
     * No fused multiply-add but the written ones; those and roots as plain instructions; long jumps
     * from one stack to another.
     */
    private static final List<String> COMMAND =
            List.of(
                    "g++",
                    "-std=c++20",
                    "-shared",
                    "-fPIC",
                    "-O2",
                    "-march=native",
                    "-ffp-contract=off",
                    "-fno-math-errno",
                    "-fvisibility=hidden",
                    "-U_FORTIFY_SOURCE",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-include",
                    "host/cuda.h");

    private static Path library;

    private HostCompiler() {}

    /** The library, compiled now if the sources have changed. */
    static synchronized Path library() {
        require();
        try {
            if (library == null) library = compile();
            return library;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Skips the test where nothing can be compiled. */
    static void require() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux") && hasCompiler(),
                "the host's kernels need Linux and g++");
    }

    private static boolean hasCompiler() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "g++")));
    }

    private static Path compile() throws IOException {
        List<Path> sources = new ArrayList<>(KernelFiles.ending(".cu"));
        sources.addAll(KernelFiles.ending(".cuh"));
        sources.add(KernelFiles.FOLDER.resolve("host/cuda.h"));
        sources.add(KernelFiles.FOLDER.resolve("host/launch.h"));
        Path made = TARGET.resolve("kernels-" + KernelFiles.sha256(sources) + ".so");
        return once(
                made,
                fresh -> {
                    Path all = Files.writeString(TARGET.resolve("all.cpp"), all());
                    List<String> command = new ArrayList<>(COMMAND);
                    command.add("-I" + KernelFiles.FOLDER);
                    command.addAll(List.of("-o", fresh.toString(), all.toString()));
                    run(command);
                });
    }

    /**
     * Makes a file whose name stands for its content, where it is not there yet. While one process
     * makes something in a folder, others that want something of this folder wait.
     */
    static synchronized Path once(Path made, IoConsumer<Path> maker) throws IOException {
        Path folder = Files.createDirectories(made.getParent());
        try (FileChannel channel =
                FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            channel.lock();
            if (Files.exists(made)) return made;
            Path fresh = Files.createTempFile(folder, "half", null);
            maker.accept(fresh);
            return Files.move(fresh, made, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** One source that includes all kernels and lists them. */
    private static String all() throws IOException {
        StringBuilder text = new StringBuilder();
        StringBuilder list = new StringBuilder("#define KERNELS(K)");
        for (Path source : KernelFiles.ending(".cu")) {
            text.append("#include \"%s\"%n".formatted(source.getFileName()));
            String ptx = Files.readString(KernelFiles.ptxOf(source));
            for (String kernel : KernelFiles.entries(ptx)) list.append(" K(" + kernel + ")");
        }
        return text.append(list).append("\n#include \"host/launch.h\"\n").toString();
    }

    static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        byte[] said = process.getInputStream().readAllBytes();
        try {
            if (process.waitFor() == 0) return;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError(
                String.join(" ", command) + "\n" + new String(said, StandardCharsets.UTF_8));
    }
}
