package dev.fallline.data;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import java.util.Optional;

/**
 * How a raw row of numbers, or the pixels of an image, become features.
 *
 * @param shape what one example is
 * @param pixels whether features are bytes
 * @param standardization of real numbers; empty where they are taken as they are
 */
public record Encoding(
        ExampleShape shape, boolean pixels, Optional<Standardization> standardization) {
    /**
     * Turns one raw row into features.
     *
     * @throws FalllineException if it has another width, or a pixel is no whole number in 0 … 255
     */
    public Features encode(double[] raw) {
        if (raw.length != shape.size()) {
            throw new FalllineException(
                    Kind.BAD_DATA,
                    "The example has %d numbers, but the network was trained on %d."
                            .formatted(raw.length, shape.size()));
        }
        if (pixels) return new Features.Bytes(bytes(raw));
        return new Features.Reals(
                standardization.orElseGet(() -> Standardization.none(raw.length)).apply(raw));
    }

    private static byte[] bytes(double[] raw) {
        var bytes = new byte[raw.length];
        for (int i = 0; i < raw.length; i++) {
            int value = (int) raw[i];
            if (value != raw[i] || value < 0 || value > 255) {
                throw new FalllineException(
                        Kind.BAD_DATA,
                        "Number %d of the example is %s, but a pixel is a whole number from 0 to 255."
                                .formatted(i + 1, raw[i]));
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }
}
