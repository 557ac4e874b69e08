package dev.fallline.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.recurrent.RNN;

import java.util.List;

/** What DJL asks of an engine and this one does not have: each says so in a sentence. */
abstract class UnsupportedOperations implements NDArrayEx {
    static UnsupportedOperationException none(String what) {
        return new UnsupportedOperationException(
                "The engine %s has no %s: use an engine such as PyTorch."
                        .formatted(FalllineEngine.NAME, what));
    }

    private static UnsupportedOperationException noPooling() {
        return none("pooling");
    }

    private static UnsupportedOperationException noImages() {
        return none("operations on images");
    }

    @Override
    public NDArray maxPool(Shape kernelShape, Shape stride, Shape padding, boolean ceilMode) {
        throw noPooling();
    }

    @Override
    public NDArray globalMaxPool() {
        throw noPooling();
    }

    @Override
    public NDArray avgPool(
            Shape kernelShape,
            Shape stride,
            Shape padding,
            boolean ceilMode,
            boolean countIncludePad) {
        throw noPooling();
    }

    @Override
    public NDArray globalAvgPool() {
        throw noPooling();
    }

    @Override
    public NDArray lpPool(
            float normType, Shape kernelShape, Shape stride, Shape padding, boolean ceilMode) {
        throw noPooling();
    }

    @Override
    public NDArray globalLpPool(float normType) {
        throw noPooling();
    }

    @Override
    public NDList convolution(
            NDArray input,
            NDArray weight,
            NDArray bias,
            Shape stride,
            Shape padding,
            Shape dilation,
            int groups) {
        throw none("convolution");
    }

    @Override
    public NDList deconvolution(
            NDArray input,
            NDArray weight,
            NDArray bias,
            Shape stride,
            Shape padding,
            Shape outPadding,
            Shape dilation,
            int groups) {
        throw none("deconvolution");
    }

    @Override
    public NDList rnn(
            NDArray input,
            NDArray state,
            NDList params,
            boolean hasBiases,
            int numLayers,
            RNN.Activation activation,
            double dropRate,
            boolean training,
            boolean bidirectional,
            boolean batchFirst) {
        throw none("RNN");
    }

    @Override
    public NDList gru(
            NDArray input,
            NDArray state,
            NDList params,
            boolean hasBiases,
            int numLayers,
            double dropRate,
            boolean training,
            boolean bidirectional,
            boolean batchFirst) {
        throw none("GRU");
    }

    @Override
    public NDList lstm(
            NDArray input,
            NDList states,
            NDList params,
            boolean hasBiases,
            int numLayers,
            double dropRate,
            boolean training,
            boolean bidirectional,
            boolean batchFirst) {
        throw none("LSTM");
    }

    @Override
    public NDArray interpolation(long[] size, int mode, boolean alignCorners) {
        throw noImages();
    }

    @Override
    public NDArray resize(int width, int height, int interpolation) {
        throw noImages();
    }

    @Override
    public NDArray randomFlipLeftRight() {
        throw noImages();
    }

    @Override
    public NDArray randomFlipTopBottom() {
        throw noImages();
    }

    @Override
    public NDArray randomBrightness(float brightness) {
        throw noImages();
    }

    @Override
    public NDArray randomHue(float hue) {
        throw noImages();
    }

    @Override
    public NDArray randomColorJitter(
            float brightness, float contrast, float saturation, float hue) {
        throw noImages();
    }

    @Override
    public NDList multiBoxTarget(
            NDList inputs,
            float iouThreshold,
            float ignoreLabel,
            float negativeMiningRatio,
            float negativeMiningThreshold,
            int minNegativeSamples) {
        throw none("object detection");
    }

    @Override
    public NDList multiBoxPrior(
            List<Float> sizes,
            List<Float> ratios,
            List<Float> steps,
            List<Float> offsets,
            boolean clip) {
        throw none("object detection");
    }

    @Override
    public NDList multiBoxDetection(
            NDList inputs,
            boolean clip,
            float threshold,
            int backgroundId,
            float nmsThreshold,
            boolean forceSuppress,
            int nmsTopK) {
        throw none("object detection");
    }
}
