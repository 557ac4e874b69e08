package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IsaTest {
    private final String before = System.getProperty(Isa.PROPERTY);

    @AfterEach
    void restore() {
        if (before == null) System.clearProperty(Isa.PROPERTY);
        else System.setProperty(Isa.PROPERTY, before);
    }

    @Test
    void aPropertyChooses() {
        assumeTrue(Isa.AVX2.runsHere(), "generated code needs Linux on x86-64 with AVX2");
        System.setProperty(Isa.PROPERTY, "avx2");
        assertThat(Isa.chosen()).isEqualTo(Isa.AVX2);
        assertThat(CpuDevice.bestProducts().description())
                .isEqualTo("AVX2 code generated for each shape");
        System.clearProperty(Isa.PROPERTY);
        assertThat(Isa.chosen()).isEqualTo(Isa.AVX512.runsHere() ? Isa.AVX512 : Isa.AVX2);
    }

    @Test
    void noneIsTheReasonForAnother() {
        System.setProperty(Isa.PROPERTY, "none");
        assertThat(CpuDevice.bestProducts()).isNotInstanceOf(GeneratedGemm.class);
        assertThatThrownBy(Isa::chosen).isInstanceOf(LinkageError.class);
    }

    @Test
    void anotherNameIsRefused() {
        System.setProperty(Isa.PROPERTY, "avx");
        assertThatThrownBy(CpuDevice::bestProducts)
                .isInstanceOf(FalllineException.class)
                .hasMessage(
                        "the system property fallline.isa is avx, expected avx512, avx2 or none");
    }
}
