package dev.fallline.device.cpu;

/** The share of numbers in a data set that are not 0, measured on a part of it. */
final class NonZeroShare {
    /** Examples that are looked at, spread over all. */
    private static final int SAMPLE = 1_000;

    private NonZeroShare() {}

    /**
     * @param bytes row by row, or null if the numbers are {@code reals}
     * @return 0 to 1; 1 of nothing
     */
    static double of(byte[] bytes, float[] reals, int width) {
        long rows = (bytes == null ? reals.length : bytes.length) / width;
        long sample = Math.min(rows, SAMPLE);
        if (sample == 0) return 1;
        long found = 0;
        for (long i = 0; i < sample; i++) {
            int from = (int) (rows * i / sample) * width;
            found += bytes == null ? count(reals, from, width) : count(bytes, from, width);
        }
        return found / (double) (sample * width);
    }

    private static int count(byte[] x, int from, int count) {
        int found = 0;
        for (int i = from; i < from + count; i++) found += x[i] == 0 ? 0 : 1;
        return found;
    }

    private static int count(float[] x, int from, int count) {
        int found = 0;
        for (int i = from; i < from + count; i++) found += x[i] == 0 ? 0 : 1;
        return found;
    }
}
