package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.VectorMath.SPECIES;
import static dev.fallline.device.cpu.VectorMath.load;

import dev.fallline.graph.Function;

/**
 * y = f(x) over whole vectors. Every function has a loop of its own: HotSpot compiles it to
 * straight vector code only where the call in the loop has one target, and a loop that took the
 * function as an argument would box its vectors.
 */
final class VectorMap {
    private static final int L = SPECIES.length();

    private VectorMap() {}

    /** For the first n elements, n a multiple of the lanes. */
    static void apply(Function f, float[] x, int xAt, float[] y, int yAt, int n) {
        switch (f) {
            case EXP -> exp(x, xAt, y, yAt, n);
            case LOG -> log(x, xAt, y, yAt, n);
            case SQRT -> sqrt(x, xAt, y, yAt, n);
            case ABS -> abs(x, xAt, y, yAt, n);
            case SIGN -> sign(x, xAt, y, yAt, n);
            case STEP -> step(x, xAt, y, yAt, n);
            case ERF -> erf(x, xAt, y, yAt, n);
            case TANH -> tanh(x, xAt, y, yAt, n);
            case SIGMOID -> sigmoid(x, xAt, y, yAt, n);
            case SOFTPLUS -> softplus(x, xAt, y, yAt, n);
            case RELU -> relu(x, xAt, y, yAt, n);
            case LEAKY_RELU -> leakyRelu(x, xAt, y, yAt, n);
            case ELU -> elu(x, xAt, y, yAt, n);
            case GELU -> gelu(x, xAt, y, yAt, n);
            case SILU -> silu(x, xAt, y, yAt, n);
        }
    }

    private static void negate(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += L) load(x, xAt + i).neg().intoArray(y, yAt + i);
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
