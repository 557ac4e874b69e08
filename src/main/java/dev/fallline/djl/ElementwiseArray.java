package dev.fallline.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrayAdapter;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** The methods of DJL's arrays that compute element by element. */
abstract class ElementwiseArray extends NDArrayAdapter {
    ElementwiseArray(NDManager manager, Shape shape, DataType type) {
        super(manager, null, shape, type, NDManager.nextUid());
    }

    /** What the array holds. */
    abstract Tensor tensor();

    /** What another array holds. */
    abstract Tensor of(NDArray other);

    /** A new array at the same manager. */
    abstract FalllineArray array(Tensor t);

    /** This array with other numbers of the same shape, in place. */
    abstract FalllineArray replace(Tensor t);

    @Override
    public NDArray add(Number n) {
        return array(Pairwise.ADD.apply(tensor(), n));
    }

    @Override
    public NDArray add(NDArray other) {
        return array(Pairwise.ADD.apply(tensor(), of(other)));
    }

    @Override
    public NDArray addi(Number n) {
        return replace(Pairwise.ADD.apply(tensor(), n));
    }

    @Override
    public NDArray addi(NDArray other) {
        return replace(Pairwise.ADD.apply(tensor(), of(other)));
    }

    @Override
    public NDArray sub(Number n) {
        return array(Pairwise.SUBTRACT.apply(tensor(), n));
    }

    @Override
    public NDArray sub(NDArray other) {
        return array(Pairwise.SUBTRACT.apply(tensor(), of(other)));
    }

    @Override
    public NDArray subi(Number n) {
        return replace(Pairwise.SUBTRACT.apply(tensor(), n));
    }

    @Override
    public NDArray subi(NDArray other) {
        return replace(Pairwise.SUBTRACT.apply(tensor(), of(other)));
    }

    @Override
    public NDArray mul(Number n) {
        return array(Pairwise.MULTIPLY.apply(tensor(), n));
    }

    @Override
    public NDArray mul(NDArray other) {
        return array(Pairwise.MULTIPLY.apply(tensor(), of(other)));
    }

    @Override
    public NDArray muli(Number n) {
        return replace(Pairwise.MULTIPLY.apply(tensor(), n));
    }

    @Override
    public NDArray muli(NDArray other) {
        return replace(Pairwise.MULTIPLY.apply(tensor(), of(other)));
    }

    @Override
    public NDArray div(Number n) {
        return array(Pairwise.DIVIDE.apply(tensor(), n));
    }

    @Override
    public NDArray div(NDArray other) {
        return array(Pairwise.DIVIDE.apply(tensor(), of(other)));
    }

    @Override
    public NDArray divi(Number n) {
        return replace(Pairwise.DIVIDE.apply(tensor(), n));
    }

    @Override
    public NDArray divi(NDArray other) {
        return replace(Pairwise.DIVIDE.apply(tensor(), of(other)));
    }

    @Override
    public NDArray mod(Number n) {
        return array(Pairwise.MODULO.apply(tensor(), n));
    }

    @Override
    public NDArray mod(NDArray other) {
        return array(Pairwise.MODULO.apply(tensor(), of(other)));
    }

    @Override
    public NDArray modi(Number n) {
        return replace(Pairwise.MODULO.apply(tensor(), n));
    }

    @Override
    public NDArray modi(NDArray other) {
        return replace(Pairwise.MODULO.apply(tensor(), of(other)));
    }

    @Override
    public NDArray pow(Number n) {
        return array(Pairwise.POWER.apply(tensor(), n));
    }

    @Override
    public NDArray pow(NDArray other) {
        return array(Pairwise.POWER.apply(tensor(), of(other)));
    }

    @Override
    public NDArray powi(Number n) {
        return replace(Pairwise.POWER.apply(tensor(), n));
    }

    @Override
    public NDArray powi(NDArray other) {
        return replace(Pairwise.POWER.apply(tensor(), of(other)));
    }

    @Override
    public NDArray maximum(Number n) {
        return array(Pairwise.MAXIMUM.apply(tensor(), n));
    }

    @Override
    public NDArray maximum(NDArray other) {
        return array(Pairwise.MAXIMUM.apply(tensor(), of(other)));
    }

    @Override
    public NDArray minimum(Number n) {
        return array(Pairwise.MINIMUM.apply(tensor(), n));
    }

    @Override
    public NDArray minimum(NDArray other) {
        return array(Pairwise.MINIMUM.apply(tensor(), of(other)));
    }

    @Override
    public NDArray eq(Number n) {
        return array(Pairwise.EQUAL.apply(tensor(), n));
    }

    @Override
    public NDArray eq(NDArray other) {
        return array(Pairwise.EQUAL.apply(tensor(), of(other)));
    }

    @Override
    public NDArray neq(Number n) {
        return array(Pairwise.NOT_EQUAL.apply(tensor(), n));
    }

    @Override
    public NDArray neq(NDArray other) {
        return array(Pairwise.NOT_EQUAL.apply(tensor(), of(other)));
    }

    @Override
    public NDArray gt(Number n) {
        return array(Pairwise.GREATER.apply(tensor(), n));
    }

    @Override
    public NDArray gt(NDArray other) {
        return array(Pairwise.GREATER.apply(tensor(), of(other)));
    }

    @Override
    public NDArray gte(Number n) {
        return array(Pairwise.GREATER_OR_EQUAL.apply(tensor(), n));
    }

    @Override
    public NDArray gte(NDArray other) {
        return array(Pairwise.GREATER_OR_EQUAL.apply(tensor(), of(other)));
    }

    @Override
    public NDArray lt(Number n) {
        return array(Pairwise.LESS.apply(tensor(), n));
    }

    @Override
    public NDArray lt(NDArray other) {
        return array(Pairwise.LESS.apply(tensor(), of(other)));
    }

    @Override
    public NDArray lte(Number n) {
        return array(Pairwise.LESS_OR_EQUAL.apply(tensor(), n));
    }

    @Override
    public NDArray lte(NDArray other) {
        return array(Pairwise.LESS_OR_EQUAL.apply(tensor(), of(other)));
    }

    @Override
    public NDArray atan2(NDArray other) {
        return array(Pairwise.ATAN2.apply(tensor(), of(other)));
    }

    @Override
    public NDArray xlogy(NDArray other) {
        return array(Pairwise.X_LOG_Y.apply(tensor(), of(other)));
    }

    @Override
    public NDArray logicalAnd(NDArray other) {
        return array(Pairwise.AND.apply(tensor(), of(other)));
    }

    @Override
    public NDArray logicalOr(NDArray other) {
        return array(Pairwise.OR.apply(tensor(), of(other)));
    }

    @Override
    public NDArray logicalXor(NDArray other) {
        return array(Pairwise.XOR.apply(tensor(), of(other)));
    }

    @Override
    public NDArray sign() {
        return array(Unary.SIGN.apply(tensor()));
    }

    @Override
    public NDArray neg() {
        return array(Unary.NEGATIVE.apply(tensor()));
    }

    @Override
    public NDArray abs() {
        return array(Unary.ABS.apply(tensor()));
    }

    @Override
    public NDArray square() {
        return array(Unary.SQUARE.apply(tensor()));
    }

    @Override
    public NDArray sqrt() {
        return array(Unary.SQRT.apply(tensor()));
    }

    @Override
    public NDArray cbrt() {
        return array(Unary.CBRT.apply(tensor()));
    }

    @Override
    public NDArray floor() {
        return array(Unary.FLOOR.apply(tensor()));
    }

    @Override
    public NDArray ceil() {
        return array(Unary.CEIL.apply(tensor()));
    }

    @Override
    public NDArray round() {
        return array(Unary.ROUND.apply(tensor()));
    }

    @Override
    public NDArray trunc() {
        return array(Unary.TRUNC.apply(tensor()));
    }

    @Override
    public NDArray exp() {
        return array(Unary.EXP.apply(tensor()));
    }

    @Override
    public NDArray gammaln() {
        return array(Unary.LOG_GAMMA.apply(tensor()));
    }

    @Override
    public NDArray log() {
        return array(Unary.LOG.apply(tensor()));
    }

    @Override
    public NDArray log10() {
        return array(Unary.LOG10.apply(tensor()));
    }

    @Override
    public NDArray log2() {
        return array(Unary.LOG2.apply(tensor()));
    }

    @Override
    public NDArray sin() {
        return array(Unary.SIN.apply(tensor()));
    }

    @Override
    public NDArray cos() {
        return array(Unary.COS.apply(tensor()));
    }

    @Override
    public NDArray tan() {
        return array(Unary.TAN.apply(tensor()));
    }

    @Override
    public NDArray asin() {
        return array(Unary.ASIN.apply(tensor()));
    }

    @Override
    public NDArray acos() {
        return array(Unary.ACOS.apply(tensor()));
    }

    @Override
    public NDArray atan() {
        return array(Unary.ATAN.apply(tensor()));
    }

    @Override
    public NDArray sinh() {
        return array(Unary.SINH.apply(tensor()));
    }

    @Override
    public NDArray cosh() {
        return array(Unary.COSH.apply(tensor()));
    }

    @Override
    public NDArray tanh() {
        return array(Unary.TANH.apply(tensor()));
    }

    @Override
    public NDArray asinh() {
        return array(Unary.ASINH.apply(tensor()));
    }

    @Override
    public NDArray acosh() {
        return array(Unary.ACOSH.apply(tensor()));
    }

    @Override
    public NDArray atanh() {
        return array(Unary.ATANH.apply(tensor()));
    }

    @Override
    public NDArray toDegrees() {
        return array(Unary.DEGREES.apply(tensor()));
    }

    @Override
    public NDArray toRadians() {
        return array(Unary.RADIANS.apply(tensor()));
    }

    @Override
    public NDArray erf() {
        return array(Unary.ERF.apply(tensor()));
    }

    @Override
    public NDArray erfinv() {
        return array(Unary.INVERSE_ERF.apply(tensor()));
    }

    @Override
    public NDArray signi() {
        return replace(Unary.SIGN.apply(tensor()));
    }

    @Override
    public NDArray negi() {
        return replace(Unary.NEGATIVE.apply(tensor()));
    }

    @Override
    public NDArray logicalNot() {
        return eq(0);
    }

    @Override
    public NDArray isNaN() {
        return array(Pairwise.NOT_EQUAL.apply(tensor(), tensor()));
    }

    @Override
    public NDArray isInfinite() {
        return abs().eq(Double.POSITIVE_INFINITY);
    }

    @Override
    public NDArray clip(Number min, Number max) {
        return array(Pairwise.MINIMUM.apply(Pairwise.MAXIMUM.apply(tensor(), min), max));
    }
}
