package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

class LanesTest {
    /** What a child process runs. */
    static final class Describe {
        private Describe() {}

        public static void main(String[] args) {
            System.out.println(Lanes.best().describe());
        }
    }

    @Test
    void vectorsWhereTheModuleIs() {
        assertThat(Lanes.best()).isInstanceOf(VectorLanes.class);
        assertThat(Lanes.best().describe()).contains("Vector API", "floats at a time");
    }

    @Test
    void plainLoopsAndTheReasonWhereItIsNot() throws Exception {
        String classes = place(Lanes.class) + File.pathSeparator + place(LanesTest.class);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process child =
                new ProcessBuilder(java, "-cp", classes, Describe.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).contains("plain loops", "--add-modules jdk.incubator.vector");
        assertThat(child.waitFor()).isZero();
    }

    private static Path place(Class<?> c) throws Exception {
        URI uri = c.getProtectionDomain().getCodeSource().getLocation().toURI();
        return Path.of(uri);
    }
}
