package dev.fallline.device.cpu;

import static java.lang.Math.fma;

import dev.fallline.graph.Function;
import dev.fallline.math.FloatMath;

import java.util.Arrays;

/** The functions of one variable and their slopes as plain loops, one for each. */
final class ScalarFunctions {
    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private ScalarFunctions() {}

    /** y = f(x) for some of the elements. */
    static void map(Function f, Matrix from, Matrix to, int first, int end) {
        float[] x = from.array();
        float[] y = to.array();
        int xAt = from.at();
        int yAt = to.at();
        switch (f) {
            case EXP -> {
                for (int i = first; i < end; i++) y[yAt + i] = FloatMath.exp(x[xAt + i]);
            }
            case LOG -> {
                for (int i = first; i < end; i++) y[yAt + i] = FloatMath.log(x[xAt + i]);
            }
            case SQRT -> {
                for (int i = first; i < end; i++) y[yAt + i] = (float) Math.sqrt(x[xAt + i]);
            }
            case ABS -> {
                for (int i = first; i < end; i++) y[yAt + i] = Math.abs(x[xAt + i]);
            }
            case SIGN -> {
                for (int i = first; i < end; i++) y[yAt + i] = Math.signum(x[xAt + i]);
            }
            case STEP -> {
                for (int i = first; i < end; i++) y[yAt + i] = x[xAt + i] > 0f ? 1f : 0f;
            }
            case ERF -> {
                for (int i = first; i < end; i++) y[yAt + i] = FloatMath.erf(x[xAt + i]);
            }
            case TANH -> {
                for (int i = first; i < end; i++) y[yAt + i] = FloatMath.tanh(x[xAt + i]);
            }
            case SIGMOID -> {
                for (int i = first; i < end; i++) y[yAt + i] = FloatMath.sigmoid(x[xAt + i]);
            }
            case SOFTPLUS -> {
                for (int i = first; i < end; i++) y[yAt + i] = FloatMath.softplus(x[xAt + i]);
            }
            case RELU -> {
                if (xAt == yAt) {
                    relu(x, y, xAt + first, xAt + end);
                } else {
                    for (int i = first; i < end; i++) y[yAt + i] = FloatMath.relu(x[xAt + i]);
                }
            }
            case LEAKY_RELU -> {
                for (int i = first; i < end; i++) y[yAt + i] = FloatMath.leakyRelu(x[xAt + i]);
            }
            case ELU -> {
                for (int i = first; i < end; i++) y[yAt + i] = FloatMath.elu(x[xAt + i]);
            }
            case GELU -> {
                for (int i = first; i < end; i++) y[yAt + i] = FloatMath.gelu(x[xAt + i]);
            }
            case SILU -> {
                for (int i = first; i < end; i++) y[yAt + i] = FloatMath.silu(x[xAt + i]);
            }
        }
    }

    /** out = u · f′ for some of the elements, from the output or the input, whichever s is. */
    static void slope(
            Function f, Matrix source, Matrix upstream, Matrix target, int first, int end) {
        float[] s = source.array();
        float[] u = upstream.array();
        float[] out = target.array();
        int sAt = source.at();
        int uAt = upstream.at();
        int at = target.at();
        switch (f) {
            case EXP -> {
                for (int i = first; i < end; i++) out[at + i] = u[uAt + i] * s[sAt + i];
            }
            case LOG -> {
                for (int i = first; i < end; i++) out[at + i] = u[uAt + i] / s[sAt + i];
            }
            case SQRT -> {
                for (int i = first; i < end; i++) out[at + i] = 0.5f * u[uAt + i] / s[sAt + i];
            }
            case ABS -> {
                for (int i = first; i < end; i++)
                    out[at + i] = u[uAt + i] * Math.signum(s[sAt + i]);
            }
            case SIGN, STEP -> Arrays.fill(out, at + first, at + end, 0f);
            case ERF -> {
                for (int i = first; i < end; i++) {
                    out[at + i] = u[uAt + i] * FloatMath.erfSlope(s[sAt + i]);
                }
            }
            case TANH -> {
                for (int i = first; i < end; i++) {
                    out[at + i] = u[uAt + i] * fma(-s[sAt + i], s[sAt + i], 1f);
                }
            }
            case SIGMOID -> {
                for (int i = first; i < end; i++) {
                    out[at + i] = u[uAt + i] * (s[sAt + i] * (1f - s[sAt + i]));
                }
            }
            case SOFTPLUS -> {
                for (int i = first; i < end; i++) {
                    out[at + i] = u[uAt + i] * FloatMath.sigmoid(s[sAt + i]);
                }
            }
            case RELU -> {
                if (sAt == at && uAt == at) {
                    reluSlope(s, u, out, at + first, at + end);
                } else {
                    for (int i = first; i < end; i++)
                        out[at + i] = reluSlope(s[sAt + i], u[uAt + i]);
                }
            }
            case LEAKY_RELU -> {
                for (int i = first; i < end; i++) {
                    out[at + i] = s[sAt + i] > 0f ? u[uAt + i] : FloatMath.LEAK * u[uAt + i];
                }
            }
            case ELU -> {
                for (int i = first; i < end; i++) {
                    out[at + i] = s[sAt + i] > 0f ? u[uAt + i] : u[uAt + i] * (s[sAt + i] + 1f);
                }
            }
            case GELU -> {
                for (int i = first; i < end; i++) {
                    out[at + i] = u[uAt + i] * FloatMath.geluSlope(s[sAt + i]);
                }
            }
            case SILU -> {
                for (int i = first; i < end; i++) {
                    out[at + i] = u[uAt + i] * FloatMath.siluSlope(s[sAt + i]);
                }
            }
        }
    }

    /** HotSpot vectorizes loops whose arrays share one index. */
    private static void relu(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] = FloatMath.relu(x[i]);
    }

    private static void reluSlope(float[] s, float[] u, float[] out, int from, int to) {
        for (int i = from; i < to; i++) out[i] = reluSlope(s[i], u[i]);
    }

    /**
     * u where s > 0, else 0, by their bits: half of a layer's units are off, in no order that a
     * processor could predict. Those of s are a positive integer up to that of infinity.
     */
    private static float reluSlope(float s, float u) {
        int bits = Float.floatToRawIntBits(s);
        int on = ~(bits - 1 | INFINITY - bits) >> 31;
        return Float.intBitsToFloat(Float.floatToRawIntBits(u) & on);
    }
}
