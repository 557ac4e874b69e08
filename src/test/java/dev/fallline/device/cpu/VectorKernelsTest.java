package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.Numbers.matrix;
import static dev.fallline.device.cpu.Numbers.row;

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
        Runnable prepare(CpuKernels kernels, float[] a, float[] b, float[] y, int at, int n);
    }

    private static Map<String, Task> elementwise() {
        Map<String, Task> all = new LinkedHashMap<>();
        for (Function f : Function.values()) {
            all.put("map " + f, two((l, x, _, y) -> () -> l.map(f, x, y)));
            all.put("map in place " + f, two((l, _, _, y) -> () -> l.map(f, y, y)));
            all.put("slope " + f, two((l, x, u, y) -> () -> l.slope(f, x, u, y)));
            all.put("slope in place " + f, two((l, x, _, y) -> () -> l.slope(f, x, y, y)));
        }
        for (Binary op : Binary.values()) {
            all.put("zip " + op, two((l, x, u, y) -> () -> l.zip(op, x, u, y)));
        }
        all.put("scale", two((l, x, _, y) -> () -> l.scale(x, 1.3f, y)));
        all.put("fill", two((l, _, _, y) -> () -> l.fill(y, 2f)));
        all.put("clamp", two((l, _, _, y) -> () -> l.clamp(y, 0.7f)));
        all.put("total", two((l, x, _, y) -> () -> y.array()[0] = l.total(x)));
        all.put("sumOfSquares", two((l, x, _, y) -> () -> y.array()[0] = l.sumOfSquares(x)));
        for (int first : new int[] {0, 1, 6, 1 << 20}) {
            all.put(
                    "dropout from " + first,
                    (l, a, _, y, at, n) -> {
                        Matrix x = row(a, at, n);
                        Matrix out = new Matrix(y, 1, first, 1, n);
                        return () -> l.dropout(x, out, 0.3f, -7, 5, 2);
                    });
        }
        return all;
    }

    /** A kernel on matrices of equal size. */
    private interface OnMatrices {
        Runnable prepare(CpuKernels kernels, Matrix x, Matrix u, Matrix y);
    }

    private static Task two(OnMatrices kernel) {
        return (l, a, b, y, at, n) ->
                kernel.prepare(l, row(a, at, n), row(b, 3, n), row(y, at + 1, n));
    }

    private static Map<String, Task> rowwise(int columns, float smoothing) {
        float[] numbers = new float[64];
        for (int i = 0; i < numbers.length; i++) numbers[i] = i * 7 % columns;
        int[] order = IntStream.range(0, 64).map(i -> i * 11 % 64).toArray();
        byte[] bytes = new byte[64 * columns];
        new Random(2).nextBytes(bytes);
        Map<String, Task> all = new LinkedHashMap<>();
        all.put(
                "broadcastRow",
                (l, a, _, y, at, r) -> {
                    Matrix x = row(a, at, columns);
                    Matrix out = matrix(y, 1, r, columns);
                    return () -> l.broadcastRow(x, out);
                });
        all.put(
                "broadcastColumn",
                (l, a, _, y, at, r) -> {
                    Matrix x = matrix(a, at, r, 1);
                    Matrix out = matrix(y, 1, r, columns);
                    return () -> l.broadcastColumn(x, out);
                });
        all.put(
                "sumOverRows",
                (l, a, _, y, at, r) -> {
                    Matrix x = matrix(a, at, r, columns);
                    Matrix out = row(y, 1, columns);
                    return () -> l.sumOverRows(x, out);
                });
        all.put("sumOverColumns", rows(columns, (l, x, _, y) -> () -> l.sumOverColumns(x, y)));
        all.put("logSumExp", rows(columns, (l, x, _, y) -> () -> l.logSumExp(x, y)));
        all.put(
                "crossEntropy",
                (l, a, _, y, at, r) -> {
                    Matrix z = matrix(a, at, r, columns);
                    Matrix labels = matrix(numbers, r, 1);
                    Matrix losses = matrix(y, 1, r, 1);
                    return () -> l.crossEntropy(z, labels, smoothing, losses);
                });
        all.put(
                "crossEntropySlope",
                (l, a, b, y, at, r) -> {
                    Matrix z = matrix(a, at, r, columns);
                    Matrix labels = matrix(numbers, r, 1);
                    Matrix upstream = matrix(b, 2, r, 1);
                    Matrix out = matrix(y, 1, r, columns);
                    return () -> l.crossEntropySlope(z, labels, smoothing, upstream, out);
                });
        all.put(
                "hits",
                (l, a, _, y, at, r) -> {
                    Matrix z = matrix(a, at, r, columns);
                    Matrix labels = matrix(numbers, r, 1);
                    Matrix hits = matrix(y, 1, r, 1);
                    return () -> l.hits(z, labels, hits);
                });
        all.put(
                "oneHot",
                (l, _, _, y, _, r) -> {
                    Matrix labels = matrix(numbers, r, 1);
                    Matrix out = matrix(y, 1, r, columns);
                    return () -> l.oneHot(labels, smoothing, out);
                });
        all.put(
                "gatherBytes",
                (l, _, _, y, at, r) -> {
                    Matrix out = matrix(y, at, r, columns);
                    return () -> l.gatherBytes(bytes, columns, order, 0, out);
                });
        return all;
    }

    /** A kernel that makes a number of each row. */
    private static Task rows(int columns, OnMatrices kernel) {
        return (l, a, _, y, at, r) ->
                kernel.prepare(l, matrix(a, at, r, columns), null, matrix(y, 1, r, 1));
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
            kernel.prepare(new ScalarKernels("test"), a, b, plain, at, n).run();
            kernel.prepare(new VectorKernels(), a, b, vector, at, n).run();
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
                    Runnable task = kernel.prepare(kernels, a, b, y, 4, n);
                    long deadline = System.nanoTime() + 60_000_000_000L;
                    long allocated;
                    do { // until HotSpot is done with it
                        long before = threads.getCurrentThreadAllocatedBytes();
                        for (int i = 0; i < 1000; i++) task.run();
                        allocated = threads.getCurrentThreadAllocatedBytes() - before;
                    } while (allocated > 0 && System.nanoTime() < deadline);
                    assertThat(allocated).as(name).isZero();
                });
    }
}
