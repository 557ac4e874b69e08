package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Python's environments are found through the {@code python3} that a shell would start. */
@EnabledOnOs(OS.LINUX)
class NvidiaLibraryTest {
    @TempDir private Path temp;
    private Path system;

    /** The system's interpreter: a link to a versioned program. */
    @BeforeEach
    void interpreter() throws IOException {
        system = Files.createDirectories(temp.resolve("usr/bin"));
        Path program = Files.createFile(system.resolve("python3.12"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(system.resolve("python3"), Path.of("python3.12"));
    }

    private Path environment(String name) throws IOException {
        Path home = temp.resolve(name);
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.createFile(home.resolve("pyvenv.cfg"));
        Files.createSymbolicLink(bin.resolve("python3"), system.resolve("python3"));
        return home;
    }

    private static String path(Path... folders) {
        StringBuilder path = new StringBuilder();
        for (Path folder : folders) path.append(folder).append(File.pathSeparator);
        return path.toString();
    }

    @Test
    void anEnvironmentOnThePath() throws Exception {
        Path home = environment("torch/.venv");
        assertThat(NvidiaLibrary.pythonHomes(path(temp, home.resolve("bin"), system)))
                .containsExactly(home, temp.resolve("usr"));
    }

    /** The link's target is a link too, and must not be followed beyond the environment. */
    @Test
    void aLinkIntoAnEnvironment() throws Exception {
        Path home = environment("torch/.venv");
        Path local = Files.createDirectories(temp.resolve("local/bin"));
        Files.createSymbolicLink(local.resolve("python3"), home.resolve("bin/python3"));
        assertThat(NvidiaLibrary.pythonHomes(path(local))).containsExactly(home);
    }

    @Test
    void noEnvironment() {
        assertThat(NvidiaLibrary.pythonHomes(path(system))).containsExactly(temp.resolve("usr"));
        assertThat(NvidiaLibrary.pythonHomes(path(temp))).isEmpty();
    }
}
