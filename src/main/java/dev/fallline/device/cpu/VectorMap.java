package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.VectorMath.SPECIES;
import static dev.fallline.device.cpu.VectorMath.load;

import static java.lang.invoke.MethodType.methodType;

import dev.fallline.graph.Function;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * y = f(x) over whole vectors. Every function has a loop of its own: HotSpot compiles it to
 * straight vector code only where the call in the loop has one target, and a loop that took the
 * function as an argument would box its vectors. {@link LoopTable} finds the loops by their names.
 */
final class VectorMap {
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
                            int.class));

    private VectorMap() {}

    /** For the first n elements, n a multiple of the lanes. */
    static void apply(Function f, float[] x, int xAt, float[] y, int yAt, int n) {
        try {
            LOOPS[f.ordinal()].invokeExact(x, xAt, y, yAt, n);
        } catch (Throwable t) {
            throw LoopTable.unchecked(t);
        }
    }

    private static void exp(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.exp(load(x, xAt + i)).intoArray(y, yAt + i);
    }

    private static void log(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.log(load(x, xAt + i)).intoArray(y, yAt + i);
    }

    private static void sqrt(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) load(x, xAt + i).sqrt().intoArray(y, yAt + i);
    }

    private static void abs(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) load(x, xAt + i).abs().intoArray(y, yAt + i);
    }

    private static void sign(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.sign(load(x, xAt + i)).intoArray(y, yAt + i);
    }

    private static void step(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.step(load(x, xAt + i)).intoArray(y, yAt + i);
    }

    private static void erf(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.erf(load(x, xAt + i)).intoArray(y, yAt + i);
    }

    private static void tanh(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.tanh(load(x, xAt + i)).intoArray(y, yAt + i);
    }

    private static void sigmoid(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.sigmoid(load(x, xAt + i)).intoArray(y, yAt + i);
    }

    private static void softplus(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.softplus(load(x, xAt + i)).intoArray(y, yAt + i);
    }

    private static void relu(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.relu(load(x, xAt + i)).intoArray(y, yAt + i);
    }

    private static void leakyRelu(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.leakyRelu(load(x, xAt + i)).intoArray(y, yAt + i);
    }

    private static void elu(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.elu(load(x, xAt + i)).intoArray(y, yAt + i);
    }

    private static void gelu(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.gelu(load(x, xAt + i)).intoArray(y, yAt + i);
    }

    private static void silu(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) VectorMath.silu(load(x, xAt + i)).intoArray(y, yAt + i);
    }
}
