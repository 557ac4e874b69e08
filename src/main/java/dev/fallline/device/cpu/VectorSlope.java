package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.VectorMath.SPECIES;
import static dev.fallline.device.cpu.VectorMath.load;

import static java.lang.invoke.MethodType.methodType;

import dev.fallline.graph.Function;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/** out = u · f′ over whole vectors, like {@link VectorMap}; s is what the slope is taken from. */
final class VectorSlope {
    private static final int L = SPECIES.length();

    private static final MethodHandle[] LOOPS =
            LoopTable.of(
                    MethodHandles.lookup(),
                    methodType(
                            void.class,
                            float[].class,
                            int.class,
                            float[].class,
                            int.class,
                            float[].class,
                            int.class,
                            int.class));

    private VectorSlope() {}

    /** For the first n elements, n a multiple of the lanes. */
    static void apply(
            Function f, float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        try {
            LOOPS[f.ordinal()].invokeExact(s, sAt, u, uAt, out, at, n);
        } catch (Throwable t) {
            throw LoopTable.unchecked(t);
        }
    }

    private static void sign(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        Arrays.fill(out, at, at + n, 0f);
    }

    private static void step(float[] s, int sAt, float[] u, int uAt, float[] out, int at, int n) {
        Arrays.fill(out, at, at + n, 0f);
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
