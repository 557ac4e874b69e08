package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.VectorMath.SPECIES;
import static dev.fallline.device.cpu.VectorMath.load;

import dev.fallline.graph.Function;

import java.util.Arrays;

/** out = u · f′ over whole vectors, s being what the slope is taken from; a loop a function. */
final class VectorSlope {
    private static final int L = SPECIES.length();

    private VectorSlope() {}

    /** For the first n elements, n a multiple of the lanes. */
    static void apply(
            Function f, float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        switch (f) {
            case SIGN, STEP -> Arrays.fill(out, at, at + n, 0f);
            case EXP -> exp(s, sAt, u, uAt, out, at, n);
            case LOG -> log(s, sAt, u, uAt, out, at, n);
            case SQRT -> sqrt(s, sAt, u, uAt, out, at, n);
            case ABS -> abs(s, sAt, u, uAt, out, at, n);
            case ERF -> erf(s, sAt, u, uAt, out, at, n);
            case TANH -> tanh(s, sAt, u, uAt, out, at, n);
            case SIGMOID -> sigmoid(s, sAt, u, uAt, out, at, n);
            case SOFTPLUS -> softplus(s, sAt, u, uAt, out, at, n);
            case RELU -> relu(s, sAt, u, uAt, out, at, n);
            case LEAKY_RELU -> leakyRelu(s, sAt, u, uAt, out, at, n);
            case ELU -> elu(s, sAt, u, uAt, out, at, n);
            case GELU -> gelu(s, sAt, u, uAt, out, at, n);
            case SILU -> silu(s, sAt, u, uAt, out, at, n);
        }
    }

    private static void negate(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            load(u, uAt + i).neg().intoArray(out, at + i);
        }
    }

    private static void exp(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            load(u, uAt + i).mul(load(s, sAt + i)).intoArray(out, at + i);
        }
    }

    private static void log(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            load(u, uAt + i).div(load(s, sAt + i)).intoArray(out, at + i);
        }
    }

    private static void sqrt(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            load(u, uAt + i).mul(0.5f).div(load(s, sAt + i)).intoArray(out, at + i);
        }
    }

    private static void abs(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            load(u, uAt + i).mul(VectorMath.sign(load(s, sAt + i))).intoArray(out, at + i);
        }
    }

    private static void erf(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            load(u, uAt + i).mul(VectorMath.erfSlope(load(s, sAt + i))).intoArray(out, at + i);
        }
    }

    private static void tanh(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            load(u, uAt + i).mul(VectorMath.tanhSlope(load(s, sAt + i))).intoArray(out, at + i);
        }
    }

    private static void sigmoid(
            float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            load(u, uAt + i).mul(VectorMath.sigmoidSlope(load(s, sAt + i))).intoArray(out, at + i);
        }
    }

    private static void softplus(
            float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            load(u, uAt + i).mul(VectorMath.sigmoid(load(s, sAt + i))).intoArray(out, at + i);
        }
    }

    private static void relu(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            VectorMath.reluSlope(load(s, sAt + i), load(u, uAt + i)).intoArray(out, at + i);
        }
    }

    private static void leakyRelu(
            float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            VectorMath.leakyReluSlope(load(s, sAt + i), load(u, uAt + i)).intoArray(out, at + i);
        }
    }

    private static void elu(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            VectorMath.eluSlope(load(s, sAt + i), load(u, uAt + i)).intoArray(out, at + i);
        }
    }

    private static void gelu(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            load(u, uAt + i).mul(VectorMath.geluSlope(load(s, sAt + i))).intoArray(out, at + i);
        }
    }

    private static void silu(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        for (int i = 0; i < n; i += L) {
            load(u, uAt + i).mul(VectorMath.siluSlope(load(s, sAt + i))).intoArray(out, at + i);
        }
    }
}
