package dev.fallline.math;

/**
 * Standard normal numbers from random words, with the same bits everywhere: the inverse of the
 * normal distribution function by Wichura's rational functions (algorithm AS 241, PPND7, 1988) with
 * nothing but + − × ÷ √ and {@link FloatMath#log}, in the order written here. {@code gaussian.cuh}
 * repeats it literally; a change here is a change there.
 */
public final class Gaussian {
    private static final float HALF_TO_THE_32 = 0x1p-32f;

    /** Up to here off the middle, the numerator and denominator A, B hold, further out C, D. */
    private static final float SPLIT = 0.425f;

    private static final float SPLIT_SQUARED = 0.180625f;
    private static final float A0 = 3.3871327179f;
    private static final float A1 = 50.434271938f;
    private static final float A2 = 159.29113202f;
    private static final float A3 = 59.109374720f;
    private static final float B1 = 17.895169469f;
    private static final float B2 = 78.757757664f;
    private static final float B3 = 67.187563600f;
    private static final float TAIL_MIDDLE = 1.6f;
    private static final float C0 = 1.4234372777f;
    private static final float C1 = 2.7568153900f;
    private static final float C2 = 1.3067284816f;
    private static final float C3 = 0.17023821103f;
    private static final float D1 = 0.73700164250f;
    private static final float D2 = 0.12021132975f;

    /** The furthest off the middle that A and B hold, in units of 2⁻³². */
    private static final int LAST_OF_MIDDLE = lastOfMiddle();

    private Gaussian() {}

    /**
     * The number below which a standard normal variable falls with probability (w + ½)/2³², for a
     * word w from 0 to 2³² − 1; relative error below 5e-7. It rises with w from −6.34 to 6.34, and
     * of w and 2³² − 1 − w one gives the negative of the other.
     *
     * @param word 32 random bits, read without sign
     */
    public static float of(int word) {
        int centred = word + Integer.MIN_VALUE;
        int off = centred ^ centred >> 31;
        // The distances to the middle and to the nearer end, each exact where it is small.
        float q = (off + 0.5f) * HALF_TO_THE_32;
        float p = (Integer.MAX_VALUE - off + 0.5f) * HALF_TO_THE_32;
        float size = q <= SPLIT ? middle(q) : tail(p);
        return centred < 0 ? -size : size;
    }

    private static int lastOfMiddle() {
        int off = (int) (SPLIT / HALF_TO_THE_32);
        while ((off + 1 + 0.5f) * HALF_TO_THE_32 <= SPLIT) off++;
        return off;
    }

    /** Whether the first rational function holds for a word, as it does for 85 % of them. */
    static boolean isMiddle(int word) {
        int centred = word + Integer.MIN_VALUE;
        return (centred ^ centred >> 31) <= LAST_OF_MIDDLE;
    }

    /** The number of such a word, without branches. */
    static float ofMiddle(int word) {
        int centred = word + Integer.MIN_VALUE;
        int sign = centred >> 31;
        return middle(((centred ^ sign) + 0.5f) * HALF_TO_THE_32) * (sign | 1);
    }

    private static float middle(float q) {
        float r = SPLIT_SQUARED - q * q;
        return q * (((A3 * r + A2) * r + A1) * r + A0) / (((B3 * r + B2) * r + B1) * r + 1f);
    }

    private static float tail(float p) {
        float r = (float) Math.sqrt(-FloatMath.log(p)) - TAIL_MIDDLE;
        return (((C3 * r + C2) * r + C1) * r + C0) / ((D2 * r + D1) * r + 1f);
    }
}
