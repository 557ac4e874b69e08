package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The stand-ins refuse what NVIDIA's driver and cuBLAS refuse, with the same codes: each rule is
 * broken once, in a process of its own, since a second driver in this one would be found by others.
 */
class FakeLibrariesTest {
    private static final String REFUSALS =
            """
            no context: 201
            context of another thread: 201
            copy from pageable memory: 1
            copy to pageable memory: 1
            copy behind an allocation: 1
            end without begin: 401
            begin twice: 401
            allocation during capture: 900
            free during capture: 900
            wait during capture: 900
            copy from the host during capture: 900
            module during capture: 900
            instance of a graph that is gone: 400
            launch of a graph that is gone: 400
            event that is gone: 400
            kernel that was unloaded: 400
            workspace that is no device memory: 7
            product without a context: 1
            product outside of device memory: 7
            word left in the workspace: -1
            workspace set before the stream: 1
            memory freed twice: 1
            copy to freed memory: 1
            """;

    @Test
    void refuseEachFault() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(FakeLibraries.faults().toAbsolutePath().toString())
                        .redirectErrorStream(true);
        Path driver = FakeLibraries.driver().toAbsolutePath();
        Path cublas = FakeLibraries.cublas13().toAbsolutePath();
        builder.environment().put("LD_LIBRARY_PATH", driver + ":" + cublas);
        builder.environment()
                .put("FAKE_KERNELS", HostCompiler.library().toAbsolutePath().toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isEqualTo(REFUSALS);
        assertThat(process.waitFor()).isZero();
    }
}
