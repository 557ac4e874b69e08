package dev.fallline.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.Arrays;

/** The methods of DJL's arrays that reduce axes, or compute along one. */
abstract class AxisArray extends ElementwiseArray {
    AxisArray(NDManager manager, Shape shape, DataType type) {
        super(manager, shape, type);
    }

    /** New arrays at the same manager. */
    final NDList list(Tensor... tensors) {
        return new NDList(Arrays.stream(tensors).map(this::array).toArray(NDArray[]::new));
    }

    @Override
    public NDArray sum() {
        return sum(new int[0], false);
    }

    @Override
    public NDArray sum(int[] axes, boolean keepDims) {
        return array(Sums.sum(tensor(), axes, keepDims));
    }

    @Override
    public NDArray mean() {
        return mean(new int[0], false);
    }

    @Override
    public NDArray mean(int[] axes, boolean keepDims) {
        return array(Sums.mean(tensor(), axes, keepDims));
    }

    @Override
    public NDArray prod() {
        return prod(new int[0], false);
    }

    @Override
    public NDArray prod(int[] axes, boolean keepDims) {
        return array(Sums.product(tensor(), axes, keepDims));
    }

    @Override
    public NDArray max() {
        return max(new int[0], false);
    }

    @Override
    public NDArray max(int[] axes, boolean keepDims) {
        return array(Sums.extreme(tensor(), axes, keepDims, true));
    }

    @Override
    public NDArray min() {
        return min(new int[0], false);
    }

    @Override
    public NDArray min(int[] axes, boolean keepDims) {
        return array(Sums.extreme(tensor(), axes, keepDims, false));
    }

    @Override
    public NDArray norm(boolean keepDims) {
        return norm(2, new int[0], keepDims);
    }

    @Override
    public NDArray norm(int ord, int[] axes, boolean keepDims) {
        return array(Sums.norm(tensor(), ord, axes, keepDims));
    }

    @Override
    public NDArray normalize(double exponent, long dim, double eps) {
        NDArray norm = norm((int) exponent, new int[] {(int) dim}, true);
        return div(norm.maximum(eps));
    }

    @Override
    public NDArray argMax() {
        return array(Rows.argExtreme(flat(), 0, true));
    }

    @Override
    public NDArray argMax(int axis) {
        return array(Rows.argExtreme(tensor(), axis, true));
    }

    @Override
    public NDArray argMin() {
        return array(Rows.argExtreme(flat(), 0, false));
    }

    @Override
    public NDArray argMin(int axis) {
        return array(Rows.argExtreme(tensor(), axis, false));
    }

    private Tensor flat() {
        return tensor().reshape(tensor().size());
    }

    @Override
    public NDArray argSort(int axis, boolean ascending) {
        return array(Rows.argSort(tensor(), axis, ascending));
    }

    @Override
    public NDArray sort() {
        return sort(-1);
    }

    @Override
    public NDArray sort(int axis) {
        return array(Rows.sort(tensor(), axis, true));
    }

    @Override
    public NDList topK(int k, int axis, boolean largest, boolean sorted) {
        int along = tensor().axis(axis);
        return list(
                Moves.slice(Rows.sort(tensor(), along, !largest), along, 0, k),
                Moves.slice(Rows.argSort(tensor(), along, !largest), along, 0, k));
    }

    /** Always sorted, in lexicographic order where an axis is given. */
    @Override
    public NDList unique(Integer dim, boolean sorted, boolean returnInverse, boolean returnCounts) {
        Tensor[] unique = Rows.unique(dim == null ? flat() : tensor(), dim == null ? 0 : dim);
        Tensor none = Tensor.zeros(new Shape(0), DataType.INT64);
        Tensor places = dim == null ? unique[1].reshape(getShape()) : unique[1];
        return list(unique[0], returnInverse ? places : none, returnCounts ? unique[2] : none);
    }

    @Override
    public NDArray median() {
        return percentile(50);
    }

    @Override
    public NDArray median(int[] axes) {
        return percentile(50, axes);
    }

    @Override
    public NDArray percentile(Number percentile) {
        return array(Rows.quantile(flat(), 0, percentile.doubleValue() / 100));
    }

    @Override
    public NDArray percentile(Number percentile, int[] axes) {
        if (axes.length != 1) {
            throw new UnsupportedOperationException(
                    "The engine %s has percentiles along one axis only."
                            .formatted(FalllineEngine.NAME));
        }
        return array(Rows.quantile(tensor(), axes[0], percentile.doubleValue() / 100));
    }

    @Override
    public NDArray softmax(int axis) {
        return array(Rows.softmax(tensor(), axis));
    }

    @Override
    public NDArray logSoftmax(int axis) {
        return array(Rows.logSoftmax(tensor(), axis));
    }

    @Override
    public NDArray cumSum() {
        return array(Rows.cumulativeSum(flat(), 0));
    }

    @Override
    public NDArray cumSum(int axis) {
        return array(Rows.cumulativeSum(tensor(), axis));
    }

    /** Of whole numbers of type INT64. */
    @Override
    public NDArray cumProd(int axis) {
        DataType type = getDataType().isFloating() ? getDataType() : DataType.INT64;
        return cumProd(axis, type);
    }

    @Override
    public NDArray cumProd(int axis, DataType type) {
        return array(Rows.cumulativeProduct(tensor().cast(type), axis));
    }

    @Override
    public NDArray diff(int n, int dim) {
        Tensor t = tensor();
        int axis = t.axis(dim);
        for (int i = 0; i < n; i++) {
            int last = t.length(axis) - 1;
            Tensor from = Moves.slice(t, axis, 0, last);
            t = Pairwise.SUBTRACT.apply(Moves.slice(t, axis, 1, last + 1), from);
        }
        return array(t);
    }
}
