package dev.fallline.math;

/**
 * Elementary functions in single precision whose bits are the same everywhere: nothing but + − × ÷,
 * explicit {@link Math#fma}, comparisons and bit casts, in the order written here. {@code
 * VectorMath} and the CUDA kernels (compiled with {@code -fmad=false}) repeat these formulas
 * literally; a change here is a change there.
 *
 * <p>Each polynomial is a weighted least-squares fit on 400 Chebyshev nodes, reweighted until the
 * relative error is level (Lawson 1961), the coefficients then rounded to float one after another,
 * lowest first, the rest refitted each time. Its error is given beside it. Measured error of the
 * whole over every 37th float (erf: every 297th), in units in the last place: exp 1.02, expm1 1.51,
 * log 0.90, tanh 1.46, erf 1.08, sigmoid 2.32, softplus 1.70.
 */
public final class FloatMath {
    /** 1.5 · 2²³: adding it rounds to an integer, which then stands in the low bits. */
    public static final float ROUNDER = 0x1.8p23f;

    public static final int ROUNDER_BITS = 0x4B400000;

    public static final float LOG2_E = 1.44269504f;

    /** ln 2 as the sum of two floats. */
    public static final float LN2 = 0.693147182f;

    public static final float LN2_LOW = -1.90465421e-9f;

    /** Below this e^x rounds to 0, above the other bound to infinity. */
    public static final float EXP_LOW = -104f;

    public static final float EXP_HIGH = 89f;

    /** (eʳ − 1 − r) / r² for |r| ≤ ½ ln 2; error of eʳ − 1 relative to itself 1.4e-8. */
    public static final float E0 = 0.49999997f;

    public static final float E1 = 0.166665465f;
    public static final float E2 = 0.0416674353f;
    public static final float E3 = 0.00836626161f;
    public static final float E4 = 0.00138706563f;

    /** (ln(1 + f) − f) / f² for √½ ≤ 1 + f ≤ √2; error of ln relative to itself 4.2e-9. */
    public static final float L0 = -0.499999881f;

    public static final float L1 = 0.333333254f;
    public static final float L2 = -0.250016004f;
    public static final float L3 = 0.20002f;
    public static final float L4 = -0.166087627f;
    public static final float L5 = 0.14181219f;
    public static final float L6 = -0.132446885f;
    public static final float L7 = 0.129084989f;
    public static final float L8 = -0.0762286186f;

    public static final int SQRT_HALF_BITS = 0x3F3504F3;

    /** From √2 − 1 on, ln(1 + e) is taken as ln 2 + ln((1 + e) / 2). */
    public static final float SQRT2_MINUS_1 = 0.41421357f;

    /** (tanh(x) / x − 1) / x² in x² for |x| ≤ 0.55; relative error of tanh 1.1e-9. */
    public static final float TANH_SPLIT = 0.55f;

    public static final float H0 = -0.333333164f;
    public static final float H1 = 0.133325443f;
    public static final float H2 = -0.0538475476f;
    public static final float H3 = 0.021050714f;
    public static final float H4 = -0.00624284893f;

    /** erf(x) / x − 1 in x² for |x| ≤ 0.93; relative error 1.8e-8. */
    public static final float ERF_SPLIT = 0.93f;

    public static final float S0 = 0.128379151f;
    public static final float S1 = -0.376124889f;
    public static final float S2 = 0.11281731f;
    public static final float S3 = -0.0267629661f;
    public static final float S4 = 0.00498735299f;
    public static final float S5 = -0.000595958962f;

    /** −ln(1 − erf(t)) for 0.93 ≤ t ≤ 4, where erf becomes 1; error of erf relative 1.5e-9. */
    public static final float ERF_ONE = 4f;

    public static final float T0 = 0.000211304039f;
    public static final float T1 = 1.12761128f;
    public static final float T2 = 0.637290239f;
    public static final float T3 = 0.103837118f;
    public static final float T4 = -0.0221815091f;
    public static final float T5 = 0.00303185452f;
    public static final float T6 = -0.000194781402f;

    /**
     * Φ(−t) e^(t²/2) / u in u = 1 / (1 + 0.265625 t) for 0 ≤ t ≤ 14.5 (the form of Hastings 1955);
     * relative error 1.3e-8.
     */
    public static final float NORMAL_SCALE = 0.265625f;

    public static final float N0 = 0.105988584f;
    public static final float N1 = 0.105539098f;
    public static final float N2 = 0.102558374f;
    public static final float N3 = 0.0618799329f;
    public static final float N4 = 0.134046331f;
    public static final float N5 = -0.110410415f;
    public static final float N6 = 0.211963609f;
    public static final float N7 = -0.142215133f;
    public static final float N8 = 0.0306496229f;

    /** The slope of the leaky ReLU left of 0. */
    public static final float LEAK = 0.01f;

    public static final float TWO_OVER_SQRT_PI = 1.12837917f;
    public static final float ONE_OVER_SQRT_2PI = 0.398942280f;

    private FloatMath() {}

    /** eˣ: x = k ln 2 + r, eˣ = 2ᵏ eʳ. 2ᵏ comes as two factors, so that denormals round once. */
    public static float exp(float x) {
        float c = clampExponent(x);
        float t = Math.fma(c, LOG2_E, ROUNDER);
        int k = Float.floatToRawIntBits(t) - ROUNDER_BITS;
        int half = k >> 1;
        return (1f + reducedExpm1(c, t - ROUNDER)) * powerOf2(half) * powerOf2(k - half);
    }

    /** eˣ − 1 without cancellation near 0: 2ᵏ (eʳ − 1) + (2ᵏ − 1), the latter factor taken out. */
    public static float expm1(float x) {
        float c = clampExponent(x);
        float t = Math.fma(c, LOG2_E, ROUNDER);
        int k = Float.floatToRawIntBits(t) - ROUNDER_BITS;
        int half = k >> 1;
        float p = powerOf2(half);
        return Math.fma(reducedExpm1(c, t - ROUNDER), p, p - powerOf2(half - k))
                * powerOf2(k - half);
    }

    private static float clampExponent(float x) {
        float c = x < EXP_LOW ? EXP_LOW : x;
        return c > EXP_HIGH ? EXP_HIGH : c;
    }

    /** e^(x − k ln 2) − 1. */
    private static float reducedExpm1(float x, float k) {
        float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2, x));
        float p = Math.fma(E4, r, E3);
        p = Math.fma(p, r, E2);
        p = Math.fma(p, r, E1);
        p = Math.fma(p, r, E0);
        return Math.fma(p, r * r, r);
    }

    private static float powerOf2(int k) {
        return Float.intBitsToFloat((k << 23) + 0x3F800000);
    }

    /** ln x: x = 2ᵏ m with m in [√½, √2), ln x = k ln 2 + ln m. */
    public static float log(float x) {
        boolean tiny = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(tiny ? x * 0x1p23f : x) - SQRT_HALF_BITS;
        float k = (float) (bits >> 23) - (tiny ? 23f : 0f);
        float m = Float.intBitsToFloat((bits & 0x7FFFFF) + SQRT_HALF_BITS);
        float y = Math.fma(k, LN2, log1pReduced(m - 1f));
        y = x < Float.POSITIVE_INFINITY ? y : x;
        y = x == 0f ? Float.NEGATIVE_INFINITY : y;
        return x < 0f ? Float.NaN : y;
    }

    /** ln(1 + f) for √½ ≤ 1 + f ≤ √2. */
    private static float log1pReduced(float f) {
        float p = Math.fma(L8, f, L7);
        p = Math.fma(p, f, L6);
        p = Math.fma(p, f, L5);
        p = Math.fma(p, f, L4);
        p = Math.fma(p, f, L3);
        p = Math.fma(p, f, L2);
        p = Math.fma(p, f, L1);
        p = Math.fma(p, f, L0);
        return Math.fma(p, f * f, f);
    }

    /** An odd polynomial near 0, further out 1 − 2 / (e^(2|x|) + 1) with the sign put back. */
    public static float tanh(float x) {
        float s = x * x;
        float p = Math.fma(H4, s, H3);
        p = Math.fma(p, s, H2);
        p = Math.fma(p, s, H1);
        p = Math.fma(p, s, H0);
        float t = Math.abs(x);
        float small = Math.fma(p, s * t, t);
        float large = 1f - 2f / (exp(t + t) + 1f);
        return copySign(t > TANH_SPLIT ? large : small, x);
    }

    /** The error function 2/√π ∫₀ˣ e^(−t²) dt: like tanh, far out 1 − e^(−q(|x|)). */
    public static float erf(float x) {
        float s = x * x;
        float p = Math.fma(S5, s, S4);
        p = Math.fma(p, s, S3);
        p = Math.fma(p, s, S2);
        p = Math.fma(p, s, S1);
        p = Math.fma(p, s, S0);
        float size = Math.abs(x);
        float small = Math.fma(p, size, size);
        float t = size > ERF_ONE ? ERF_ONE : size;
        float q = Math.fma(T6, t, T5);
        q = Math.fma(q, t, T4);
        q = Math.fma(q, t, T3);
        q = Math.fma(q, t, T2);
        q = Math.fma(q, t, T1);
        q = Math.fma(q, t, T0);
        float large = 1f - exp(-q);
        return copySign(size > ERF_SPLIT ? large : small, x);
    }

    /** 1 / (1 + e⁻ˣ), through e^(−|x|) so that nothing overflows. */
    public static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        return (x < 0f ? e : 1f) / (1f + e);
    }

    /** ln(1 + eˣ) = max(x, 0) + ln(1 + e^(−|x|)). */
    public static float softplus(float x) {
        float e = exp(-Math.abs(x));
        boolean large = e > SQRT2_MINUS_1;
        float l = log1pReduced(large ? Math.fma(0.5f, e, -0.5f) : e) + (large ? LN2 : 0f);
        return relu(x) + l;
    }

    /** +0 for −0, and NaN for NaN. */
    public static float relu(float x) {
        return Math.max(x, 0f);
    }

    public static float leakyRelu(float x) {
        return x > 0f ? x : LEAK * x;
    }

    public static float elu(float x) {
        return x > 0f ? x : expm1(x);
    }

    /** x Φ(x); NaN at −∞, as −∞ · 0 is. */
    public static float gelu(float x) {
        return x * normal(x, exp(-0.5f * x * x));
    }

    /** Φ(x) + x φ(x). */
    public static float geluSlope(float x) {
        float e = exp(-0.5f * x * x);
        return Math.fma(x * ONE_OVER_SQRT_2PI, e, normal(x, e));
    }

    /** The normal distribution function Φ(x) = ½ (1 + erf(x/√2)), given e = e^(−x²/2). */
    private static float normal(float x, float e) {
        float u = 1f / Math.fma(NORMAL_SCALE, Math.abs(x), 1f);
        float p = Math.fma(N8, u, N7);
        p = Math.fma(p, u, N6);
        p = Math.fma(p, u, N5);
        p = Math.fma(p, u, N4);
        p = Math.fma(p, u, N3);
        p = Math.fma(p, u, N2);
        p = Math.fma(p, u, N1);
        p = Math.fma(p, u, N0);
        float tail = p * u * e;
        return x < 0f ? tail : 1f - tail;
    }

    public static float silu(float x) {
        return x * sigmoid(x);
    }

    /** σ(x) (1 + x (1 − σ(x))). */
    public static float siluSlope(float x) {
        float s = sigmoid(x);
        return s * Math.fma(x, 1f - s, 1f);
    }

    public static float erfSlope(float x) {
        return exp(-x * x) * TWO_OVER_SQRT_PI;
    }

    /** The size, which is not negative, with the sign bit of the other. */
    private static float copySign(float size, float sign) {
        int bit = Float.floatToRawIntBits(sign) & 0x80000000;
        return Float.intBitsToFloat(Float.floatToRawIntBits(size) | bit);
    }
}
