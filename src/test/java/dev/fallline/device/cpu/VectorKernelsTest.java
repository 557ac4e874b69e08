package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Vectors give the bits of the plain loops, write nothing beyond their region, allocate nothing.
 */
class VectorKernelsTest {
    /** A kernel on n elements (or rows of a width), from inputs a and b into y at some offset. */
    private interface Task {
        void run(CpuKernels kernels, float[] a, float[] b, float[] y, int at, int n);
    }

    private static Map<String, Task> elementwise() {
        Map<String, Task> all = new LinkedHashMap<>();
        for (Function f : Function.values()) {
            all.put("map " + f, (l, a, b, y, at, n) -> l.map(f, a, at, y, at + 1, n));
            all.put("map in place " + f, (l, a, b, y, at, n) -> l.map(f, y, at, y, at, n));
            all.put("slope " + f, (l, a, b, y, at, n) -> l.slope(f, a, at, b, 2, y, at + 1, n));
            all.put(
                    "slope in place " + f,
                    (l, a, b, y, at, n) -> l.slope(f, a, 1, y, at, y, at, n));
        }
        for (Binary op : Binary.values()) {
            all.put("zip " + op, (l, a, b, y, at, n) -> l.zip(op, a, at, b, 3, y, at + 1, n));
        }
        all.put("scale", (l, a, b, y, at, n) -> l.scale(a, at, 1.3f, y, 1, n));
        all.put("fill", (l, a, b, y, at, n) -> l.fill(y, at, n, 2f));
        all.put("clamp", (l, a, b, y, at, n) -> l.clamp(y, at, n, 0.7f));
        all.put("total", (l, a, b, y, at, n) -> y[0] = l.total(a, at, n));
        all.put("sumOfSquares", (l, a, b, y, at, n) -> y[0] = l.sumOfSquares(a, at, n));
        for (int first : new int[] {0, 1, 6, 1 << 20}) {
            all.put(
                    "dropout from " + first,
                    (l, a, b, y, at, n) -> l.dropout(a, at, y, 1, n, first, 0.3f, -7, 5, 2));
        }
        return all;
    }

    private static Map<String, Task> rowwise(int columns, float smoothing) {
        float[] labels = new float[64];
        for (int i = 0; i < labels.length; i++) labels[i] = i * 7 % columns;
        int[] order = IntStream.range(0, 64).map(i -> i * 11 % 64).toArray();
        byte[] bytes = new byte[64 * columns];
        new Random(2).nextBytes(bytes);
        Target target = new Target();
        Map<String, Task> all = new LinkedHashMap<>();
        all.put("broadcastRow", (l, a, b, y, at, r) -> l.broadcastRow(a, at, y, 1, r, columns));
        all.put(
                "broadcastColumn",
                (l, a, b, y, at, r) -> l.broadcastColumn(a, at, y, 1, r, columns));
        all.put("sumOverRows", (l, a, b, y, at, r) -> l.sumOverRows(a, at, y, 1, r, columns));
        all.put("sumOverColumns", (l, a, b, y, at, r) -> l.sumOverColumns(a, at, y, 1, r, columns));
        all.put("logSumExp", (l, a, b, y, at, r) -> l.logSumExp(a, at, y, 1, r, columns));
        all.put(
                "crossEntropy",
                (l, a, b, y, at, r) ->
                        l.crossEntropy(a, at, labels, 0, smoothing, y, 1, r, columns));
        all.put(
                "crossEntropySlope",
                (l, a, b, y, at, r) ->
                        l.crossEntropySlope(a, at, labels, 0, smoothing, b, 2, y, 1, r, columns));
        all.put("hits", (l, a, b, y, at, r) -> l.hits(a, at, labels, 0, y, 1, r, columns));
        all.put("oneHot", (l, a, b, y, at, r) -> l.oneHot(labels, 0, smoothing, y, 1, r, columns));
        all.put(
                "gatherBytes",
                (l, a, b, y, at, r) ->
                        l.gatherBytes(bytes, columns, order, 0, target.at(y, at, r, columns)));
        return all;
    }

    /** A matrix that is made anew only where it has to be another one. */
    private static final class Target {
        private Matrix last = new Matrix(new float[0], 0, 0, 0, 0);

        Matrix at(float[] y, int at, int rows, int columns) {
            if (last.array() != y || last.at() != at || last.rows() != rows) {
                last = new Matrix(y, at, 0, rows, columns);
            }
            return last;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 15, 16, 17, 31, 32, 33, 255, 256, 257, 5000})
    void bitsOfElementwiseKernels(int n) {
        elementwise().forEach((name, kernel) -> sameBits(name, kernel, n, n + 16, true));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 16, 37, 100})
    void bitsOfRowwiseKernels(int columns) {
        for (int rows : new int[] {0, 1, 5, 16, 33, 64}) {
            int size = rows * columns + columns + 16;
            rowwise(columns, 0f).forEach((name, k) -> sameBits(name, k, rows, size, true));
            rowwise(columns, 0.1f).forEach((name, k) -> sameBits(name, k, rows, size, false));
        }
    }

    private static void sameBits(String name, Task kernel, int n, int size, boolean special) {
        for (int at : new int[] {0, 1, 7}) {
            float[] a = numbers(size, 1, special);
            float[] b = numbers(size, 2, special);
            float[] plain = numbers(size, 3, special);
            float[] vector = plain.clone();
            kernel.run(new ScalarKernels("test"), a, b, plain, at, n);
            kernel.run(new VectorKernels(), a, b, vector, at, n);
            Numbers.sameBits("%s, n = %d, at %d".formatted(name, n, at), vector, plain);
        }
    }

    private static float[] numbers(int size, int seed, boolean special) {
        return special ? Numbers.special(size, seed) : Numbers.ordinary(size, seed);
    }

    /** A function that HotSpot can no longer inline whole would box its vectors: caught here. */
    @Test
    void nothingIsAllocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        float[] a = Numbers.ordinary(2048 + 16, 1);
        float[] b = Numbers.ordinary(2048 + 16, 2);
        float[] y = Numbers.ordinary(2048 + 16, 3);
        CpuKernels kernels = new VectorKernels();
        Map<String, Task> all = elementwise();
        all.keySet().removeIf(name -> name.contains("in place") || name.contains("dropout from 6"));
        rowwise(10, 0.1f).forEach((name, k) -> all.put(name, k));
        all.forEach(
                (name, kernel) -> {
                    int n =
                            name.matches("[a-z]+[A-Z].*|hits") && !name.startsWith("sumOf")
                                    ? 64
                                    : 2048;
                    long deadline = System.nanoTime() + 10_000_000_000L;
                    long allocated;
                    do { // until HotSpot is done with it
                        long before = threads.getCurrentThreadAllocatedBytes();
                        for (int i = 0; i < 1000; i++) kernel.run(kernels, a, b, y, 4, n);
                        allocated = threads.getCurrentThreadAllocatedBytes() - before;
                    } while (allocated > 0 && System.nanoTime() < deadline);
                    assertThat(allocated).as(name).isZero();
                });
    }
}
