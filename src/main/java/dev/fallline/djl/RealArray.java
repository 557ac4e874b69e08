package dev.fallline.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrayAdapter;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** An array of real numbers: the methods of DJL's arrays that need complex ones say so. */
abstract class RealArray extends NDArrayAdapter {
    RealArray(NDManager manager, Shape shape, DataType type) {
        super(manager, null, shape, type, NDManager.nextUid());
    }

    private static UnsupportedOperationException noComplexNumbers() {
        return FalllineEngine.none("complex numbers or Fourier transforms");
    }

    @Override
    public NDArray complex() {
        throw noComplexNumbers();
    }

    @Override
    public NDArray real() {
        throw noComplexNumbers();
    }

    /** Real numbers are their own conjugates. */
    @Override
    public NDArray conj() {
        return duplicate();
    }

    @Override
    public NDArray fft(long length, long axis) {
        throw noComplexNumbers();
    }

    @Override
    public NDArray rfft(long length, long axis) {
        throw noComplexNumbers();
    }

    @Override
    public NDArray ifft(long length, long axis) {
        throw noComplexNumbers();
    }

    @Override
    public NDArray irfft(long length, long axis) {
        throw noComplexNumbers();
    }

    @Override
    public NDArray fft2(long[] sizes, long[] axes) {
        throw noComplexNumbers();
    }

    @Override
    public NDArray ifft2(long[] sizes, long[] axes) {
        throw noComplexNumbers();
    }

    @Override
    public NDArray stft(
            long nFft,
            long hopLength,
            boolean center,
            NDArray window,
            boolean normalize,
            boolean returnComplex) {
        throw noComplexNumbers();
    }
}
