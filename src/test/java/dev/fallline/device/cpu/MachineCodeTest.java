package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fallline.device.cpu.GemmTile.Addend;
import dev.fallline.device.cpu.GemmTile.Right;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

class MachineCodeTest {
    /** Of a shape that no product has. */
    private static MemorySegment code() {
        return new GemmTile(Isa.AVX2, 3, 13, 12_347, 1, Right.PLAIN, 13, false, 13, Addend.NONE)
                .code();
    }

    private static boolean isExecutable(long address) throws IOException {
        try (var mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return mappings.map(line -> line.split("[- ]"))
                    .anyMatch(
                            m ->
                                    Long.parseUnsignedLong(m[0], 16) <= address
                                            && address < Long.parseUnsignedLong(m[1], 16)
                                            && m[2].startsWith("r"));
        }
    }

    /** Address and identity alone: nothing here keeps the segment. */
    private static long used() throws IOException {
        MemorySegment code = code();
        assertThat(code().address()).isEqualTo(code.address());
        assertThat(isExecutable(code.address())).isTrue();
        return code.address();
    }

    @Test
    void pagesAreFreedWhenNobodyUsesTheirCode() throws Exception {
        assumeTrue(Isa.AVX2.runsHere(), "generated code needs Linux on x86-64 with AVX2 and FMA");
        long address = used();
        for (int i = 0; i < 100 && isExecutable(address); i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(isExecutable(address)).isFalse();
    }
}
