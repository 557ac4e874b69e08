package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.DeviceProvider.Opening.Declined;
import dev.fallline.device.Devices;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where there is no GPU, a user hears why. */
class CudaProviderTest {
    private static final DeviceOptions OPTIONS = DeviceOptions.ofThreads(1);

    @BeforeEach
    void noDriver() {
        assumeTrue(NvidiaLibrary.findDriver().isEmpty(), "here is a driver");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(new CudaProvider().open(0, OPTIONS))
                .isInstanceOfSatisfying(
                        Declined.class,
                        d ->
                                assertThat(d.reason())
                                        .matches(
                                                "no NVIDIA driver: (libcuda.so.1|nvcuda.dll) was not"
                                                        + " found|JCuda is made for Linux and Windows"
                                                        + " on x86-64, and this is .*"));
    }

    @Test
    void autoPassesOverTheGpu() {
        var selection = Devices.open("auto", OPTIONS);
        try (var device = selection.device()) {
            assertThat(selection.kind()).isEqualTo("cpu");
            assertThat(selection.passedOver()).singleElement().asString().startsWith("gpu: ");
            assertThat(device.description()).startsWith("CPU");
        }
    }

    @Test
    void gpuIsNotSilentlyTheCpu() {
        assertThatThrownBy(() -> Devices.open("gpu:1", OPTIONS))
                .isInstanceOfSatisfying(
                        FalllineException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.DEVICE_UNAVAILABLE))
                .hasMessageStartingWith("--device gpu:1 is not available (gpu: ");
    }

    /** As JCuda words it. */
    @Test
    void theReasonIsFoundInAStackTrace() {
        String message =
                """
                Error while loading native library "JCublas2-12.6.0-linux-x86_64"
                Operating system name: Linux
                ---(start of nested stack traces)---
                Stack trace from the attempt to load the library as a file:
                java.lang.UnsatisfiedLinkError: no JCublas2 in java.library.path
                \tat java.base/java.lang.ClassLoader.loadLibrary(ClassLoader.java:2458)
                Stack trace from the attempt to load the library as a resource:
                java.lang.UnsatisfiedLinkError: libcublas.so.12: cannot open shared object file
                \tat java.base/jdk.internal.loader.NativeLibraries.load(Native Method)
                ---(end of nested stack traces)---
                """;
        Throwable failure = new ExceptionInInitializerError(new UnsatisfiedLinkError(message));
        assertThat(LoadFailure.text(failure))
                .isEqualTo("libcublas.so.12: cannot open shared object file");
        assertThat(LoadFailure.text(new NoClassDefFoundError("Could not initialize class X")))
                .isEqualTo("Could not initialize class X");
    }
}
