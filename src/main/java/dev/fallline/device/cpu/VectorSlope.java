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
                    methodType(void.class, Matrix.class, Matrix.class, Matrix.class, int.class));

    private VectorSlope() {}

    /** For the first n elements, so many vectors. */
    static void apply(Function f, Matrix source, Matrix upstream, Matrix out, int n) {
        try {
            LOOPS[f.ordinal()].invokeExact(source, upstream, out, n);
        } catch (Throwable t) {
            throw LoopTable.unchecked(t);
        }
    }

    private static void sign(Matrix s, Matrix u, Matrix out, int n) {
        Arrays.fill(out.array(), out.at(), out.at() + n, 0f);
    }

    private static void step(Matrix s, Matrix u, Matrix out, int n) {
        Arrays.fill(out.array(), out.at(), out.at() + n, 0f);
    }

    private static void exp(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            load(u, i).mul(load(s, i)).intoArray(out.array(), out.at() + i);
    }

    private static void log(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            load(u, i).div(load(s, i)).intoArray(out.array(), out.at() + i);
    }

    private static void sqrt(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            load(u, i).mul(0.5f).div(load(s, i)).intoArray(out.array(), out.at() + i);
    }

    private static void abs(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            load(u, i).mul(VectorMath.sign(load(s, i))).intoArray(out.array(), out.at() + i);
    }

    private static void erf(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            load(u, i).mul(VectorMath.erfSlope(load(s, i))).intoArray(out.array(), out.at() + i);
    }

    private static void tanh(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            load(u, i).mul(VectorMath.tanhSlope(load(s, i))).intoArray(out.array(), out.at() + i);
    }

    private static void sigmoid(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            load(u, i)
                    .mul(VectorMath.sigmoidSlope(load(s, i)))
                    .intoArray(out.array(), out.at() + i);
    }

    private static void softplus(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            load(u, i).mul(VectorMath.sigmoid(load(s, i))).intoArray(out.array(), out.at() + i);
    }

    private static void relu(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            VectorMath.reluSlope(load(s, i), load(u, i)).intoArray(out.array(), out.at() + i);
    }

    private static void leakyRelu(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            VectorMath.leakyReluSlope(load(s, i), load(u, i)).intoArray(out.array(), out.at() + i);
    }

    private static void elu(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            VectorMath.eluSlope(load(s, i), load(u, i)).intoArray(out.array(), out.at() + i);
    }

    private static void gelu(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            load(u, i).mul(VectorMath.geluSlope(load(s, i))).intoArray(out.array(), out.at() + i);
    }

    private static void silu(Matrix s, Matrix u, Matrix out, int n) {
        for (int i = 0; i < n; i += L)
            load(u, i).mul(VectorMath.siluSlope(load(s, i))).intoArray(out.array(), out.at() + i);
    }
}
