package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.math.FloatMath;

import org.apache.commons.numbers.gamma.Erf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.function.DoubleUnaryOperator;

/** Against double arithmetic, over every exponent and both signs. */
class FloatMathTest {
    interface FloatFunction {
        float at(float x);
    }

    /** With the largest error allowed, in units in the last place. */
    enum Case {
        EXP(FloatMath::exp, Math::exp, 1.1, 1),
        EXPM1(FloatMath::expm1, Math::expm1, 1.6, 1),
        LOG(FloatMath::log, Math::log, 1, 1),
        TANH(FloatMath::tanh, Math::tanh, 1.6, 1),
        ERF(FloatMath::erf, Erf::value, 1.2, 4),
        SIGMOID(FloatMath::sigmoid, x -> 1 / (1 + Math.exp(-x)), 2.4, 1),
        SOFTPLUS(FloatMath::softplus, Case::softplus, 1.8, 1);

        final FloatFunction single;
        final DoubleUnaryOperator exact;
        final double ulps;
        final int thinning;

        Case(FloatFunction single, DoubleUnaryOperator exact, double ulps, int thinning) {
            this.single = single;
            this.exact = exact;
            this.ulps = ulps;
            this.thinning = thinning;
        }

        private static double softplus(double x) {
            return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
        }

        /** In ulps of the exact value; 0 where both are the same infinity or NaN. */
        double error(float x) {
            float y = single.at(x);
            double e = exact.applyAsDouble(x);
            if (Float.compare(y, (float) e) == 0) return 0;
            return Math.abs(y - e) / Math.ulp((float) e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorOverAllExponents(Case c) {
        double worst = 0;
        float at = 0;
        for (long bits = 0; bits < 1L << 32; bits += 2039L * c.thinning) {
            float x = Float.intBitsToFloat((int) bits);
            double error = c.error(x);
            if (!(error <= worst)) {
                worst = error;
                at = x;
            }
        }
        assertThat(worst).as("at %s", at).isLessThan(c.ulps);
    }

    @ParameterizedTest
    @EnumSource
    void specialValues(Case c) {
        float[] values = {
            0f,
            1f,
            Float.MIN_VALUE,
            Float.MIN_NORMAL,
            1e-40f,
            88.7f,
            88.73f,
            87.4f,
            103.97f,
            104f,
            Float.MAX_VALUE,
            Float.POSITIVE_INFINITY,
            Float.NaN,
            0.55f,
            0.93f,
            4f,
            9.1f,
            0x1p23f
        };
        for (float v : values) {
            assertThat(c.error(v)).as("%s", v).isLessThan(c.ulps);
            assertThat(c.error(-v)).as("-%s", v).isLessThan(c.ulps);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TANH", "ERF"})
    void zeroKeepsItsSign(Case c) {
        assertThat(Float.floatToRawIntBits(c.single.at(-0f))).isEqualTo(0x80000000);
        assertThat(Float.floatToRawIntBits(c.single.at(0f))).isZero();
    }
}
