package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

/**
 * Faults that a GPU would let pass now and then: one is planted for each rule of the checked PTX,
 * and each is found. What is not changed here is the PTX in the jar. {@link PlantedFaultsTest} has
 * those of the larger kernels.
 */
class PtxKernelsTest {
    private static final int N = 300;

    private final PtxKernels shipped = PtxKernels.load();

    private static void found(Runnable launch, String... words) {
        assertThatThrownBy(launch::run)
                .isInstanceOf(AssertionError.class)
                .message()
                .contains(words);
    }

    /** The norm's kernel with something in its text replaced. */
    private static void norm(String what, String by) {
        String text = Modules.ptx("norm");
        assertThat(text).contains(what);
        Map<String, String> modules =
                Map.of("norm", text.replace(what, by), "step", Modules.ptx("step"));
        PtxKernels changed = PtxKernels.load(PtxLibrary.of(modules));
        try (Buffers buffers = new Buffers(changed)) {
            changed.launch(
                    "fallline_norm",
                    1,
                    1,
                    256,
                    1,
                    buffers.of(new float[N]).address,
                    (long) N,
                    buffers.of(0f).address,
                    1,
                    0,
                    buffers.step(1, 0, 0).address,
                    1.0,
                    0L);
        }
    }

    /** The kernel as it is has no fault, so that each fault below is the planted one. */
    @Test
    void theShippedKernelIsClean() {
        norm(".version 7.0", ".version 7.0");
    }

    @Test
    void behindAnArray() {
        try (Buffers buffers = new Buffers(shipped)) {
            long y = buffers.of(new float[N]).address;
            found(
                    () -> shipped.launch("fallline_fill", 2, 1, 256, 1, y, 1f, (long) N + 1),
                    "elements.ptx:",
                    "thread 44 of block 1 writes 4 bytes outside of any array");
        }
    }

    @Test
    void beforeAnArray() {
        try (Buffers buffers = new Buffers(shipped)) {
            long x = buffers.of(new float[N]).address - Float.BYTES;
            long y = buffers.of(new float[N]).address;
            found(
                    () -> shipped.launch("fallline_map_relu", 1, 1, 32, 1, x, y, (long) N),
                    "thread 0 of block 0 reads 4 bytes outside of any array");
        }
    }

    @Test
    void afterAFree() {
        long y = shipped.allocate(64);
        shipped.free(y);
        found(
                () -> shipped.launch("fallline_fill", 1, 1, 32, 1, y, 1f, 16L),
                "writes 4 bytes outside of any array");
    }

    @Test
    void notAligned() {
        try (Buffers buffers = new Buffers(shipped)) {
            long y = buffers.of(new float[N]).address + 2;
            found(
                    () -> shipped.launch("fallline_fill", 1, 1, 32, 1, y, 1f, 4L),
                    "writes 4 bytes that are not aligned");
        }
    }

    @Test
    void notWritten() {
        long x = shipped.allocate(64);
        try (Buffers buffers = new Buffers(shipped)) {
            long y = buffers.of(new float[16]).address;
            found(
                    () -> shipped.launch("fallline_map_relu", 1, 1, 32, 1, x, y, 16L),
                    "reads 4 bytes that nobody wrote");
            shipped.launch("fallline_fill", 1, 1, 32, 1, x, 1f, 16L);
            shipped.launch("fallline_map_relu", 1, 1, 32, 1, x, y, 16L);
        }
        shipped.free(x);
    }

    /**
     * An output that lies one element beside an input: each thread writes what its neighbour reads.
     */
    @Test
    void racesWithinABlock() {
        try (Buffers buffers = new Buffers(shipped)) {
            long x = buffers.of(new float[33]).address;
            found(
                    () -> shipped.launch("fallline_map_relu", 1, 1, 32, 1, x, x + 4, 32L),
                    "thread 1 of block 0 reads 4 bytes that another thread since the last barrier"
                            + " wrote");
            found(
                    () -> shipped.launch("fallline_map_relu", 1, 1, 32, 1, x + 4, x, 32L),
                    "thread 1 of block 0 writes 4 bytes that another thread since the last barrier"
                            + " read");
        }
    }

    @Test
    void racesBetweenBlocks() {
        try (Buffers buffers = new Buffers(shipped)) {
            long x = buffers.of(new float[3]).address;
            found(
                    () -> shipped.launch("fallline_map_relu", 2, 1, 1, 1, x, x + 4, 2L),
                    "thread 0 of block 1 reads 4 bytes that another block of the launch wrote");
            found(
                    () ->
                            shipped.launch(
                                    "fallline_advance", 2, 1, 1, 1, buffers.step(1, 0, 0).address),
                    "that another block of the launch wrote");
        }
    }

    @Test
    void aBarrierLeftOut() {
        String text = Modules.ptx("norm");
        int first = text.indexOf("bar.sync", text.indexOf(".entry fallline_norm("));
        int second = text.indexOf("bar.sync", first + 1);
        String before = text.substring(first, second);
        found(
                () -> norm(before + "bar.sync \t0;", before),
                "norm.ptx:",
                "that another thread since the last barrier read");
    }

    @Test
    void sharedMemoryTooSmall() {
        found(
                () -> norm("4sums[2048]", "4sums[2040]"),
                "thread 255 of block 0 writes 8 bytes of shared memory outside of any array");
    }

    @Test
    void sharedMemoryNotWritten() {
        found(
                () -> norm("st.shared.f64 ", "@%p1 st.shared.f64 "),
                "of shared memory that nobody wrote");
    }

    @Test
    void moreThreadsThanCompiledFor() {
        try (Buffers buffers = new Buffers(shipped)) {
            long x = buffers.of(new float[N]).address;
            found(
                    () -> shipped.launch("fallline_squares", 1, 1, 512, 1, x, x, (long) N),
                    "fallline_squares is compiled for at most 256 threads a block");
        }
    }

    /** What is tested is this text: with another number in it the result is another. */
    @Test
    void runsTheText() {
        String text = Modules.ptx("step");
        String other = text.replaceFirst("(add\\.s32\\s+%r\\d+, %r\\d+), 1;", "$1, 2;");
        assertThat(other).isNotEqualTo(text);
        PtxKernels changed = PtxKernels.load(PtxLibrary.of(Map.of("step", other)));
        try (Buffers buffers = new Buffers(changed)) {
            var step = buffers.step(1, 0, 5);
            changed.launch("fallline_advance", 1, 1, 1, 1, step.address);
            assertThat(Float.floatToRawIntBits(step.floats()[3])).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"brkpt", "bar.sync \t0, 128", "bar.sync \t1"})
    void refusesWhatItDoesNotKnow(String statement) {
        String ptx = Modules.ptx("step").replace("ret;", statement + ";");
        assertThatThrownBy(() -> PtxTranslator.translate("step.ptx", ptx))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("step.ptx:")
                .contains("does not know " + statement);
    }
}
