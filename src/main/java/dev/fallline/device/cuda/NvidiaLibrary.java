package dev.fallline.device.cuda;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A library of NVIDIA's, opened where it is found.
 *
 * @param origin its name where the system knows it, else its path
 */
@SuppressWarnings("restricted")
record NvidiaLibrary(String origin, SymbolLookup symbols) {
    /** Names a file or folder that comes before all others. */
    static final String CUBLAS_VARIABLE = "FALLLINE_CUBLAS";

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    /** Where containers are given the driver, and Linux on Windows has it. */
    private static final List<Path> DRIVERS =
            List.of(Path.of("/usr/local/nvidia/lib64"), Path.of("/usr/lib/wsl/lib"));

    /** Where Python's packages keep their libraries below {@code site-packages}. */
    private static final List<String> WHEELS =
            List.of("nvidia/cu13/lib", "nvidia/cublas/lib", "nvidia/cu13/bin", "nvidia/cublas/bin");

    /** The driver's library. */
    static String driver() {
        return WINDOWS ? "nvcuda.dll" : "libcuda.so.1";
    }

    /** The file of a major version of cuBLAS. */
    static String cublas(int major) {
        return WINDOWS ? "cublas64_" + major + ".dll" : "libcublas.so." + major;
    }

    /** Opens the driver's library. It stays open, as cuBLAS does: JCuda is given this one. */
    static Optional<NvidiaLibrary> findDriver() {
        return find(driver()).or(() -> first(driver(), DRIVERS));
    }

    /** Opens a library that the system's loader finds. */
    private static Optional<NvidiaLibrary> find(String name) {
        try {
            SymbolLookup symbols = SymbolLookup.libraryLookup(name, Arena.global());
            return Optional.of(new NvidiaLibrary(name, symbols));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Opens a version of cuBLAS, wherever one may be. It stays open: whoever asks the system for it
     * later, by its name, is given this one.
     */
    static Optional<NvidiaLibrary> findCublas(int major) {
        String name = cublas(major);
        Path chosen = chosen();
        if (chosen != null && Files.isRegularFile(chosen)) {
            return chosen.getFileName().toString().contains("" + major) ? open(chosen) : find(name);
        }
        if (chosen == null) {
            Optional<NvidiaLibrary> known = find(name);
            if (known.isPresent()) return known;
        }
        return first(name, chosen == null ? usualFolders() : List.of(chosen));
    }

    /** Opens a library where the first of these folders has one that can be opened. */
    private static Optional<NvidiaLibrary> first(String name, List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::exists)
                .map(NvidiaLibrary::open)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Path chosen() {
        String text = System.getProperty(CUBLAS_VARIABLE, System.getenv(CUBLAS_VARIABLE));
        return text == null || text.isBlank() ? null : Path.of(text);
    }

    /**
     * With the library that it needs or, the driver, will ask the system for by name when there is
     * PTX to compile.
     */
    private static Optional<NvidiaLibrary> open(Path file) {
        String name = file.getFileName().toString();
        String needed =
                name.equals(driver())
                        ? "libnvidia-ptxjitcompiler.so.1"
                        : name.replace("cublas", "cublasLt");
        Path beside = file.resolveSibling(needed);
        if (Files.exists(beside)) find(beside.toAbsolutePath().toString());
        return find(file.toAbsolutePath().toString());
    }

    private static List<Path> usualFolders() {
        List<Path> folders = new ArrayList<>();
        folder(System.getenv("CUDA_PATH"), "bin", folders);
        folder(System.getenv("CUDA_HOME"), "lib64", folders);
        matching(Path.of("/usr/local"), "cuda*", "lib64", folders);
        matching(Path.of("/opt"), "cuda*", "lib64", folders);
        folders.add(Path.of("/usr/local/nvidia/lib64"));
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String home = System.getenv(variable);
            if (home != null) python(Path.of(home), folders);
        }
        String path = System.getenv("PATH");
        if (path != null) pythonHomes(path).forEach(home -> python(home, folders));
        List<Path> environments = new ArrayList<>();
        matching(Path.of("/opt"), "*", ".venv", environments);
        environments.forEach(home -> python(home, folders));
        python(Path.of(System.getProperty("user.home"), ".local"), folders);
        python(Path.of("/usr/local"), folders);
        return folders;
    }

    /**
     * The environments of the {@code python3} on a search path. It is often a link into a virtual
     * environment, whose own {@code bin/python3} is a link to the system's interpreter, so links
     * are followed one at a time, up to a folder with a {@code pyvenv.cfg}; without one, the last
     * link's target counts.
     */
    static List<Path> pythonHomes(String path) {
        Set<Path> homes = new LinkedHashSet<>();
        for (String folder : path.split(File.pathSeparator)) {
            if (folder.isEmpty()) continue;
            Path program = Path.of(folder, WINDOWS ? "python.exe" : "python3").toAbsolutePath();
            if (Files.isExecutable(program)) homes.add(pythonHome(program));
        }
        homes.remove(null);
        return List.copyOf(homes);
    }

    /** Null for a program in the root folder. */
    private static Path pythonHome(Path program) {
        try {
            while (true) {
                Path home = program.getParent().getParent();
                boolean environment = home != null && Files.exists(home.resolve("pyvenv.cfg"));
                if (environment || !Files.isSymbolicLink(program)) return home;
                Path target = Files.readSymbolicLink(program);
                program = program.resolveSibling(target).normalize();
            }
        } catch (IOException e) {
            // It was executable a moment ago; whoever changes it now has no library for us.
            return null;
        }
    }

    private static void folder(String home, String below, List<Path> folders) {
        if (home != null) folders.add(Path.of(home, below));
    }

    private static void python(Path home, List<Path> folders) {
        for (String packages : List.of("site-packages", "dist-packages")) {
            for (String wheel : WHEELS) {
                matching(home.resolve("lib"), "python3*", packages + "/" + wheel, folders);
            }
        }
    }

    private static void matching(Path parent, String glob, String below, List<Path> folders) {
        if (!Files.isDirectory(parent)) return;
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, glob)) {
            children.forEach(child -> folders.add(child.resolve(below)));
        } catch (IOException e) {
            // A folder that may not be read has no library for us.
        }
    }
}
