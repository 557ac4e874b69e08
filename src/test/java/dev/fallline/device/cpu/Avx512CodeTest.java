package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.device.cpu.Avx512Code.Mask;
import dev.fallline.device.cpu.Avx512Code.Register;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;
import java.util.function.Consumer;

/** Against the bytes of GNU as 2.40, with {@code {disp32}} where it would take a shorter form. */
class Avx512CodeTest {
    @Test
    void loadsAndStores() {
        same("62617c481086 00010000", c -> c.load(24, Register.RSI, 0x100, Mask.ALL));
        same("62417cc9109b 40000000", c -> c.load(27, Register.R11, 0x40, Mask.SOME));
        same("62e17c4911ba 80000000", c -> c.store(23, Register.RDX, 0x80, Mask.SOME));
        same("62717c481189 c0ffffff", c -> c.store(9, Register.RCX, -0x40, Mask.ALL));
        same("62427d4818b2 34120000", c -> c.broadcast(30, Register.R10, 0x1234));
    }

    @Test
    void gathers() {
        same(
                "c5ec46d2 62027d429294bb 40000000",
                c -> c.gather(26, Register.R11, 0x40, 31, Mask.ALL));
        same(
                "c5f890d1 62f27d4a92acbe 40000000",
                c -> c.gather(5, Register.RSI, 0x40, 7, Mask.SOME));
    }

    @Test
    void arithmetic() {
        same("62e17441588a 00020000", c -> c.add(17, Register.RDX, 0x200, Mask.SOME));
        same("62f16448589a 00000000", c -> c.add(3, Register.RDX, 0, Mask.ALL));
        same("62121d40b8d9", c -> c.multiplyAdd(11, 28, 25));
        same("62c25548b8fe", c -> c.multiplyAdd(23, 5, 14));
        same("62a16540efdb", c -> c.zero(19));
    }

    @Test
    void addressesAndCounts() {
        same("b8ff030000 c5f892c8", c -> c.mask(10));
        same("4989fa", c -> c.move(Register.R10, Register.RDI));
        same("4c89c0", c -> c.move(Register.RAX, Register.R8));
        same("488b442408", c -> c.seventhArgument(Register.RAX));
        same("4c8b542408", c -> c.seventhArgument(Register.R10));
        same("4981c2 00010000", c -> c.add(Register.R10, 0x100));
        same("c5f877 c3", Avx512Code::end);
    }

    private static void same(String expected, Consumer<Avx512Code> instruction) {
        Avx512Code code = new Avx512Code();
        instruction.accept(code);
        assertThat(HexFormat.of().formatHex(code.bytes())).isEqualTo(expected.replace(" ", ""));
    }
}
