package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.FloatMath.*;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link FloatMath}, lane by lane: the same operations in the same order, so the same bits. */
final class VectorMath {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private VectorMath() {}

    static FloatVector exp(FloatVector x) {
        FloatVector c = clampExponent(x);
        FloatVector t = fma(c, LOG2_E, ROUNDER);
        IntVector k = t.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = k.lanewise(ASHR, 1);
        return reducedExpm1(c, t.sub(ROUNDER))
                .add(1f)
                .mul(powerOf2(half))
                .mul(powerOf2(k.sub(half)));
    }

    static FloatVector expm1(FloatVector x) {
        FloatVector c = clampExponent(x);
        FloatVector t = fma(c, LOG2_E, ROUNDER);
        IntVector k = t.reinterpretAsInts().sub(ROUNDER_BITS);
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
        FloatVector r = k.fma(all(-LN2_LOW), k.fma(all(-LN2), x));
        FloatVector p = fma(all(E4), r, E3);
        p = fma(p, r, E2);
        p = fma(p, r, E1);
        p = fma(p, r, E0);
        return p.fma(r.mul(r), r);
    }

    private static FloatVector powerOf2(IntVector k) {
        return k.lanewise(LSHL, 23).add(0x3F800000).reinterpretAsFloats();
    }

    static FloatVector log(FloatVector x) {
        var tiny = x.compare(LT, Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(0x1p23f), tiny).reinterpretAsInts().sub(SQRT_HALF_BITS);
        FloatVector k =
                ((FloatVector) bits.lanewise(ASHR, 23).convertShape(I2F, SPECIES, 0))
                        .sub(all(0f).blend(23f, tiny));
        FloatVector m = bits.and(0x7FFFFF).add(SQRT_HALF_BITS).reinterpretAsFloats();
        FloatVector y = k.fma(all(LN2), log1pReduced(m.sub(1f)));
        y = x.blend(y, x.compare(LT, Float.POSITIVE_INFINITY));
        y = y.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0f));
        return y.blend(Float.NaN, x.compare(LT, 0f));
    }

    private static FloatVector log1pReduced(FloatVector f) {
        FloatVector p = fma(all(L8), f, L7);
        p = fma(p, f, L6);
        p = fma(p, f, L5);
        p = fma(p, f, L4);
        p = fma(p, f, L3);
        p = fma(p, f, L2);
        p = fma(p, f, L1);
        p = fma(p, f, L0);
        return p.fma(f.mul(f), f);
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector s = x.mul(x);
        FloatVector p = fma(all(H4), s, H3);
        p = fma(p, s, H2);
        p = fma(p, s, H1);
        p = fma(p, s, H0);
        FloatVector t = x.abs();
        FloatVector small = p.fma(s.mul(t), t);
        FloatVector large = all(1f).sub(all(2f).div(exp(t.add(t)).add(1f)));
        return copySign(small.blend(large, t.compare(GT, TANH_SPLIT)), x);
    }

    static FloatVector erf(FloatVector x) {
        FloatVector s = x.mul(x);
        FloatVector p = fma(all(S5), s, S4);
        p = fma(p, s, S3);
        p = fma(p, s, S2);
        p = fma(p, s, S1);
        p = fma(p, s, S0);
        FloatVector size = x.abs();
        FloatVector small = p.fma(size, size);
        FloatVector t = size.blend(ERF_ONE, size.compare(GT, ERF_ONE));
        FloatVector q = fma(all(T6), t, T5);
        q = fma(q, t, T4);
        q = fma(q, t, T3);
        q = fma(q, t, T2);
        q = fma(q, t, T1);
        q = fma(q, t, T0);
        FloatVector large = all(1f).sub(exp(q.neg()));
        return copySign(small.blend(large, size.compare(GT, ERF_SPLIT)), x);
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        return all(1f).blend(e, x.compare(LT, 0f)).div(e.add(1f));
    }

    static FloatVector softplus(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        var large = e.compare(GT, SQRT2_MINUS_1);
        FloatVector l = log1pReduced(e.blend(e.fma(all(0.5f), all(-0.5f)), large));
        return relu(x).add(l.add(all(0f).blend(LN2, large)));
    }

    static FloatVector relu(FloatVector x) {
        return x.blend(0f, x.compare(LE, 0f));
    }

    static FloatVector elu(FloatVector x) {
        return expm1(x).blend(x, x.compare(GT, 0f));
    }

    static FloatVector gelu(FloatVector x) {
        FloatVector h = x.mul(0.5f);
        return h.fma(erf(x.mul(SQRT_HALF)), h);
    }

    static FloatVector geluSlope(FloatVector x) {
        FloatVector density = exp(x.mul(-0.5f).mul(x)).mul(ONE_OVER_SQRT_2PI);
        return x.fma(density, fma(erf(x.mul(SQRT_HALF)), all(0.5f), 0.5f));
    }

    static FloatVector silu(FloatVector x) {
        return x.mul(sigmoid(x));
    }

    static FloatVector siluSlope(FloatVector x) {
        FloatVector s = sigmoid(x);
        return s.mul(x.fma(all(1f).sub(s), all(1f)));
    }

    static FloatVector erfSlope(FloatVector x) {
        return exp(x.neg().mul(x)).mul(TWO_OVER_SQRT_PI);
    }

    /** −1, 0 or 1; a zero keeps its sign, NaN stays. */
    static FloatVector sign(FloatVector x) {
        FloatVector y = x.blend(1f, x.compare(GT, 0f));
        return y.blend(-1f, x.compare(LT, 0f));
    }

    static FloatVector step(FloatVector x) {
        return all(0f).blend(1f, x.compare(GT, 0f));
    }

    static FloatVector leakyRelu(FloatVector x) {
        return x.mul(LEAK).blend(x, x.compare(GT, 0f));
    }

    static FloatVector tanhSlope(FloatVector y) {
        return y.neg().fma(y, all(1f));
    }

    static FloatVector sigmoidSlope(FloatVector y) {
        return y.mul(all(1f).sub(y));
    }

    static FloatVector reluSlope(FloatVector y, FloatVector u) {
        return all(0f).blend(u, y.compare(GT, 0f));
    }

    static FloatVector leakyReluSlope(FloatVector y, FloatVector u) {
        return u.mul(LEAK).blend(u, y.compare(GT, 0f));
    }

    static FloatVector eluSlope(FloatVector y, FloatVector u) {
        return u.mul(y.add(1f)).blend(u, y.compare(GT, 0f));
    }

    private static FloatVector copySign(FloatVector size, FloatVector sign) {
        IntVector bit = sign.reinterpretAsInts().and(0x80000000);
        return size.reinterpretAsInts().or(bit).reinterpretAsFloats();
    }

    static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }

    static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    private static FloatVector fma(FloatVector a, FloatVector b, float c) {
        return a.fma(b, all(c));
    }

    private static FloatVector fma(FloatVector a, float b, float c) {
        return a.fma(all(b), all(c));
    }
}
