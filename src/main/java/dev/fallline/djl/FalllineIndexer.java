package dev.fallline.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDArrayIndexer;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.full.NDIndexFullPick;
import ai.djl.ndarray.index.full.NDIndexFullSlice;
import ai.djl.ndarray.index.full.NDIndexFullTake;

import java.util.stream.IntStream;

/** Reads and writes what an index means. */
final class FalllineIndexer extends NDArrayIndexer {
    private final NDManager manager;

    /**
     * @param manager of what is read
     */
    FalllineIndexer(NDManager manager) {
        this.manager = manager;
    }

    private FalllineArray array(Tensor t) {
        return new FalllineArray(manager, t);
    }

    @Override
    public NDArray get(NDArray array, NDIndex index) {
        Tensor x = FalllineArray.tensor(array);
        var pick = NDIndexFullPick.fromIndex(index, x.shape());
        if (pick.isPresent()) return get(array, pick.get());
        return array(Indexing.blocks(x, index).take(x));
    }

    @Override
    public NDArray get(NDArray array, NDIndexFullPick pick) {
        Tensor x = FalllineArray.tensor(array);
        Tensor places = FalllineArray.tensor(pick.getIndices());
        return array(Indexing.pick(x, places, pick.getAxis()).take(x));
    }

    @Override
    public NDArray get(NDArray array, NDIndexFullTake take) {
        return get(
                array, new NDIndex().addAllDim(take.getAxis()).addIndices("{}", take.getIndices()));
    }

    @Override
    public NDArray get(NDArray array, NDIndexFullSlice slice) {
        Tensor x = FalllineArray.tensor(array);
        return array(blocks(x, slice).take(x).reshape(slice.getSqueezedShape()));
    }

    private static Blocks blocks(Tensor x, NDIndexFullSlice slice) {
        int[] own = Blocks.strides(x.shape());
        int[] axes = IntStream.range(0, x.rank()).toArray();
        int offset = IntStream.of(axes).map(a -> (int) slice.getMin()[a] * own[a]).sum();
        int[] strides = IntStream.of(axes).map(a -> (int) slice.getStep()[a] * own[a]).toArray();
        return Blocks.strided(slice.getShape(), offset, strides);
    }

    @Override
    public void set(NDArray array, NDIndex index, Object value) {
        Tensor x = FalllineArray.tensor(array);
        Tensor values =
                value instanceof Number n
                        ? Types.scalar(n, x.type())
                        : FalllineArray.tensor((NDArray) value);
        Indexing.blocks(x, index).put(x, values);
    }

    @Override
    public void set(NDArray array, NDIndexFullSlice slice, NDArray value) {
        Tensor x = FalllineArray.tensor(array);
        blocks(x, slice).put(x, FalllineArray.tensor(value));
    }

    @Override
    public void set(NDArray array, NDIndexFullSlice slice, Number value) {
        Tensor x = FalllineArray.tensor(array);
        blocks(x, slice).put(x, Types.scalar(value, x.type()));
    }
}
