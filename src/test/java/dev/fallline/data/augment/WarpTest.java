package dev.fallline.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.data.ExampleShape;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.Random;

class WarpTest {
    private static final ExampleShape GREY = new ExampleShape(7, 9, 1);
    private static final ExampleShape COLOURED = new ExampleShape(6, 5, 3);

    private static byte[] picture(ExampleShape shape) {
        var pixels = new byte[shape.size()];
        new Random(shape.size()).nextBytes(pixels);
        return pixels;
    }

    /** The number at a row and a column; zero outside. */
    private static float at(byte[] picture, ExampleShape s, int row, int column, int channel) {
        boolean inside = row >= 0 && row < s.height() && column >= 0 && column < s.width();
        return inside ? picture[(row * s.width() + column) * s.channels() + channel] & 0xFF : 0;
    }

    private static float[] warped(
            byte[] picture, ExampleShape s, double right, double down, double turn, double factor) {
        var warp = new Warp(s);
        warp.affine(right, down, turn, factor);
        var sheet = new float[s.size()];
        // A picture before it: the offset counts.
        var two = new byte[2 * s.size()];
        System.arraycopy(picture, 0, two, s.size(), s.size());
        Arrays.fill(two, 0, s.size(), (byte) 99);
        warp.resample(two, s.size(), sheet);
        return sheet;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0", "1, 0", "0, 1", "-2, 0", "0, -3", "2, -1", "8, 6", "-9, 0", "0, 7", "50, 50"
    })
    void movesByWholePixels(int right, int down) {
        for (ExampleShape s : new ExampleShape[] {GREY, COLOURED}) {
            byte[] picture = picture(s);
            float[] moved = warped(picture, s, right, down, 0, 1);
            int i = 0;
            for (int row = 0; row < s.height(); row++) {
                for (int column = 0; column < s.width(); column++) {
                    for (int c = 0; c < s.channels(); c++) {
                        assertThat(moved[i++])
                                .isEqualTo(at(picture, s, row - down, column - right, c));
                    }
                }
            }
        }
    }

    @Test
    void halfAPixelIsAMean() {
        byte[] picture = picture(GREY);
        float[] moved = warped(picture, GREY, 0.5, 0, 0, 1);
        for (int column = 0; column < 9; column++) {
            float left = at(picture, GREY, 3, column - 1, 0);
            assertThat(moved[3 * 9 + column])
                    .isEqualTo((left + at(picture, GREY, 3, column, 0)) / 2);
        }
    }

    /** A quarter turn, clockwise: the left column becomes the top row. */
    @Test
    void turnsByARightAngle() {
        var square = new ExampleShape(8, 8, 1);
        byte[] picture = picture(square);
        float[] turned = warped(picture, square, 0, 0, Math.PI / 2, 1);
        for (int row = 0; row < 8; row++) {
            for (int column = 0; column < 8; column++) {
                assertThat(Math.round(turned[row * 8 + column]))
                        .isEqualTo(Math.round(at(picture, square, 7 - column, row, 0)));
            }
        }
    }

    /** At twice the size, the pixels beside the centre are 3/4 nearest and 1/4 next in each way. */
    @Test
    void resizes() {
        var square = new ExampleShape(2, 2, 1);
        float[] large = warped(new byte[] {16, 32, 48, 64}, square, 0, 0, 0, 2);
        assertThat(large).containsExactly(28, 36, 44, 52);
    }
}
