package dev.fallline.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** Arrays by hand-worked examples; the rules are those of NumPy and PyTorch. */
class FalllineArrayTest {
    private final NDManager manager = Engine.getEngine(FalllineEngine.NAME).newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray floats(Shape shape, float... values) {
        return manager.create(values, shape);
    }

    /** 0, 1, 2, … */
    private NDArray range(long... lengths) {
        Shape shape = new Shape(lengths);
        return manager.arange((int) shape.size()).toType(DataType.FLOAT32, false).reshape(shape);
    }

    private static void assertSame(NDArray actual, Shape shape, double... values) {
        assertThat(actual.getShape()).isEqualTo(shape);
        assertThat(actual.toType(DataType.FLOAT64, false).toDoubleArray()).containsExactly(values);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"COMPLEX64", "BFLOAT16", "STRING", "UNKNOWN"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyTypeGoesThroughBytesAndBack(DataType type) {
        NDArray x = manager.create(new double[] {0, 1, 100, 7.75}).toType(type, false);
        NDArray copy = manager.create(x.toByteBuffer(), x.getShape(), type);
        assertThat(copy).isEqualTo(x);
        assertThat(NDArray.decode(manager, x.encode())).isEqualTo(x);
        double last = type.isFloating() ? 7.75 : type == DataType.BOOLEAN ? 1 : 7;
        double third = type == DataType.BOOLEAN ? 1 : 100;
        assertSame(x, new Shape(4), 0, 1, third, last);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLEX64", "BFLOAT16", "STRING"})
    void otherTypesSayThatTheyAreNotThere(DataType type) {
        assertThatThrownBy(() -> manager.zeros(new Shape(1), type))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("The engine Fallline has no arrays of type %s.".formatted(type));
    }

    @Test
    void complexNumbersAndSparseArraysSayThatTheyAreNotThere() {
        NDArray x = range(4);
        long[] places = {0};
        Shape shape = new Shape(1);
        FloatBuffer one = FloatBuffer.allocate(1);
        List<ThrowingCallable> calls =
                List.of(
                        x::complex,
                        x::real,
                        () -> x.fft(4),
                        () -> x.rfft(4),
                        () -> x.ifft(4),
                        () -> x.irfft(4),
                        () -> x.fft2(places, places),
                        () -> x.ifft2(places, places),
                        () -> x.stft(4, 1, false, x, true),
                        () -> x.toSparse(SparseFormat.COO),
                        () -> manager.createCSR(one, places, places, shape),
                        () -> manager.createRowSparse(one, shape, places, shape),
                        () -> manager.createCoo(one, new long[][] {places}, shape),
                        () -> manager.create("text"));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageMatching(
                            "The engine Fallline has no (complex numbers or Fourier transforms"
                                    + "|sparse arrays|arrays of texts): use an engine such as PyTorch.");
        }
        assertThat(x.conj()).isEqualTo(x);
    }

    @Test
    void wholeNumbersWrapAroundAndAreExactUpTo2To53() {
        NDArray bytes = manager.create(new byte[] {120}).toType(DataType.INT8, false);
        assertSame(bytes.add(20), new Shape(1), -116);
        NDArray ints = manager.create(new int[] {Integer.MAX_VALUE});
        assertThat(ints.add(1).toIntArray()).containsExactly(Integer.MIN_VALUE);
        long limit = 1L << 53;
        assertThat(manager.create(new long[] {limit}).toLongArray()).containsExactly(limit);
        NDArray longs = manager.zeros(new Shape(1), DataType.INT64);
        assertThatThrownBy(() -> longs.set(LongBuffer.wrap(new long[] {limit + 1})))
                .hasMessageContaining("9007199254740993 is too large");
    }

    @ParameterizedTest
    @CsvSource({
        "INT32, INT64, INT64",
        "INT32, FLOAT32, FLOAT32",
        "UINT8, INT32, INT32",
        "BOOLEAN, UINT8, UINT8",
        "FLOAT32, FLOAT64, FLOAT64",
        "INT64, FLOAT16, FLOAT16",
    })
    void theLargerTypeWins(DataType a, DataType b, DataType common) {
        NDArray x = manager.ones(new Shape(2), a);
        NDArray y = manager.ones(new Shape(2), b);
        assertThat(x.add(y).getDataType()).isEqualTo(common);
        assertThat(y.mul(x).getDataType()).isEqualTo(common);
        DataType real = common.isFloating() ? common : DataType.FLOAT32;
        assertThat(x.div(y).getDataType()).isEqualTo(real);
        assertThat(x.lt(y).getDataType()).isEqualTo(DataType.BOOLEAN);
    }

    @Test
    void aScalarChangesTheTypeOnlyIfItIsOfAnotherKind() {
        NDArray x = floats(new Shape(2), 1, 2);
        assertThat(x.add(manager.create(1.0)).getDataType()).isEqualTo(DataType.FLOAT32);
        assertThat(x.add(1.5).getDataType()).isEqualTo(DataType.FLOAT32);
        NDArray n = manager.create(new int[] {1, 2});
        assertThat(n.add(1L).getDataType()).isEqualTo(DataType.INT32);
        assertSame(n.mul(1.5), new Shape(2), 1.5, 3);
    }

    @Test
    void shapesAreBroadcast() {
        NDArray x = range(2, 3);
        assertSame(x.add(floats(new Shape(3), 10, 20, 30)), x.getShape(), 10, 21, 32, 13, 24, 35);
        assertSame(x.add(floats(new Shape(2, 1), 10, 20)), x.getShape(), 10, 11, 12, 23, 24, 25);
        assertSame(range(2, 1, 1).add(range(1, 2, 1)), new Shape(2, 2, 1), 0, 1, 1, 2);
        assertSame(range(2, 1).broadcast(2, 2), new Shape(2, 2), 0, 0, 1, 1);
        assertThatThrownBy(() -> x.add(range(2)))
                .hasMessage(
                        "The shapes (2, 3) and (2) do not fit: axes must be of the same length or 1.");
        assertThatThrownBy(() -> x.broadcast(3)).hasMessageContaining("cannot be broadcast");
    }

    @Test
    void axesArePermuted() {
        NDArray x = range(2, 3, 2);
        NDArray y = x.transpose(2, 0, 1);
        assertSame(y, new Shape(2, 2, 3), 0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11);
        assertThat(y.transpose(1, 2, 0)).isEqualTo(x);
        assertThat(x.transpose().transpose()).isEqualTo(x);
        assertSame(x.flip(1), x.getShape(), 4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7);
        assertSame(range(2, 3).diagonal(1), new Shape(2), 1, 5);
        assertSame(range(3, 2).diagonal(-1), new Shape(2), 2, 5);
        assertThatThrownBy(() -> x.transpose(0, 1)).hasMessageContaining("no order of the axes");
    }

    @Test
    void reshapedArraysShareTheirNumbers() {
        NDArray x = range(2, 3);
        NDArray row = x.reshape(6).reshape(1, -1).squeeze(0);
        row.addi(1);
        assertSame(x, new Shape(2, 3), 1, 2, 3, 4, 5, 6);
        NDArray copy = x.duplicate();
        copy.muli(0);
        assertSame(x, new Shape(2, 3), 1, 2, 3, 4, 5, 6);
        assertThatThrownBy(() -> x.reshape(4)).hasMessageContaining("6 numbers do not fit");
        assertThatThrownBy(() -> x.squeeze(0)).hasMessageContaining("not of length 1");
    }

    @Test
    void elementsAreIndexed() {
        NDArray x = range(3, 4);
        assertSame(x.get(1), new Shape(4), 4, 5, 6, 7);
        assertSame(x.get("-1, 1:3"), new Shape(2), 9, 10);
        assertSame(x.get(":, ::2"), new Shape(3, 2), 0, 2, 4, 6, 8, 10);
        assertSame(x.get("..., 3"), new Shape(3), 3, 7, 11);
        NDArray places = manager.create(new int[] {2, 0, -1});
        assertSame(x.get(places).get(":, 0"), new Shape(3), 8, 0, 8);
        assertSame(x.get(":, {}", places).get(0), new Shape(3), 2, 0, 3);
        assertSame(x.get(x.gt(9)), new Shape(2), 10, 11);
        NDArray rows = manager.create(new boolean[] {true, false, true});
        assertSame(x.get(rows).get(":, 0"), new Shape(2), 0, 8);
        NDArray column = manager.create(new int[] {1, 2, 3});
        NDIndex both = new NDIndex("{}, {}", manager.create(new int[] {0, 1, 2}), column);
        assertSame(x.get(both), new Shape(3), 1, 6, 11);
        assertSame(x.get(new NDIndex().addAllDim().addPickDim(column)), new Shape(3, 1), 1, 6, 11);
        assertThatThrownBy(() -> x.get(places.add(1)))
                .hasMessage("The index 3 is outside of an axis of length 3.");
        assertThatThrownBy(() -> x.get("0, 0, 0")).hasMessageContaining("has 3 axes");
    }

    @Test
    void elementsAreReplaced() {
        NDArray x = range(2, 3);
        x.set(new NDIndex("0, 1:"), 9);
        assertSame(x, new Shape(2, 3), 0, 9, 9, 3, 4, 5);
        x.set(new NDIndex(":, 0"), floats(new Shape(2), 7, 8));
        assertSame(x, new Shape(2, 3), 7, 9, 9, 8, 4, 5);
        x.set(x.gt(6), -1);
        assertSame(x, new Shape(2, 3), -1, -1, -1, -1, 4, 5);
        x.set(new NDIndex("1"), row -> row.mul(2));
        assertSame(x, new Shape(2, 3), -1, -1, -1, -2, 8, 10);
    }

    @Test
    void axesAreReduced() {
        NDArray x = range(2, 3, 2);
        assertSame(x.sum(new int[] {0, 1}), new Shape(2), 30, 36);
        assertSame(x.sum(new int[] {1}), new Shape(2, 2), 6, 9, 24, 27);
        assertSame(x.sum(new int[] {0, 2}, true), new Shape(1, 3, 1), 14, 22, 30);
        assertSame(x.mean(), new Shape(), 5.5);
        assertSame(x.max(new int[] {0, -1}), new Shape(3), 7, 9, 11);
        assertSame(x.prod(new int[] {1}), new Shape(2, 2), 0, 15, 480, 693);
        assertSame(x.argMax(1), new Shape(2, 2), 2, 2, 2, 2);
        assertSame(floats(new Shape(3), 2, 5, 5).argMax(), new Shape(), 1);
        NDArray flags = manager.create(new boolean[] {true, true, false});
        assertThat(flags.sum().toLongArray()).containsExactly(2);
        assertSame(manager.create(new Shape(0, 2)).sum(new int[] {0}), new Shape(2), 0, 0);
        assertThatThrownBy(() -> x.sum(new int[] {3})).hasMessageContaining("no axis 3");
    }

    @Test
    void rowsAreSorted() {
        NDArray x = floats(new Shape(2, 3), 3, 1, 2, 5, 6, 4);
        assertSame(x.sort(), new Shape(2, 3), 1, 2, 3, 4, 5, 6);
        assertSame(x.argSort(1, false), new Shape(2, 3), 0, 2, 1, 1, 0, 2);
        assertSame(x.sort(0), new Shape(2, 3), 3, 1, 2, 5, 6, 4);
        assertSame(x.topK(1, 1, false, true).get(0), new Shape(2, 1), 1, 4);
        assertSame(x.percentile(25, new int[] {1}), new Shape(2), 1.5, 4.5);
        assertSame(x.median(), new Shape(), 3.5);
        assertThatThrownBy(() -> manager.create(1f).sort()).isInstanceOf(EngineException.class);
    }

    /** The example of torch.unique's documentation, and rows. */
    @Test
    void differentEntriesAreFound() {
        NDArray x = manager.create(new long[] {1, 3, 2, 3}, new Shape(2, 2));
        NDList found = x.unique(true, true, true);
        assertSame(found.get(0), new Shape(3), 1, 2, 3);
        assertSame(found.get(1), new Shape(2, 2), 0, 2, 1, 2);
        assertSame(found.get(2), new Shape(3), 1, 1, 2);
        assertSame(x.unique().get(1), new Shape(0));
        NDArray rows = floats(new Shape(3, 2), 5, 0, -1, 7, 5, -0f);
        NDList unique = rows.unique(0, true, true, true);
        assertSame(unique.get(0), new Shape(2, 2), -1, 7, 5, 0);
        assertSame(unique.get(1), new Shape(3), 1, 0, 1);
        assertSame(unique.get(2), new Shape(2), 1, 2);
        NDList columns = rows.transpose().unique(1, true, false, true);
        assertSame(columns.get(0), new Shape(2, 2), -1, 5, 7, 0);
        assertSame(columns.get(2), new Shape(2), 1, 2);
        assertSame(manager.create(new Shape(0)).unique().get(0), new Shape(0));
    }

    @Test
    void partsArePutTogetherAndSplit() {
        NDArray x = range(2, 2);
        NDArray three = NDArrays.concat(new NDList(x, x.add(10), x.add(20)), 1);
        assertSame(three, new Shape(2, 6), 0, 1, 10, 11, 20, 21, 2, 3, 12, 13, 22, 23);
        assertSame(three.split(3, 1).get(1), new Shape(2, 2), 10, 11, 12, 13);
        assertSame(three.split(new long[] {5}, 1).get(1), new Shape(2, 1), 21, 23);
        assertSame(
                NDArrays.stack(new NDList(x, x), -1), new Shape(2, 2, 2), 0, 0, 1, 1, 2, 2, 3, 3);
        assertThatThrownBy(() -> x.concat(range(3))).hasMessageContaining("more than the axis 0");
        assertThatThrownBy(() -> three.split(4, 1)).hasMessageContaining("4 equal parts");
        assertSame(x.pad(new Shape(1, 0), 7), new Shape(2, 3), 7, 0, 1, 7, 2, 3);
    }

    /** In every type, since FLOAT32 has products of its own. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT32"})
    void matricesAreMultiplied(DataType type) {
        NDArray a = range(2, 3).toType(type, false);
        NDArray b = range(3, 2).toType(type, false);
        assertSame(a.matMul(b), new Shape(2, 2), 10, 13, 28, 40);
        NDArray pairs = range(2, 2, 3).toType(type, false);
        double[] both = {10, 13, 28, 40, 46, 67, 64, 94};
        assertSame(pairs.matMul(b), new Shape(2, 2, 2), both);
        assertSame(pairs.matMul(b.reshape(1, 3, 2)), new Shape(2, 2, 2), both);
        assertSame(a.get(1).dot(b), new Shape(2), 28, 40);
        assertSame(a.dot(a.get(1)), new Shape(2), 14, 50);
        assertThatThrownBy(() -> a.matMul(a)).hasMessageContaining("cannot be multiplied");
    }

    @Test
    void aMatrixIsInverted() {
        NDArray x = floats(new Shape(2, 2), 0, 2, 4, 0);
        assertSame(x.inverse(), new Shape(2, 2), 0, 0.25, 0.5, 0);
        assertThatThrownBy(() -> range(1, 1).inverse()).hasMessageContaining("no inverse");
    }

    @Test
    void aScopeAndAManagerCloseArrays() {
        NDArray x = range(2);
        NDArray inside;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            inside = x.add(1);
        }
        assertThat(inside.isReleased()).isTrue();
        NDArray detached = x.add(1);
        detached.detach();
        NDManager other = manager.newSubManager();
        NDArray its = other.ones(new Shape(1));
        other.close();
        assertThatThrownBy(() -> its.add(1)).isInstanceOf(IllegalStateException.class);
        manager.close();
        assertThat(x.isReleased()).isTrue();
        assertSame(detached, new Shape(2), 1, 2);
    }

    @Test
    void theSeedGivesTheSameNumbers() {
        Engine engine = manager.getEngine();
        engine.setRandomSeed(5);
        NDArray first = manager.randomNormal(new Shape(4, 5));
        assertThat(manager.randomNormal(new Shape(4, 5))).isNotEqualTo(first);
        engine.setRandomSeed(5);
        assertThat(manager.randomNormal(new Shape(4, 5))).isEqualTo(first);
        NDArray counts = manager.randomMultinomial(10, floats(new Shape(3), 0, 0.5f, 0.5f));
        assertThat(counts.sum().getLong()).isEqualTo(10);
        assertThat(counts.getLong(0)).isZero();
    }

    /** Moments within five standard errors, and the share of zeros e^(−λ). */
    @Test
    void samplesHaveTheMomentsOfTheirDistributions() {
        manager.getEngine().setRandomSeed(6);
        int n = 100_000;
        Shape shape = new Shape(n);
        NDArray counts = manager.samplePoisson(floats(new Shape(3), 0, 1, 60), shape);
        assertMoments(counts.get(0), 0, 0);
        assertMoments(counts.get(1), 1, 1);
        assertMoments(counts.get(2), 60, 60);
        double zeros = counts.get(1).eq(0).sum().getLong() / (double) n;
        assertThat(zeros).isCloseTo(Math.exp(-1), within(0.0077));
        NDArray form = floats(new Shape(3), 0, 0.5f, 2.5f);
        NDArray gamma = manager.sampleGamma(form, floats(new Shape(3), 1, 2, 0.7f), shape);
        assertMoments(gamma.get(0), 0, 0);
        assertMoments(gamma.get(1), 1, 2);
        assertMoments(gamma.get(2), 1.75, 1.225);
        assertThat(manager.samplePoisson(form).getShape()).isEqualTo(new Shape(3));
        assertThatThrownBy(() -> manager.samplePoisson(floats(new Shape(1), -1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertMoments(NDArray samples, double mean, double variance) {
        float[] values = samples.toFloatArray();
        double sum = 0;
        double squares = 0;
        for (float v : values) {
            sum += v;
            squares += (v - mean) * (v - mean);
        }
        double error = 5 * Math.sqrt(variance / values.length);
        assertThat(sum / values.length).isCloseTo(mean, within(error));
        assertThat(squares / values.length).isCloseTo(variance, within(0.05 * variance));
    }
}
