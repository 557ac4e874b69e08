package dev.fallline.peers;

import java.util.List;

/** The loss of a network of ReLUs in plain Java and double precision, the same judge for all. */
final class CrossEntropy {
    private CrossEntropy() {}

    /**
     * Mean cross-entropy of the softmax, in nats.
     *
     * @param flat parameters, as {@link Course#weights} has them
     */
    static double mean(float[] flat, List<Integer> widths, Images images) {
        Parameters parameters = Parameters.of(flat, widths);
        float[] features = images.features();
        double sum = 0;
        for (int i = 0; i < images.count(); i++) {
            double[] y = new double[images.width()];
            for (int j = 0; j < y.length; j++) y[j] = features[i * images.width() + j];
            for (int l = 0; l + 1 < widths.size(); l++) {
                if (l > 0) for (int j = 0; j < y.length; j++) y[j] = Math.max(y[j], 0);
                y = layer(y, parameters.weights().get(l), parameters.biases().get(l));
            }
            sum += loss(y, images.labels()[i]);
        }
        return sum / images.count();
    }

    private static double[] layer(double[] x, float[] weights, float[] biases) {
        double[] y = new double[biases.length];
        for (int j = 0; j < y.length; j++) y[j] = biases[j];
        for (int i = 0; i < x.length; i++) {
            if (x[i] == 0) continue;
            for (int j = 0; j < y.length; j++) y[j] += x[i] * weights[i * y.length + j];
        }
        return y;
    }

    /** log Σ exp(y) − y of the class, shifted by the largest so that nothing overflows. */
    private static double loss(double[] y, int label) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double v : y) largest = Math.max(largest, v);
        double sum = 0;
        for (double v : y) sum += Math.exp(v - largest);
        return largest + Math.log(sum) - y[label];
    }
}
