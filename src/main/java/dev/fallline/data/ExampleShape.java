package dev.fallline.data;

/**
 * What one example is: an image, row by row and pixel by pixel, or a plain row of numbers, which
 * has height 1 and one channel.
 *
 * @param height rows
 * @param width pixels in a row
 * @param channels numbers in a pixel
 */
public record ExampleShape(int height, int width, int channels) {
    /** A plain row of numbers. */
    public static ExampleShape row(int width) {
        return new ExampleShape(1, width, 1);
    }

    /** How many numbers in one example. */
    public int size() {
        return height * width * channels;
    }

    public boolean isImage() {
        return height > 1;
    }

    /** Such as {@code 28 × 28}, {@code 32 × 32 × 3} or {@code 4}. */
    @Override
    public String toString() {
        if (!isImage()) return Integer.toString(size());
        String plane = height + " × " + width;
        return channels == 1 ? plane : plane + " × " + channels;
    }
}
