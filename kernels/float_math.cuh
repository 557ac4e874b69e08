// Elementary functions whose bits are those of FloatMath.java, which also says where the
// polynomials come from and how good they are. Nothing but + - * /, explicit fma, comparisons and
// bit casts, in the order written there; compiled with -fmad=false.
#pragma once

namespace fallline {

/** 1.5 * 2^23: adding it rounds to an integer, which then stands in the low bits. */
constexpr float ROUNDER = 12582912.0f;
constexpr int ROUNDER_BITS = 0x4B400000;

constexpr float LOG2_E = 1.44269504f;
constexpr float LN2 = 0.693147182f;
constexpr float LN2_LOW = -1.90465421e-9f;
constexpr float EXP_LOW = -104.0f;
constexpr float EXP_HIGH = 89.0f;
constexpr int SQRT_HALF_BITS = 0x3F3504F3;
constexpr float SQRT2_MINUS_1 = 0.41421357f;
constexpr float TANH_SPLIT = 0.55f;
constexpr float ERF_SPLIT = 0.93f;
constexpr float ERF_ONE = 4.0f;
constexpr float NORMAL_SCALE = 0.265625f;
constexpr float LEAK = 0.01f;
constexpr float TWO_OVER_SQRT_PI = 1.12837917f;
constexpr float ONE_OVER_SQRT_2PI = 0.398942280f;
constexpr float MIN_NORMAL = 1.17549435e-38f;
constexpr int INFINITY_BITS = 0x7F800000;
constexpr int NAN_BITS = 0x7FC00000;
constexpr int SIGN_BIT = (int) 0x80000000;

/** The larger one; +0 is larger than -0, and NaN wins. */
__device__ inline float maximum(float a, float b) {
    if (a != a) return a;
    if (a == b) return __int_as_float(__float_as_int(a) & __float_as_int(b));
    return a > b ? a : b;
}

/** The smaller one; -0 is smaller than +0, and NaN wins. */
__device__ inline float minimum(float a, float b) {
    if (a != a) return a;
    if (a == b) return __int_as_float(__float_as_int(a) | __float_as_int(b));
    return a < b ? a : b;
}

/** The size, which is not negative, with the sign bit of the other. */
__device__ inline float copy_sign(float size, float sign) {
    return __int_as_float(__float_as_int(size) | (__float_as_int(sign) & SIGN_BIT));
}

/** -1, 0 or 1; zeros keep their sign, NaN stays. */
__device__ inline float sign(float x) {
    return x == 0.0f || x != x ? x : copy_sign(1.0f, x);
}

__device__ inline float power_of_2(int k) {
    return __int_as_float((int) ((unsigned) k << 23) + 0x3F800000);
}

__device__ inline float clamp_exponent(float x) {
    const float c = x < EXP_LOW ? EXP_LOW : x;
    return c > EXP_HIGH ? EXP_HIGH : c;
}

/** e^(x - k ln 2) - 1. */
__device__ inline float reduced_expm1(float x, float k) {
    const float r = fmaf(k, -LN2_LOW, fmaf(k, -LN2, x));
    float p = fmaf(0.00138706563f, r, 0.00836626161f);
    p = fmaf(p, r, 0.0416674353f);
    p = fmaf(p, r, 0.166665465f);
    p = fmaf(p, r, 0.49999997f);
    return fmaf(p, r * r, r);
}

/** The k of x = k ln 2 + r, given t = fma(x, log2 e, ROUNDER). */
__device__ inline int exponent(float t) {
    return (int) ((unsigned) __float_as_int(t) - ROUNDER_BITS);
}

/** e^x = 2^k e^r. 2^k comes as two factors, so that denormals round once. */
__device__ inline float exp(float x) {
    const float c = clamp_exponent(x);
    const float t = fmaf(c, LOG2_E, ROUNDER);
    const int k = exponent(t);
    const int half = k >> 1;
    return (1.0f + reduced_expm1(c, t - ROUNDER)) * power_of_2(half) * power_of_2(k - half);
}

/** e^x - 1 = 2^k (e^r - 1) + (2^k - 1), the latter factor taken out. */
__device__ inline float expm1(float x) {
    const float c = clamp_exponent(x);
    const float t = fmaf(c, LOG2_E, ROUNDER);
    const int k = exponent(t);
    const int half = k >> 1;
    const float p = power_of_2(half);
    return fmaf(reduced_expm1(c, t - ROUNDER), p, p - power_of_2(half - k)) * power_of_2(k - half);
}

/** ln(1 + f) for sqrt(1/2) <= 1 + f <= sqrt(2). */
__device__ inline float log1p_reduced(float f) {
    float p = fmaf(-0.0762286186f, f, 0.129084989f);
    p = fmaf(p, f, -0.132446885f);
    p = fmaf(p, f, 0.14181219f);
    p = fmaf(p, f, -0.166087627f);
    p = fmaf(p, f, 0.20002f);
    p = fmaf(p, f, -0.250016004f);
    p = fmaf(p, f, 0.333333254f);
    p = fmaf(p, f, -0.499999881f);
    return fmaf(p, f * f, f);
}

/** ln x: x = 2^k m with m in [sqrt(1/2), sqrt(2)), ln x = k ln 2 + ln m. */
__device__ inline float log(float x) {
    const bool tiny = x < MIN_NORMAL;
    const float scaled = tiny ? x * 8388608.0f : x;
    const int bits = (int) ((unsigned) __float_as_int(scaled) - SQRT_HALF_BITS);
    const float k = (float) (bits >> 23) - (tiny ? 23.0f : 0.0f);
    const float m = __int_as_float((bits & 0x7FFFFF) + SQRT_HALF_BITS);
    float y = fmaf(k, LN2, log1p_reduced(m - 1.0f));
    y = x < __int_as_float(INFINITY_BITS) ? y : x;
    y = x == 0.0f ? -__int_as_float(INFINITY_BITS) : y;
    return x < 0.0f ? __int_as_float(NAN_BITS) : y;
}

/** An odd polynomial near 0, further out 1 - 2 / (e^(2|x|) + 1) with the sign put back. */
__device__ inline float tanh(float x) {
    const float s = x * x;
    float p = fmaf(-0.00624284893f, s, 0.021050714f);
    p = fmaf(p, s, -0.0538475476f);
    p = fmaf(p, s, 0.133325443f);
    p = fmaf(p, s, -0.333333164f);
    const float t = fabsf(x);
    const float small = fmaf(p, s * t, t);
    const float large = 1.0f - 2.0f / (exp(t + t) + 1.0f);
    return copy_sign(t > TANH_SPLIT ? large : small, x);
}

/** The error function: like tanh, far out 1 - e^(-q(|x|)). */
__device__ inline float erf(float x) {
    const float s = x * x;
    float p = fmaf(-0.000595958962f, s, 0.00498735299f);
    p = fmaf(p, s, -0.0267629661f);
    p = fmaf(p, s, 0.11281731f);
    p = fmaf(p, s, -0.376124889f);
    p = fmaf(p, s, 0.128379151f);
    const float size = fabsf(x);
    const float small = fmaf(p, size, size);
    const float t = size > ERF_ONE ? ERF_ONE : size;
    float q = fmaf(-0.000194781402f, t, 0.00303185452f);
    q = fmaf(q, t, -0.0221815091f);
    q = fmaf(q, t, 0.103837118f);
    q = fmaf(q, t, 0.637290239f);
    q = fmaf(q, t, 1.12761128f);
    q = fmaf(q, t, 0.000211304039f);
    const float large = 1.0f - exp(-q);
    return copy_sign(size > ERF_SPLIT ? large : small, x);
}

/** 1 / (1 + e^-x), through e^-|x| so that nothing overflows. */
__device__ inline float sigmoid(float x) {
    const float e = exp(-fabsf(x));
    return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

/** +0 for -0, and NaN for NaN. */
__device__ inline float relu(float x) {
    return x <= 0.0f ? 0.0f : x;
}

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|). */
__device__ inline float softplus(float x) {
    const float e = exp(-fabsf(x));
    const bool large = e > SQRT2_MINUS_1;
    const float l = log1p_reduced(large ? fmaf(0.5f, e, -0.5f) : e) + (large ? LN2 : 0.0f);
    return relu(x) + l;
}

__device__ inline float leaky_relu(float x) {
    return x > 0.0f ? x : LEAK * x;
}

__device__ inline float elu(float x) {
    return x > 0.0f ? x : expm1(x);
}

/** The normal distribution function, given e = e^(-x^2/2). */
__device__ inline float normal(float x, float e) {
    const float u = 1.0f / fmaf(NORMAL_SCALE, fabsf(x), 1.0f);
    float p = fmaf(0.0306496229f, u, -0.142215133f);
    p = fmaf(p, u, 0.211963609f);
    p = fmaf(p, u, -0.110410415f);
    p = fmaf(p, u, 0.134046331f);
    p = fmaf(p, u, 0.0618799329f);
    p = fmaf(p, u, 0.102558374f);
    p = fmaf(p, u, 0.105539098f);
    p = fmaf(p, u, 0.105988584f);
    const float tail = p * u * e;
    return x < 0.0f ? tail : 1.0f - tail;
}

__device__ inline float gelu(float x) {
    return x * normal(x, exp(-0.5f * x * x));
}

__device__ inline float gelu_slope(float x) {
    const float e = exp(-0.5f * x * x);
    return fmaf(x * ONE_OVER_SQRT_2PI, e, normal(x, e));
}

__device__ inline float silu(float x) {
    return x * sigmoid(x);
}

__device__ inline float silu_slope(float x) {
    const float s = sigmoid(x);
    return s * fmaf(x, 1.0f - s, 1.0f);
}

__device__ inline float erf_slope(float x) {
    return exp(-x * x) * TWO_OVER_SQRT_PI;
}

}  // namespace fallline
