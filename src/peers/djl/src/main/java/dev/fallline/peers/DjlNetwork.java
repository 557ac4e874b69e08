package dev.fallline.peers;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** A network in DJL and its trainer, with no evaluator and no listener. */
final class DjlNetwork {
    private final List<Integer> widths;
    private final List<Linear> layers = new ArrayList<>();
    private final Model model;
    final Trainer trainer;

    DjlNetwork(List<Integer> widths, int batch, String optimizer, float rate) {
        this.widths = widths;
        SequentialBlock block = new SequentialBlock();
        for (int width : widths.subList(1, widths.size())) {
            if (!layers.isEmpty()) block.add(Activation.reluBlock());
            Linear layer = Linear.builder().setUnits(width).build();
            layers.add(layer);
            block.add(layer);
        }
        model = Model.newInstance("mlp");
        model.setBlock(block);
        trainer =
                model.newTrainer(
                        new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                                .optOptimizer(optimizer(optimizer, rate))
                                .optDevices(new Device[] {Device.cpu()}));
        trainer.initialize(new Shape(batch, widths.getFirst()));
    }

    private static Optimizer optimizer(String name, float rate) {
        return switch (name) {
            case "sgd" -> Optimizer.sgd().setLearningRateTracker(Tracker.fixed(rate)).build();
            case "adam" -> Optimizer.adam().optLearningRateTracker(Tracker.fixed(rate)).build();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Images as a network sees them, examples × inputs. */
    NDArray features(Images images) {
        Shape shape = new Shape(images.count(), images.width());
        return model.getNDManager().create(images.features(), shape);
    }

    NDArray labels(Images images) {
        return model.getNDManager().create(images.labels());
    }

    /** A data set as users make one, to be built when it is known how to sample it. */
    ArrayDataset.Builder dataset(Images images) {
        return new ArrayDataset.Builder().setData(features(images)).optLabels(labels(images));
    }

    /** DJL keeps a matrix as outputs × inputs. */
    void setWeights(float[] flat) {
        Parameters parts = Parameters.of(flat, widths);
        for (int l = 0; l < layers.size(); l++) {
            float[] matrix = parts.weights().get(l);
            array(l, "weight").set(transposed(matrix, widths.get(l), widths.get(l + 1)));
            array(l, "bias").set(FloatBuffer.wrap(parts.biases().get(l)));
        }
    }

    private static FloatBuffer transposed(float[] matrix, int rows, int columns) {
        return FloatBuffer.wrap(Parameters.transpose(matrix, rows, columns));
    }

    float[] weights() {
        Parameters parts = new Parameters(new ArrayList<>(), new ArrayList<>());
        for (int l = 0; l < layers.size(); l++) {
            float[] matrix = array(l, "weight").toFloatArray();
            parts.weights().add(Parameters.transpose(matrix, widths.get(l + 1), widths.get(l)));
            parts.biases().add(array(l, "bias").toFloatArray());
        }
        return parts.flat();
    }

    private NDArray array(int layer, String parameter) {
        return layers.get(layer).getParameters().get(parameter).getArray();
    }
}
