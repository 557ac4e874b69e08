package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

class CpuKernelsTest {
    /** What a child process runs. */
    static final class Describe {
        private Describe() {}

        public static void main(String[] args) {
            System.out.println(CpuKernels.best().describe());
        }
    }

    @Test
    void vectorsWhereTheModuleIs() {
        assertThat(CpuKernels.best()).isInstanceOf(VectorKernels.class);
        assertThat(CpuKernels.best().describe()).contains("Vector API", "floats at a time");
    }

    @Test
    void plainLoopsAndTheReasonWhereItIsNot() throws Exception {
        String classes = place(CpuKernels.class) + File.pathSeparator + place(CpuKernelsTest.class);
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
