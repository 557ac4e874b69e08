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
                    methodType(void.class, Matrix.class, Matrix.class, int.class, int.class));

    private VectorMap() {}

    /** For the elements from one to another, so many vectors. */
    static void apply(Function f, Matrix x, Matrix y, int from, int to) {
        try {
            LOOPS[f.ordinal()].invokeExact(x, y, from, to);
        } catch (Throwable t) {
            throw LoopTable.unchecked(t);
        }
    }

    private static void exp(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.exp(load(x, i)).intoArray(y.array(), y.at() + i);
    }

    private static void log(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.log(load(x, i)).intoArray(y.array(), y.at() + i);
    }

    private static void sqrt(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L) load(x, i).sqrt().intoArray(y.array(), y.at() + i);
    }

    private static void abs(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L) load(x, i).abs().intoArray(y.array(), y.at() + i);
    }

    private static void sign(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.sign(load(x, i)).intoArray(y.array(), y.at() + i);
    }

    private static void step(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.step(load(x, i)).intoArray(y.array(), y.at() + i);
    }

    private static void erf(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.erf(load(x, i)).intoArray(y.array(), y.at() + i);
    }

    private static void tanh(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.tanh(load(x, i)).intoArray(y.array(), y.at() + i);
    }

    private static void sigmoid(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.sigmoid(load(x, i)).intoArray(y.array(), y.at() + i);
    }

    private static void softplus(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.softplus(load(x, i)).intoArray(y.array(), y.at() + i);
    }

    private static void relu(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.relu(load(x, i)).intoArray(y.array(), y.at() + i);
    }

    private static void leakyRelu(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.leakyRelu(load(x, i)).intoArray(y.array(), y.at() + i);
    }

    private static void elu(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.elu(load(x, i)).intoArray(y.array(), y.at() + i);
    }

    private static void gelu(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.gelu(load(x, i)).intoArray(y.array(), y.at() + i);
    }

    private static void silu(Matrix x, Matrix y, int from, int to) {
        for (int i = from; i < to; i += L)
            VectorMath.silu(load(x, i)).intoArray(y.array(), y.at() + i);
    }
}
