package dev.fallline.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What results are given beside: the machine and NVIDIA's tools on it. */
final class Machine {
    private Machine() {}

    /** As nvidia-smi says, where there is one. */
    static String gpu() {
        List<String> command =
                List.of(
                        "nvidia-smi",
                        "--query-gpu=name,driver_version,memory.total,clocks.max.sm,clocks.max.mem",
                        "--format=csv,noheader");
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes()).strip();
            return said.replaceFirst(", ", ", driver ");
        } catch (IOException e) {
            return "no nvidia-smi here";
        }
    }

    /** NVIDIA's compute-sanitizer, or null. */
    static Path sanitizer() {
        return program("compute-sanitizer");
    }

    /** A program on the path or among CUDA's, or null. */
    static Path program(String name) {
        Stream<String> path =
                Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"));
        Stream<String> homes =
                Stream.of("CUDA_HOME", "CUDA_PATH")
                        .map(System::getenv)
                        .filter(Objects::nonNull)
                        .map(h -> h + "/bin");
        return Stream.of(path, homes, Stream.of("/usr/local/cuda/bin", "/opt/cuda/bin"))
                .flatMap(s -> s)
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
