package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.device.cpu.Assembler.Mask;
import dev.fallline.device.cpu.Assembler.Register;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Against the bytes of GNU as 2.40, with {@code {vex3}}, {@code {rex}} and {@code {disp32}} where
 * it would take a shorter form.
 */
class AssemblerTest {
    @Test
    void loadsAndStores() {
        same("62617c481086 00010000", c -> c.load(24, Register.RSI, 0x100, Mask.ALL));
        same("62417cc9109b 40000000", c -> c.load(27, Register.R11, 0x40, Mask.SOME));
        same("62e17c4911ba 80000000", c -> c.store(23, Register.RDX, 0x80, Mask.SOME));
        same("62717c481189 c0ffffff", c -> c.store(9, Register.RCX, -0x40, Mask.ALL));
        same("62427d4818b2 34120000", c -> c.broadcast(30, Register.R10, 0x1234));
    }

    @Test
    void arithmetic() {
        same("62e17441588a 00020000", c -> c.add(17, Register.RDX, 0x200, Mask.SOME));
        same("62f16448589a 00000000", c -> c.add(3, Register.RDX, 0, Mask.ALL));
        same("62121d40b8d9", c -> c.multiplyAdd(11, 28, 25));
        same("62c25548b8fe", c -> c.multiplyAdd(23, 5, 14));
        same("62a16540efdb", c -> c.zero(19));
        same("62f20540b8b8 78563412", c -> c.multiplyAdd(7, 31, Register.RAX, 0x12345678));
        same("62c26548b8a3 78563412", c -> c.multiplyAdd(20, 3, Register.R11, 0x12345678));
        same("62915c4058df", c -> c.add(3, 20, 31));
        same("624144485ce1", c -> c.subtract(28, 7, 9));
        same("62111c4059d9", c -> c.multiply(11, 28, 25));
        same("624144485ee1", c -> c.divide(28, 7, 9));
        same("62c154485ffe", c -> c.maximum(23, 5, 14));
        same("62317c4851cc", c -> c.squareRoot(9, 20));
        same("62c154485dfe", c -> c.minimum(23, 5, 14));
        same("6241444a5ce1", c -> c.subtract(28, 7, 9, Mask.FOUND));
    }

    @Test
    void comparisons() {
        same("62914448c2d4 00", c -> c.equal(7, 28, Mask.ALL));
        same("6291444ac2d4 00", c -> c.equal(7, 28, Mask.FOUND));
        same("62d15c42c2d1 12", c -> c.lessOrEqual(20, 9, Mask.FOUND));
        same("62317c4a10cc", c -> c.move(9, 20, Mask.FOUND));
    }

    @Test
    void wholeNumbers() {
        same("62111d40fed9", c -> c.addIntegers(11, 28, 25));
        same("62c15548fafe", c -> c.subtractIntegers(23, 5, 14));
        same("62414548dbe1", c -> c.and(28, 7, 9));
        same("62b1354872f4 17", c -> c.shiftLeft(9, 20, 23));
        same("62911d4072e1 17", c -> c.shiftRight(28, 25, 23));
        same("62317c485bcc", c -> c.toFloats(9, 20));
    }

    @Test
    void addressesAndCounts() {
        same("b8ff030000 c5f892c8", c -> c.mask(10));
        same("4989fa", c -> c.move(Register.R10, Register.RDI));
        same("4c89c0", c -> c.move(Register.RAX, Register.R8));
        same("488b442408", c -> c.argument(Register.RAX, 7));
        same("4c8b542408", c -> c.argument(Register.R10, 7));
        same("4c8b5c2418", c -> c.argument(Register.R11, 9));
        same("4c035c2418", c -> c.addArgument(Register.R11, 9));
        same("4803442420", c -> c.addArgument(Register.RAX, 10));
        same("4981c2 00010000", c -> c.add(Register.R10, 0x100));
        same("c5f877 c3", Assembler::end);
    }

    @Test
    void bits() {
        same("4c8b97 78563412", c -> c.load(Register.R10, Register.RDI, 0x12345678));
        same("498b80 78563412", c -> c.load(Register.RAX, Register.R8, 0x12345678));
        same("4c69d8 78563412", c -> c.multiply(Register.R11, Register.RAX, 0x12345678));
        same("4869c0 78563412", c -> c.multiply(Register.RAX, Register.RAX, 0x12345678));
        same("4901f3", c -> c.add(Register.R11, Register.RSI));
        same("4c01c8", c -> c.add(Register.RAX, Register.R9));
        same("48c7c0 78563412", c -> c.set(Register.RAX, 0x12345678));
        same("f3490fbcc2", c -> c.lowestBit(Register.RAX, Register.R10));
        same("f34c0fbcd1", c -> c.lowestBit(Register.R10, Register.RCX));
        same("c4c2a8f3ca 0f85 f5ffffff", c -> c.nextBit(Register.R10, c.here()));
        same("c4e2e8f3ca 0f85 f5ffffff", c -> c.nextBit(Register.RDX, c.here()));
        same("4d85d2 0f84 00000000", c -> c.land(c.jumpIfZero(Register.R10)));
        same("4885c9 0f84 03000000 4901f3", AssemblerTest::jump);
    }

    @Test
    void indexedAddresses() {
        same("480fb68c06 00000000", c -> c.loadByte(Register.RCX, Register.RSI, Register.RAX));
        same("4f0fb69c13 00000000", c -> c.loadByte(Register.R11, Register.R11, Register.R10));
        same(
                "62227d4818bc9a 78563412",
                c -> c.broadcast(31, Register.RDX, Register.R11, 0x12345678));
        same(
                "62d27d48189c82 78563412",
                c -> c.broadcast(3, Register.R10, Register.RAX, 0x12345678));
        same(
                "48638496 78563412",
                c -> c.loadInt(Register.RAX, Register.RSI, Register.RDX, 0x12345678));
        same(
                "4f639c9a 78563412",
                c -> c.loadInt(Register.R11, Register.R10, Register.R11, 0x12345678));
        same("400f1810", c -> c.prefetch(Register.RAX));
        same("410f1813", c -> c.prefetch(Register.R11));
        same("410f0d8a 40000000", c -> c.prefetchToWrite(Register.R10, 0x40));
    }

    @Test
    void bytesAndWords() {
        same(
                "62b2754026d1 c4c1f89192 78563412",
                c -> c.storeNonZeroBytes(17, Register.R10, 0x12345678));
        same(
                "62f26d4826d2 c4e1f89196 78563412",
                c -> c.storeNonZeroBytes(2, Register.RSI, 0x12345678));
        same(
                "488b86 10000000 498983 20000000 408b86 18000000 418983 28000000"
                        + "66408b86 1c000000 66418983 2c000000 408a86 1e000000 418883 2e000000",
                c -> c.copyBytes(Register.RSI, 0x10, Register.R11, 0x20, 15));
        // The length of a vector means nothing where there is one lane: as writes 08.
        same("62d17e4811ab 40000000", c -> c.storeLowest(5, Register.R11, 0x40));
        same("6272dd4036cb", c -> c.permute(9, 20, 3));
        same("6272dd4015cb", c -> c.rotate(9, 20, 3));
        same("62e3654803e3 04", c -> c.rotateLanes(20, 3, 4));
        same("6273dd4025cb e4", c -> c.blend(9, 20, 3));
        same("62725d407fcb", c -> c.permuteTwo(9, 20, 3));
        same("628255487fce", c -> c.permuteTwo(17, 5, 30));
        same("62317c4810cc", c -> c.move(9, 20));
        same("62617c4810eb", c -> c.move(29, 3));
    }

    private static void jump(Assembler code) {
        int jump = code.jumpIfZero(Register.RCX);
        code.add(Register.R11, Register.RSI);
        code.land(jump);
    }

    @Test
    void masks() {
        same("62f10440c297 78563412 04", c -> c.notZero(31, Register.RDI, 0x12345678, Mask.ALL));
        same("62f10440c297 78563412 11", c -> c.less(31, Register.RDI, 0x12345678, Mask.ALL));
        same("62f17cca109e 40000000", c -> c.load(3, Register.RSI, 0x40, Mask.FOUND));
        same("62d17c49c291 78563412 04", c -> c.notZero(0, Register.R9, 0x12345678, Mask.SOME));
        same("c4e1789196 78563412", c -> c.storeMask(Register.RSI, 0x12345678));
        same("c4c1789192 78563412", c -> c.storeMask(Register.R10, 0x12345678));
        same("62b15c40c2d403 c5f893c2", c -> c.whereNaN(20));
    }

    @Test
    void avx2LoadsAndStores() {
        sameOnAvx2("c4617c1086 00010000", c -> c.load(8, Register.RSI, 0x100, Mask.ALL));
        sameOnAvx2("c4c17c119b 40000000", c -> c.store(3, Register.R11, 0x40, Mask.ALL));
        sameOnAvx2("c4c2052c9b 40000000", c -> c.load(3, Register.R11, 0x40, Mask.SOME));
        sameOnAvx2("c462052e8a 80000000", c -> c.store(9, Register.RDX, 0x80, Mask.SOME));
        sameOnAvx2("c4620d2c96 40000000", c -> c.load(10, Register.RSI, 0x40, Mask.FOUND));
        // The length of a vector means nothing where there is one lane: as writes 7a.
        sameOnAvx2("c4c17e11ab 40000000", c -> c.storeLowest(5, Register.R11, 0x40));
        sameOnAvx2("c4427d18aa 34120000", c -> c.broadcast(13, Register.R10, 0x1234));
        sameOnAvx2(
                "c4227d18ac9a 78563412",
                c -> c.broadcast(13, Register.RDX, Register.R11, 0x12345678));
    }

    @Test
    void avx2Arithmetic() {
        sameOnAvx2("c4e164589a 00020000", c -> c.add(3, Register.RDX, 0x200, Mask.ALL));
        sameOnAvx2("c462052cb2 00020000 c4c16458de", c -> c.add(3, Register.RDX, 0x200, Mask.SOME));
        sameOnAvx2("c4421db8d9", c -> c.multiplyAdd(11, 12, 9));
        sameOnAvx2("c4e215b8b8 78563412", c -> c.multiplyAdd(7, 13, Register.RAX, 0x12345678));
        sameOnAvx2("c44135efc9", c -> c.zero(9));
        sameOnAvx2("c441445ce1", c -> c.subtract(12, 7, 9));
        sameOnAvx2("c4411c59d9", c -> c.multiply(11, 12, 9));
        sameOnAvx2("c441445ee1", c -> c.divide(12, 7, 9));
        sameOnAvx2("c4c1545ffe", c -> c.maximum(7, 5, 14));
        sameOnAvx2("c4617c51cc", c -> c.squareRoot(9, 4));
    }

    @Test
    void avx2Masks() {
        sameOnAvx2("48b8 ffffff0000000000 c461f96ef8 c4427d21ff", c -> c.mask(3));
        sameOnAvx2("c46174c2b7 78563412 11", c -> c.less(1, Register.RDI, 0x12345678, Mask.ALL));
        sameOnAvx2("c46174c2b7 78563412 04", c -> c.notZero(1, Register.RDI, 0x12345678, Mask.ALL));
        sameOnAvx2(
                "c442052cb1 78563412 c4417cc2f604",
                c -> c.notZero(0, Register.R9, 0x12345678, Mask.SOME));
        sameOnAvx2("c4c17c50c6 408886 78563412", c -> c.storeMask(Register.RSI, 0x12345678));
        sameOnAvx2("c4c17c50c6 418882 78563412", c -> c.storeMask(Register.R10, 0x12345678));
        sameOnAvx2("c44114c2f503 c4c17c50c6", c -> c.whereNaN(13));
        sameOnAvx2(
                "c4410deff6 c4416d74f6 c4c17dd7c6 f7d0 408986 78563412",
                c -> c.storeNonZeroBytes(2, Register.RSI, 0x12345678));
        sameOnAvx2(
                "c4410deff6 c4416d74f6 c4c17dd7c6 f7d0 418982 78563412",
                c -> c.storeNonZeroBytes(2, Register.R10, 0x12345678));
    }

    @Test
    void avx2Exchanges() {
        sameOnAvx2("c4e36506e301", c -> c.rotateLanes(4, 3, 4));
        sameOnAvx2("c4e37d04e34e", c -> c.rotateLanes(4, 3, 2));
        sameOnAvx2("c4e37d04e339", c -> c.rotateLanes(4, 3, 1));
        sameOnAvx2("c4637506c531 c4e37506cd20", c -> c.exchange(4, 1, 5, 8));
        sameOnAvx2("c4617515c5 c4e17514cd", c -> c.exchange(2, 1, 5, 8));
        sameOnAvx2("c4617e16c1 c4633d0cc5aa c4e17e12ed c4e3750ccdaa", c -> c.exchange(1, 1, 5, 8));
    }

    @Test
    void avx2Words() {
        sameOnAvx2("c4e3fd00e34e", c -> c.exchangeLanes(4, 3, 2));
        sameOnAvx2("c463fd00ceb1", c -> c.exchangeLanes(9, 6, 1));
        sameOnAvx2("c4c15d73f120", c -> c.shiftWordsLeft(4, 9, 32));
        sameOnAvx2("c4c15d73d108", c -> c.shiftWordsRight(4, 9, 8));
        sameOnAvx2("c4c2d547e4", c -> c.shiftEachLeft(4, 5, 12));
        sameOnAvx2("c4c2d545e4", c -> c.shiftEachRight(4, 5, 12));
        sameOnAvx2("c4c155efe4", c -> c.exclusiveOr(4, 5, 12));
        sameOnAvx2("c4c155dbe4", c -> c.and(4, 5, 12));
    }

    private static void same(String expected, Consumer<Assembler> instruction) {
        same(expected, Isa.AVX512, instruction);
    }

    private static void sameOnAvx2(String expected, Consumer<Assembler> instruction) {
        same(expected, Isa.AVX2, instruction);
    }

    private static void same(String expected, Isa isa, Consumer<Assembler> instruction) {
        Assembler code = new Assembler(isa);
        instruction.accept(code);
        assertThat(HexFormat.of().formatHex(code.bytes())).isEqualTo(expected.replace(" ", ""));
    }
}
