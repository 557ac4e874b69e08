package dev.fallline.lab.bench;

import java.util.List;

/**
 * The time of a training step on a device, and of its parts. The parts make up the step; each is
 * the median of differences between steps cut off in different places, which on a busy machine may
 * be slightly below zero.
 *
 * @param device in words
 * @param kind {@code cpu} or {@code gpu}
 * @param graph whether a GPU replayed the step as a graph; null on the CPU
 * @param shape widths of the layers, as {@code 784-128-64-10}
 * @param batch examples in a step
 * @param data the data set that the examples are from
 * @param nonZeroShare how many of its numbers are not 0, of all
 * @param examplesPerSecond learned from
 * @param usPerStep microseconds, the median of the windows
 * @param usQuartile1 a quarter of the windows were faster
 * @param usQuartile3 a quarter of the windows were slower
 * @param gflops 10⁹ multiplications and additions that the step's matrix products need, which are
 *     those of the first layer with inputs other than 0 and all of the others, by the whole step's
 *     time
 * @param limitGflops 10⁹ multiplications and additions of the dense products alone, by their time
 * @param share of the limit that is reached, 1 for all of it
 * @param denseProductsUs the products alone, also with zeros
 * @param stepOverDense the step's time by theirs
 * @param productsUs the products as the step computes them
 * @param gatherUs fetching the batch
 * @param forwardUs the forward pass beyond its products: biases, activations
 * @param lossUs loss and correct answers
 * @param backwardUs the backward pass beyond its products
 * @param updateUs adding up the workers' gradients, their norm, the optimizer
 */
public record TrainRow(
        String device,
        String kind,
        int threads,
        Boolean graph,
        String shape,
        int batch,
        String data,
        double nonZeroShare,
        String optimizer,
        double examplesPerSecond,
        double usPerStep,
        double usQuartile1,
        double usQuartile3,
        double gflops,
        double limitGflops,
        double share,
        double denseProductsUs,
        double stepOverDense,
        double productsUs,
        double gatherUs,
        double forwardUs,
        double lossUs,
        double backwardUs,
        double updateUs) {
    /**
     * Multiplications and additions of a step's matrix products: three products for each layer, but
     * none for the gradient of the inputs.
     *
     * @param widths of the layers, from the inputs to the outputs
     * @param share of the inputs that the first layer's products multiply by
     */
    static double flops(List<Integer> widths, int batch, double share) {
        double sum = 0;
        for (int l = 0; l + 1 < widths.size(); l++) {
            double product = 2.0 * batch * widths.get(l) * widths.get(l + 1);
            sum += (l == 0 ? 2 * share : 3) * product;
        }
        return sum;
    }
}
