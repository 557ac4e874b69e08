package dev.fallline.device.cpu;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.fallline.math.FloatMath;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link FloatMath}, lane by lane: the same operations in the same order, so the same bits.
 *
 * <p>A function allocates nothing only while HotSpot inlines all of it, and its budget of nodes is
 * nearly spent by the longest. Hence constants are vectors rather than broadcasts, and calls of
 * methods of this class come early in a function; calls of the Vector API are always inlined.
 */
final class VectorMath {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private static final FloatVector E0 = all(FloatMath.E0);
    private static final FloatVector E1 = all(FloatMath.E1);
    private static final FloatVector E2 = all(FloatMath.E2);
    private static final FloatVector E3 = all(FloatMath.E3);
    private static final FloatVector E4 = all(FloatMath.E4);
    private static final FloatVector L0 = all(FloatMath.L0);
    private static final FloatVector L1 = all(FloatMath.L1);
    private static final FloatVector L2 = all(FloatMath.L2);
    private static final FloatVector L3 = all(FloatMath.L3);
    private static final FloatVector L4 = all(FloatMath.L4);
    private static final FloatVector L5 = all(FloatMath.L5);
    private static final FloatVector L6 = all(FloatMath.L6);
    private static final FloatVector L7 = all(FloatMath.L7);
    private static final FloatVector L8 = all(FloatMath.L8);
    private static final FloatVector H0 = all(FloatMath.H0);
    private static final FloatVector H1 = all(FloatMath.H1);
    private static final FloatVector H2 = all(FloatMath.H2);
    private static final FloatVector H3 = all(FloatMath.H3);
    private static final FloatVector H4 = all(FloatMath.H4);
    private static final FloatVector S0 = all(FloatMath.S0);
    private static final FloatVector S1 = all(FloatMath.S1);
    private static final FloatVector S2 = all(FloatMath.S2);
    private static final FloatVector S3 = all(FloatMath.S3);
    private static final FloatVector S4 = all(FloatMath.S4);
    private static final FloatVector S5 = all(FloatMath.S5);
    private static final FloatVector T0 = all(FloatMath.T0);
    private static final FloatVector T1 = all(FloatMath.T1);
    private static final FloatVector T2 = all(FloatMath.T2);
    private static final FloatVector T3 = all(FloatMath.T3);
    private static final FloatVector T4 = all(FloatMath.T4);
    private static final FloatVector T5 = all(FloatMath.T5);
    private static final FloatVector T6 = all(FloatMath.T6);
    private static final FloatVector N0 = all(FloatMath.N0);
    private static final FloatVector N1 = all(FloatMath.N1);
    private static final FloatVector N2 = all(FloatMath.N2);
    private static final FloatVector N3 = all(FloatMath.N3);
    private static final FloatVector N4 = all(FloatMath.N4);
    private static final FloatVector N5 = all(FloatMath.N5);
    private static final FloatVector N6 = all(FloatMath.N6);
    private static final FloatVector N7 = all(FloatMath.N7);
    private static final FloatVector N8 = all(FloatMath.N8);
    private static final FloatVector ZERO = all(0f);
    private static final FloatVector HALF = all(0.5f);
    private static final FloatVector MINUS_HALF = all(-0.5f);
    private static final FloatVector ONE = all(1f);
    private static final FloatVector TWO = all(2f);
    private static final FloatVector LOG2_E = all(FloatMath.LOG2_E);
    private static final FloatVector ROUNDER = all(FloatMath.ROUNDER);
    private static final FloatVector LN2 = all(FloatMath.LN2);
    private static final FloatVector MINUS_LN2 = all(-FloatMath.LN2);
    private static final FloatVector MINUS_LN2_LOW = all(-FloatMath.LN2_LOW);
    private static final FloatVector EXP_LOW = all(FloatMath.EXP_LOW);
    private static final FloatVector EXP_HIGH = all(FloatMath.EXP_HIGH);
    private static final FloatVector ERF_ONE = all(FloatMath.ERF_ONE);
    private static final FloatVector NORMAL_SCALE = all(FloatMath.NORMAL_SCALE);
    private static final FloatVector ONE_OVER_SQRT_2PI = all(FloatMath.ONE_OVER_SQRT_2PI);
    private static final FloatVector LEAK = all(FloatMath.LEAK);

    private VectorMath() {}

    static FloatVector exp(FloatVector x) {
        FloatVector c = clampExponent(x);
        FloatVector t = c.fma(LOG2_E, ROUNDER);
        IntVector k = t.reinterpretAsInts().sub(FloatMath.ROUNDER_BITS);
        IntVector half = k.lanewise(ASHR, 1);
        return reducedExpm1(c, t.sub(ROUNDER))
                .add(ONE)
                .mul(powerOf2(half))
                .mul(powerOf2(k.sub(half)));
    }

    static FloatVector expm1(FloatVector x) {
        FloatVector c = clampExponent(x);
        FloatVector t = c.fma(LOG2_E, ROUNDER);
        IntVector k = t.reinterpretAsInts().sub(FloatMath.ROUNDER_BITS);
        IntVector half = k.lanewise(ASHR, 1);
        FloatVector p = powerOf2(half);
        return reducedExpm1(c, t.sub(ROUNDER))
                .fma(p, p.sub(powerOf2(half.sub(k))))
                .mul(powerOf2(k.sub(half)));
    }

    private static FloatVector clampExponent(FloatVector x) {
        FloatVector c = x.blend(EXP_LOW, x.compare(LT, EXP_LOW));
        return c.blend(EXP_HIGH, c.compare(GT, EXP_HIGH));
    }

    private static FloatVector reducedExpm1(FloatVector x, FloatVector k) {
        FloatVector r = k.fma(MINUS_LN2_LOW, k.fma(MINUS_LN2, x));
        FloatVector p = E4.fma(r, E3);
        p = p.fma(r, E2);
        p = p.fma(r, E1);
        p = p.fma(r, E0);
        return p.fma(r.mul(r), r);
    }

    private static FloatVector powerOf2(IntVector k) {
        return k.lanewise(LSHL, 23).add(0x3F800000).reinterpretAsFloats();
    }

    static FloatVector log(FloatVector x) {
        var tiny = x.compare(LT, Float.MIN_NORMAL);
        IntVector bits =
                x.blend(x.mul(0x1p23f), tiny).reinterpretAsInts().sub(FloatMath.SQRT_HALF_BITS);
        FloatVector m = bits.and(0x7FFFFF).add(FloatMath.SQRT_HALF_BITS).reinterpretAsFloats();
        FloatVector l = log1pReduced(m.sub(ONE));
        FloatVector k = (FloatVector) bits.lanewise(ASHR, 23).convertShape(I2F, SPECIES, 0);
        FloatVector y = k.sub(ZERO.blend(23f, tiny)).fma(LN2, l);
        y = x.blend(y, x.compare(LT, Float.POSITIVE_INFINITY));
        y = y.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, ZERO));
        return y.blend(Float.NaN, x.compare(LT, ZERO));
    }

    private static FloatVector log1pReduced(FloatVector f) {
        FloatVector p = L8.fma(f, L7);
        p = p.fma(f, L6);
        p = p.fma(f, L5);
        p = p.fma(f, L4);
        p = p.fma(f, L3);
        p = p.fma(f, L2);
        p = p.fma(f, L1);
        p = p.fma(f, L0);
        return p.fma(f.mul(f), f);
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector t = x.abs();
        FloatVector large = ONE.sub(TWO.div(exp(t.add(t)).add(ONE)));
        FloatVector s = x.mul(x);
        FloatVector p = H4.fma(s, H3);
        p = p.fma(s, H2);
        p = p.fma(s, H1);
        p = p.fma(s, H0);
        FloatVector y = p.fma(s.mul(t), t).blend(large, t.compare(GT, FloatMath.TANH_SPLIT));
        IntVector sign = x.reinterpretAsInts().and(0x80000000);
        return y.reinterpretAsInts().or(sign).reinterpretAsFloats();
    }

    static FloatVector erf(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector t = size.blend(ERF_ONE, size.compare(GT, ERF_ONE));
        FloatVector q = T6.fma(t, T5);
        q = q.fma(t, T4);
        q = q.fma(t, T3);
        q = q.fma(t, T2);
        q = q.fma(t, T1);
        q = q.fma(t, T0);
        FloatVector large = ONE.sub(exp(q.neg()));
        FloatVector s = x.mul(x);
        FloatVector p = S5.fma(s, S4);
        p = p.fma(s, S3);
        p = p.fma(s, S2);
        p = p.fma(s, S1);
        p = p.fma(s, S0);
        FloatVector y = p.fma(size, size).blend(large, size.compare(GT, FloatMath.ERF_SPLIT));
        IntVector sign = x.reinterpretAsInts().and(0x80000000);
        return y.reinterpretAsInts().or(sign).reinterpretAsFloats();
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        return ONE.blend(e, x.compare(LT, ZERO)).div(e.add(ONE));
    }

    static FloatVector softplus(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        var large = e.compare(GT, FloatMath.SQRT2_MINUS_1);
        FloatVector l = log1pReduced(e.blend(e.fma(HALF, MINUS_HALF), large));
        FloatVector relu = x.blend(ZERO, x.compare(LE, ZERO));
        return relu.add(l.add(ZERO.blend(LN2, large)));
    }

    static FloatVector relu(FloatVector x) {
        return x.blend(ZERO, x.compare(LE, ZERO));
    }

    static FloatVector leakyRelu(FloatVector x) {
        return x.mul(LEAK).blend(x, x.compare(GT, ZERO));
    }

    static FloatVector elu(FloatVector x) {
        return expm1(x).blend(x, x.compare(GT, ZERO));
    }

    static FloatVector gelu(FloatVector x) {
        return x.mul(normal(x, exp(x.mul(MINUS_HALF).mul(x))));
    }

    private static FloatVector normal(FloatVector x, FloatVector e) {
        FloatVector u = ONE.div(NORMAL_SCALE.fma(x.abs(), ONE));
        FloatVector p = N8.fma(u, N7);
        p = p.fma(u, N6);
        p = p.fma(u, N5);
        p = p.fma(u, N4);
        p = p.fma(u, N3);
        p = p.fma(u, N2);
        p = p.fma(u, N1);
        p = p.fma(u, N0);
        FloatVector tail = p.mul(u).mul(e);
        return ONE.sub(tail).blend(tail, x.compare(LT, ZERO));
    }

    static FloatVector silu(FloatVector x) {
        return x.mul(sigmoid(x));
    }

    /** −1, 0 or 1; a zero keeps its sign, NaN stays. */
    static FloatVector sign(FloatVector x) {
        FloatVector y = x.blend(1f, x.compare(GT, ZERO));
        return y.blend(-1f, x.compare(LT, ZERO));
    }

    static FloatVector step(FloatVector x) {
        return ZERO.blend(ONE, x.compare(GT, ZERO));
    }

    static FloatVector erfSlope(FloatVector x) {
        return exp(x.neg().mul(x)).mul(FloatMath.TWO_OVER_SQRT_PI);
    }

    static FloatVector tanhSlope(FloatVector y) {
        return y.neg().fma(y, ONE);
    }

    static FloatVector sigmoidSlope(FloatVector y) {
        return y.mul(ONE.sub(y));
    }

    static FloatVector reluSlope(FloatVector y, FloatVector u) {
        return ZERO.blend(u, y.compare(GT, ZERO));
    }

    static FloatVector leakyReluSlope(FloatVector y, FloatVector u) {
        return u.mul(LEAK).blend(u, y.compare(GT, ZERO));
    }

    static FloatVector eluSlope(FloatVector y, FloatVector u) {
        return u.mul(y.add(ONE)).blend(u, y.compare(GT, ZERO));
    }

    static FloatVector geluSlope(FloatVector x) {
        FloatVector e = exp(x.mul(MINUS_HALF).mul(x));
        return x.mul(ONE_OVER_SQRT_2PI).fma(e, normal(x, e));
    }

    static FloatVector siluSlope(FloatVector x) {
        FloatVector s = sigmoid(x);
        return s.mul(x.fma(ONE.sub(s), ONE));
    }

    /** Elements of a matrix, from the i-th on. */
    static FloatVector load(Matrix x, int i) {
        return FloatVector.fromArray(SPECIES, x.array(), x.at() + i);
    }

    static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
