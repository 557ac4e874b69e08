package dev.fallline.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HexFormat;
import java.util.stream.IntStream;

class PhiloxTest {
    /** The lines "philox4x32 10" of Random123's file of known answers: counter, key, words. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "00000000 00000000 00000000 00000000 | 00000000 00000000"
                        + " | 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
                "ffffffff ffffffff ffffffff ffffffff | ffffffff ffffffff"
                        + " | 408f276d 41c83b0e a20bc7c6 6d5451fd",
                "243f6a88 85a308d3 13198a2e 03707344 | a4093822 299f31d0"
                        + " | d16cfe09 94fdcceb 5001e420 24126ea1",
            })
    void knownAnswers(String counter, String key, String words) {
        int[] c = parse(counter);
        int[] k = parse(key);
        Philox philox = new Philox(join(k[0], k[1]), join(c[1], c[2]), c[3]);
        philox.draw(Integer.toUnsignedLong(c[0]));
        assertThat(IntStream.range(0, 4).map(philox::word).toArray()).isEqualTo(parse(words));
    }

    private static int[] parse(String words) {
        return IntStream.range(0, (words.length() + 1) / 9)
                .map(i -> HexFormat.fromHexDigits(words, 9 * i, 9 * i + 8))
                .toArray();
    }

    private static long join(int low, int high) {
        return Integer.toUnsignedLong(low) | (long) high << 32;
    }
}
