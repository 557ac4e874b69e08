package dev.fallline.peers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

import java.util.ArrayList;
import java.util.List;

/** A network in DL4J, with its standard workspaces and no listener. */
final class Dl4jNetwork {
    private final List<Integer> widths;
    final MultiLayerNetwork network;

    Dl4jNetwork(List<Integer> widths, String optimizer, double rate) {
        this.widths = widths;
        NeuralNetConfiguration.ListBuilder layers =
                new NeuralNetConfiguration.Builder()
                        .seed(1)
                        .updater(updater(optimizer, rate))
                        .list();
        int last = widths.size() - 2;
        for (int l = 0; l < last; l++) {
            layers.layer(
                    new DenseLayer.Builder()
                            .nIn(widths.get(l))
                            .nOut(widths.get(l + 1))
                            .activation(Activation.RELU)
                            .build());
        }
        layers.layer(
                new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                        .nIn(widths.get(last))
                        .nOut(widths.get(last + 1))
                        .activation(Activation.SOFTMAX)
                        .build());
        network = new MultiLayerNetwork(layers.build());
        network.init();
    }

    private static IUpdater updater(String name, double rate) {
        return switch (name) {
            case "sgd" -> new Sgd(rate);
            case "adam" -> new Adam(rate);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Images as a network sees them, with a 1 in the class of each. */
    static DataSet dataset(Images images, int classes) {
        int count = images.count();
        float[] rows = new float[count * classes];
        for (int i = 0; i < count; i++) rows[i * classes + images.labels()[i]] = 1;
        return new DataSet(
                matrix(images.features(), count, images.width()), matrix(rows, count, classes));
    }

    private static INDArray matrix(float[] values, int rows, int columns) {
        return Nd4j.create(values, new long[] {rows, columns}, 'c');
    }

    void setWeights(float[] flat) {
        Parameters parts = Parameters.of(flat, widths);
        for (int l = 0; l + 1 < widths.size(); l++) {
            float[] weights = parts.weights().get(l);
            network.setParam(l + "_W", matrix(weights, widths.get(l), widths.get(l + 1)));
            network.setParam(l + "_b", matrix(parts.biases().get(l), 1, widths.get(l + 1)));
        }
    }

    float[] weights() {
        Parameters parts = new Parameters(new ArrayList<>(), new ArrayList<>());
        for (int l = 0; l + 1 < widths.size(); l++) {
            parts.weights().add(network.getParam(l + "_W").dup('c').data().asFloat());
            parts.biases().add(network.getParam(l + "_b").dup('c').data().asFloat());
        }
        return parts.flat();
    }
}
